#include "core/task_change.h"

#include "core/run_rig.h"
#include "core/tasks.h"

namespace ao::core {
namespace {

using model::StepStatus;
using model::TaskStatus;
using What = model::RunEvent::What;

class TasksOfSteps : public RunRig {
  protected:
    base::Result<model::Task> cancel(const std::string& id) {
        return run(tasks_.cancel(actor(), id));
    }

    base::Result<model::Task> retry(const std::string& id) {
        return run(tasks_.retry(actor(), id));
    }

    Tasks tasks_{*database_, clock_, {"workflow_step"}, nullptr, engine_.get()};
};

TEST_F(TasksOfSteps, ACancelledTaskFailsItsStep) {
    const auto started = begin(publish(kTwoSteps));
    ASSERT_TRUE(cancel(task_of(started->id, "a").id));
    EXPECT_EQ(live(started->id), "failed");
    EXPECT_EQ(view(started->id).run.error, "a: its task was cancelled");
    EXPECT_EQ(check(started->id), "nothing moves it on; ") << "it has ended";
}

TEST_F(TasksOfSteps, ACancelledTaskLetsARunGoOnThatTakesNoNoticeOfErrors) {
    const auto started = begin(publish(
        R"({"name":"On","steps":[{"id":"a","kind":"work","on_error":"continue"},{"id":"b","kind":"work"}]})"
    ));
    ASSERT_TRUE(cancel(task_of(started->id, "a").id));
    EXPECT_EQ(live(started->id), "running b:running");
    EXPECT_EQ(view(started->id).history[0].status, StepStatus::skipped);
}

TEST_F(TasksOfSteps, RetryingTheTaskOfAFailedStepRetriesItsRun) {
    const auto started = begin(publish(kTwoSteps));
    const std::string id = task_of(started->id, "a").id;
    ASSERT_TRUE(cancel(id));
    const auto again = retry(id);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->status, TaskStatus::pending);
    EXPECT_EQ(live(started->id), "running a:running");
    finish(started->id, "a", model::step_done());
    EXPECT_EQ(live(started->id), "running b:running");
}

TEST_F(TasksOfSteps, ATaskOfAPausedRunIsNotRetried) {
    const auto started = begin(publish(kTwoSteps));
    const std::string id = task_of(started->id, "a").id;
    ASSERT_TRUE(command(started->id, {What::pause}));
    const auto refused = retry(id);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::conflict);
    EXPECT_EQ(refused.error().message, "The run of this step is paused. Resume the run.");
}

TEST_F(TasksOfSteps, ManyCancelledTasksFailTheirSteps) {
    const std::string workflow = publish(kTwoSteps);
    TaskSelection selection;
    std::vector<std::string> runs;
    for (int i = 0; i < 3; ++i) {
        runs.push_back(begin(workflow)->id);
        selection.ids.push_back(task_of(runs.back(), "a").id);
    }
    EXPECT_EQ(run(tasks_.act(actor(), TaskAction::cancel, selection))->done, 3);
    for (const std::string& id : runs)
        EXPECT_EQ(live(id), "failed");
    EXPECT_EQ(run(tasks_.act(actor(), TaskAction::retry, selection))->done, 3);
    for (const std::string& id : runs)
        EXPECT_EQ(live(id), "running a:running");
}

TEST_F(TasksOfSteps, ADeletedTaskIsReplacedWhenItsRunIsRetried) {
    const auto started = begin(publish(kTwoSteps));
    const std::string id = task_of(started->id, "a").id;
    ASSERT_TRUE(cancel(id));
    ASSERT_TRUE(run(tasks_.remove(actor(), id)));
    ASSERT_TRUE(command(started->id, {What::retry}));
    EXPECT_EQ(task_of(started->id, "a").status, TaskStatus::pending);
    EXPECT_EQ(task_of(started->id, "a").id, id) << "the key towards others stays";
}

}  // namespace
}  // namespace ao::core
