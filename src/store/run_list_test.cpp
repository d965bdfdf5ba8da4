#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "store/conformance_test.h"
#include "store/explaining_session.h"
#include "store/run_store.h"

namespace ao::store {
namespace {

using model::RunStatus;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

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
            ExplainingSession explaining(session);
            auto runs = RunStore(explaining).list("default", filter, {.limit = 10}).runs;
            if (plan != nullptr) *plan = explaining.plans[ExplainingSession::kText];
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

TEST_P(RunListTest, TheOldestGoFirstAndOpenOnesStay) {
    add(minutes(0), RunStatus::paused);
    for (const int after : {10, 20, 30, 40})
        add(minutes(after));
    const auto expired = [&](base::Time before, std::int64_t keep) {
        return read([&](Session& session) {
            return RunStore(session).expired("default", "w", before, keep, 10).size();
        });
    };
    EXPECT_EQ(expired(now() + minutes(25), 100), 2U);
    EXPECT_EQ(expired(now(), 100), 0U);
    EXPECT_EQ(expired(now(), 3), 1U);
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
