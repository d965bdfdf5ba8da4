#include <map>
#include <set>

#include <gmock/gmock.h>

#include "store/conformance_test.h"
#include "store/run_store.h"

namespace ao::store {
namespace {

using model::RunStatus;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

/// Remembers how the database says it runs the last list.
class ExplainingLists final : public Session {
  public:
    explicit ExplainingLists(Session& session) : session_(session) {}

    std::unique_ptr<Rows> query(const Statement& statement, std::initializer_list<Value> values)
        override {
        return session_.query(statement, values);
    }

    std::unique_ptr<Rows> query(const Statement& statement, std::span<const Value> values)
        override {
        return session_.query(statement, values);
    }

    std::int64_t execute(const Statement& statement, std::initializer_list<Value> values) override {
        return session_.execute(statement, values);
    }

    std::unique_ptr<Rows> query_text(const std::string& sql, std::span<const Value> values)
        override {
        plan.clear();
        const auto rows = session_.query_text("EXPLAIN QUERY PLAN " + sql, values);
        while (rows->next())
            plan += rows->string(3) + "\n";
        return session_.query_text(sql, values);
    }

    void nested(const std::function<void()>& step) override { session_.nested(step); }

    void notify(Topic topic) override { session_.notify(topic); }

    void before_commit(std::function<void(Session&)> step) override {
        session_.before_commit(std::move(step));
    }

    void after_commit(std::function<void()> effect) override {
        session_.after_commit(std::move(effect));
    }

    std::string plan;

  private:
    Session& session_;
};

class RunListTest : public Conformance {
  protected:
    /// A run of workflow "w" that began so long after the start of the test.
    void add(minutes after, RunStatus status = RunStatus::completed) {
        model::Run run;
        run.started_at = now() + after;
        run.id = base::derived_id(run.started_at, "run");
        run.tenant_id = "default";
        run.workflow_id = "w";
        run.lead_id = "lead";
        run.status = status;
        if (!model::is_open(status)) run.finished_at = run.started_at + minutes(1);
        write([&](Session& session) {
            RunStore(session).insert(run);
            return true;
        });
    }

    std::vector<model::Run> list(const model::RunFilter& filter, std::string* plan = nullptr) {
        return read([&](Session& session) {
            ExplainingLists explaining(session);
            auto runs = RunStore(explaining).list("default", filter, {.limit = 10}).runs;
            if (plan != nullptr) *plan = explaining.plan;
            return runs;
        });
    }
};

INSTANTIATE_TEST_SUITE_P(Backends, RunListTest, every_backend(), backend_name);

TEST_P(RunListTest, ASpanHoldsItsBeginningAndNotItsEnd) {
    for (const int after : {0, 10, 20, 300})
        add(minutes(after));
    model::RunFilter filter;
    filter.started_after = now() + minutes(10);
    filter.started_before = now() + minutes(20);
    const auto found = list(filter);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].started_at, now() + minutes(10));
    filter.started_before.reset();
    EXPECT_EQ(list(filter).size(), 3U);
    filter.started_after.reset();
    filter.started_before = now() + minutes(300);
    EXPECT_EQ(list(filter).size(), 3U);
}

TEST_P(RunListTest, EachFilterWalksAnIndexAndNothingIsSorted) {
    const std::map<RunStatus, std::string> of_workflow{
        {RunStatus::running, "workflow_run_open (tenant_id=?"},
        {RunStatus::paused, "workflow_run_open (tenant_id=?"},
        {RunStatus::completed, "workflow_run_list (tenant_id=? AND workflow_id=?"},
        {RunStatus::failed, "workflow_run_failed_of (tenant_id=? AND workflow_id=?"},
        {RunStatus::cancelled, "workflow_run_cancelled_of (tenant_id=? AND workflow_id=?"}};
    std::string plan;
    for (const auto& [status, index] : of_workflow) {
        model::RunFilter filter;
        filter.status = status;
        filter.workflow_id = "w";
        list(filter, &plan);
        EXPECT_THAT(plan, HasSubstr(index));
        filter.started_after = now();
        filter.started_before = now();
        list(filter, &plan);
        EXPECT_THAT(plan, HasSubstr("id>? AND id<?")) << plan;
        EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE")));
    }
    const std::map<RunStatus, std::string> of_all{
        {RunStatus::running, "USING COVERING INDEX workflow_run_open"},
        {RunStatus::paused, "USING COVERING INDEX workflow_run_open"},
        {RunStatus::failed, "workflow_run_failed (tenant_id=?"},
        {RunStatus::cancelled, "workflow_run_cancelled (tenant_id=?"}};
    for (const auto& [status, index] : of_all) {
        model::RunFilter filter;
        filter.status = status;
        list(filter, &plan);
        EXPECT_THAT(plan, HasSubstr(index));
    }
    model::RunFilter span;
    span.started_before = now();
    list(span, &plan);
    EXPECT_THAT(plan, HasSubstr("(tenant_id=? AND id<?)"));
}

}  // namespace
}  // namespace ao::store
