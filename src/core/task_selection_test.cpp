#include "core/store_rig.h"
#include "core/tasks.h"
#include "store/audit_store.h"

namespace ao::core {
namespace {

using model::TaskStatus;

class SelectingTasks : public StoreRig {
  protected:
    std::string create(NewTask wish = {.type = "crm_update"}) {
        return run(tasks_.enqueue(actor(), std::move(wish)))->value->id;
    }

    base::Result<TaskActionOutcome> act(TaskAction action, TaskSelection selection) {
        return run(tasks_.act(actor(), action, std::move(selection)));
    }

    TaskStatus status(const std::string& id) { return run(tasks_.get(actor(), id))->status; }

    std::vector<model::AuditEvent> events(const std::string& type) {
        model::AuditFilter filter;
        filter.type = type;
        return in_store([&](store::Session& session) {
            return store::AuditStore(session).list("default", filter, 0, 10);
        });
    }

    Tasks tasks_{*database_, clock_, {"crm_update", "email_send"}};
};

TEST_F(SelectingTasks, EveryIdGetsItsVerdict) {
    const auto waiting = create();
    const auto cancelled = create();
    ASSERT_TRUE(run(tasks_.cancel(actor(), cancelled)));
    TaskSelection selection{.ids = {waiting, cancelled, "unknown"}};
    selection.reason = "not wanted any more";
    const auto outcome = act(TaskAction::cancel, std::move(selection));
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->selected, 3);
    EXPECT_EQ(outcome->done, 1);
    using V = TaskVerdict;
    const std::vector<std::pair<std::string, V>> expected{
        {waiting, V::done}, {cancelled, V::conflict}, {"unknown", V::not_found}};
    EXPECT_EQ(outcome->results, expected);
    const auto told = events("tasks_cancelled");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NE(told[0].details.text.find("\"3\""), std::string::npos) << told[0].details.text;
    EXPECT_NE(told[0].details.text.find("not wanted any more"), std::string::npos);
}

TEST_F(SelectingTasks, AFilterActsOnWhatItSelectedOnly) {
    const auto mail = create({.type = "email_send"});
    const auto first = create();
    const auto second = create();
    const auto outcome =
        act(TaskAction::cancel,
            {.filter = model::TaskFilter{.type = "crm_update"}, .expected_count = 2});
    EXPECT_EQ(outcome->done, 2);
    EXPECT_TRUE(outcome->results.empty());
    EXPECT_EQ(status(first), TaskStatus::cancelled);
    EXPECT_EQ(status(second), TaskStatus::cancelled);
    EXPECT_EQ(status(mail), TaskStatus::pending);
}

TEST_F(SelectingTasks, AnotherCountThanExpectedChangesNothing) {
    const auto id = create();
    create();
    const auto outcome =
        act(TaskAction::cancel, {.filter = model::TaskFilter{}, .expected_count = 1});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, base::ErrorKind::conflict);
    EXPECT_NE(outcome.error().message.find("selects 2 tasks, not 1"), std::string::npos);
    EXPECT_EQ(status(id), TaskStatus::pending);
    EXPECT_TRUE(events("tasks_cancelled").empty());
}

TEST_F(SelectingTasks, RetriesAndForgets) {
    const auto id = create();
    act(TaskAction::cancel, {.ids = {id}}).value();
    EXPECT_EQ(act(TaskAction::retry, {.ids = {id}})->done, 1);
    EXPECT_EQ(status(id), TaskStatus::pending);
    EXPECT_EQ(act(TaskAction::remove, {.ids = {id}})->done, 0) << "unfinished";
    act(TaskAction::cancel, {.ids = {id}}).value();
    EXPECT_EQ(act(TaskAction::remove, {.ids = {id}})->done, 1);
    EXPECT_FALSE(run(tasks_.get(actor(), id)));
}

