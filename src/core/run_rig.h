#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/run_engine.h"
#include "core/store_rig.h"
#include "core/workflow_runs.h"
#include "core/workflows.h"

namespace ao::core {

/// Runs of workflows on a real database, for tests; the test plays the worker.
class RunRig : public StoreRig {
  protected:
    static constexpr const char* kTwoSteps =
        R"({"name":"Two","steps":[{"id":"a","kind":"work"},{"id":"b","kind":"work"}]})";

    RunRig() {
        StepKinds kinds;
        for (const char* name : {"work", "parallel", "join", "stop"}) {
            StepKind kind;
            kind.name = name;
            kinds.add(std::move(kind));
        }
        engine_->learn(std::move(kinds));
        insert_lead(lead("lead-1"));
    }

    std::string publish(const std::string& definition) {
        auto made = run(workflows_.create(actor(), {definition}));
        EXPECT_TRUE(made) << made.error().message;
        const auto published = run(workflows_.publish(actor(), made->record.id));
        EXPECT_TRUE(published) << published.error().message;
        return made->record.id;
    }

    base::Result<model::Run> begin(const std::string& workflow_id, std::string fire_key = {}) {
        return in_store([&](store::Session& session) {
                   NewRun wanted;
                   wanted.tenant_id = "default";
                   wanted.workflow_id = workflow_id;
                   wanted.lead_id = "lead-1";
                   wanted.fire_key = std::move(fire_key);
                   return std::optional(engine_->start(session, wanted, clock_.now()));
               }
        ).value();
    }

    RunView view(const std::string& run_id) { return run(runs_.get(actor(), run_id)).value(); }

    model::Task task_of(const std::string& run_id, const std::string& step) {
        model::Task found;
        for (const auto& attempt : view(run_id).history)
            if (attempt.step_id == step)
                found = in_store([&](store::Session& session) {
                    return store::TaskStore(session).find("default", attempt.task_id).value();
                });
        return found;
    }

    void finish(const std::string& run_id, const std::string& step, model::StepOutcome outcome) {
        model::Task task = task_of(run_id, step);
        task.attempt = attempt_;
        in_store([&](store::Session& session) {
            engine_->finish(session, task, {}, outcome, clock_.now());
            return true;
        });
    }

    base::Result<model::Run> command(const std::string& run_id, RunCommand what) {
        return run(runs_.act(actor(), run_id, std::move(what)));
    }

    std::size_t ring() {
        return in_store([&](store::Session& session) {
            return engine_->ring(session, clock_.now(), 100);
        });
    }

    std::string check(const std::string& run_id) {
        return in_store([&](store::Session& session) {
            return engine_->check(
                session, *engine_->find(session, "default", run_id), clock_.now()
            );
        });
    }

    std::string live(const std::string& run_id) {
        const RunView now = view(run_id);
        std::string text{model::to_string(now.run.status)};
        for (const auto& attempt : now.history)
            if (model::is_live(attempt.status))
                text += " " + attempt.step_id + ":" + std::string(model::to_string(attempt.status));
        return text;
    }

    std::shared_ptr<RunEngine> engine_ = std::make_shared<RunEngine>(RunEngine::Options{3});
    Workflows workflows_{*database_, clock_, engine_};
    WorkflowRuns runs_{*database_, clock_, engine_, ""};
    std::int32_t attempt_ = 1;
};

}  // namespace ao::core