TEST_F(SelectingTasks, NothingCrossesTenants) {
    const auto id = create();
    const auto foreign = run(tasks_.act(actor("other"), TaskAction::cancel, {.ids = {id}}));
    EXPECT_EQ(foreign->results.at(0).second, TaskVerdict::not_found);
    const auto all = run(tasks_.act(
        actor("other"), TaskAction::cancel, {.filter = model::TaskFilter{}, .expected_count = 0}
    ));
    EXPECT_EQ(all->selected, 0);
    EXPECT_EQ(status(id), TaskStatus::pending);
}

TEST_F(SelectingTasks, TooManyIdsAreRefused) {
    const auto outcome =
        act(TaskAction::cancel, {.ids = std::vector<std::string>(kMaxSelectedIds + 1, "x")});
    EXPECT_EQ(outcome.error().kind, base::ErrorKind::too_large);
}

class ManyNewTasks : public SelectingTasks {
  protected:
    base::Result<Created<TaskRows>> create_many(
        NewTasks wishes, BulkMode mode = BulkMode::best_effort, Once<TaskRows> once = {}
    ) {
        return run(tasks_.enqueue_many(actor(), std::move(wishes), mode, std::move(once)));
    }

    std::int64_t count() { return run(tasks_.list(actor(), {}, {})).total; }
};

TEST_F(ManyNewTasks, BestEffortStoresTheGoodRows) {
    const auto made = create_many(
        {NewTask{.type = "crm_update", .unique_key = "k"},
         NewTask{.type = "unknown"},
         base::invalid("not readable", {{"/type", "is required", "required"}}),
         NewTask{.type = "crm_update", .unique_key = "k"},
         NewTask{.type = "email_send"}}
    );
    ASSERT_TRUE(made);
    const auto& rows = made->value->rows;
    EXPECT_EQ(made->value->created, 2);
    EXPECT_TRUE(rows[0].task && rows[4].task);
    EXPECT_EQ(rows[1].errors.at(0).pointer, "/type");
    EXPECT_EQ(rows[2].errors.at(0).code, "required");
    EXPECT_NE(rows[3].message.find("unique key"), std::string::npos);
    EXPECT_EQ(count(), 2);
    EXPECT_EQ(events("tasks_created").size(), 1U);
}

TEST_F(ManyNewTasks, ATakenKeyMayBeTheAnswer) {
    const NewTask wish{
        .type = "crm_update", .unique_key = "k", .on_conflict = model::OnConflict::existing};
    const auto made = create_many({wish, wish}, BulkMode::all_or_nothing);
    const auto& rows = made->value->rows;
    EXPECT_EQ(made->value->created, 1);
    EXPECT_EQ(rows[1].placement, store::Placement::existing);
    EXPECT_EQ(rows[1].task->id, rows[0].task->id);
}

TEST_F(ManyNewTasks, AllOrNothingStoresNothingWhenARowIsRefused) {
    const auto faulty = create_many(
        {NewTask{.type = "crm_update"}, NewTask{.type = "unknown"}}, BulkMode::all_or_nothing
    );
    EXPECT_EQ(faulty.error().kind, base::ErrorKind::invalid);
    EXPECT_EQ(faulty.error().fields.at(0).pointer, "/tasks/1/type");
    const NewTask unique{.type = "crm_update", .unique_key = "k"};
    const auto taken = create_many({unique, unique}, BulkMode::all_or_nothing);
    EXPECT_EQ(taken.error().kind, base::ErrorKind::conflict);
    EXPECT_EQ(count(), 0);
}

TEST_F(ManyNewTasks, TheSameIdempotencyKeyCreatesOnce) {
    const auto call = [&] {
        return create_many(
            {NewTask{.type = "crm_update"}},
            BulkMode::best_effort,
            {"key-1", "print", [](const TaskRows& rows) { return rows.rows[0].task->id; }}
        );
    };
    const auto first = call();
    const auto again = call();
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->answer, first->answer);
    EXPECT_EQ(count(), 1);
}

TEST_F(ManyNewTasks, TooManyRowsAreRefused) {
    NewTasks wishes(kMaxTaskRows + 1, NewTask{.type = "crm_update"});
    EXPECT_EQ(create_many(std::move(wishes)).error().kind, base::ErrorKind::too_large);
}

}  // namespace
}  // namespace ao::core
