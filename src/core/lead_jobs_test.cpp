#include "core/lead_jobs.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <limits>
#include <sstream>
#include <thread>

#include "core/audit.h"
#include "core/lead_job_run.h"
#include "core/run_rig.h"
#include "store/account_store.h"
#include "store/lead_job_store.h"

namespace ao::core {
namespace {

using model::LeadFormat;
using model::LeadJob;
using model::LeadJobState;

/// Files hold the ids of their leads, a line each.
LeadFileText plain_text() {
    return {
        .begin = [](std::string& out, LeadFormat) { out += "begin\n"; },
        .add =
            [](std::string& out, LeadFormat, const std::vector<model::Lead>& leads, bool) {
                for (const model::Lead& lead : leads)
                    out += lead.id + "\n";
            },
        .end = [](std::string& out, LeadFormat) { out += "end\n"; }};
}

base::Result<model::LeadFilter> read_filter(const std::map<std::string, std::string>& words) {
    model::LeadFilter filter;
    for (const auto& [name, word] : words) {
        if (name != "status") return base::invalid("What is " + name + "?");
        filter.status = word;
    }
    return filter;
}

class LeadJobsTest : public RunRig {
  protected:
    LeadJobsTest() {
        options_.directory = directory_ / "exports";
        options_.text = plain_text();
        options_.read_filter = read_filter;
        std::filesystem::create_directories(options_.directory);
        remake();
    }

    void remake() { jobs_ = std::make_unique<LeadJobs>(*database_, clock_, engine_, options_); }

    void insert_leads(int count) {
        for (int i = 2; i <= count; ++i)
            insert_lead(lead("lead-" + std::to_string(i)));
    }

    LeadJob begin_export(std::map<std::string, std::string> filter = {}) {
        auto made = run(jobs_->begin_export(actor(), LeadFormat::csv, std::move(filter), {}));
        EXPECT_TRUE(made) << made.error().message;
        return *made->value;
    }

    LeadJob begin_all(const std::string& workflow_id, std::int64_t expected) {
        LeadSelection selection;
        selection.filter.emplace();
        selection.expected_count = expected;
        auto made = run(jobs_->begin_workflow(actor(), workflow_id, std::move(selection), {}));
        EXPECT_TRUE(made) << made.error().message;
        return *made->value;
    }

    /// A run of the job that is interrupted after so many pieces.
    void take_steps(const LeadJob& begun, int steps) {
        LeadJobRun interrupted(*database_, clock_, *engine_, options_, begun);
        for (int step = 0; step < steps; ++step) {
            const auto more = interrupted.step();
            ASSERT_TRUE(more) << more.error().message;
            EXPECT_TRUE(*more);
        }
    }

    LeadJob job(const std::string& id) { return run(jobs_->get(actor(), id)).value(); }

    std::string file_of(const LeadJob& job) {
        const auto path = run(jobs_->take_file(actor(), job.id));
        EXPECT_TRUE(path) << path.error().message;
        std::ostringstream text;
        text << std::ifstream(*path).rdbuf();
        return text.str();
    }

    std::vector<std::string> leads_with_runs() {
        std::vector<std::string> ids;
        for (const model::Run& each : run(runs_.list(actor(), {}, {1'000, ""})).runs)
            ids.push_back(each.lead_id);
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    LeadJobOptions options_;
    std::unique_ptr<LeadJobs> jobs_;
};

TEST_F(LeadJobsTest, AnExportIsOneCompletePrivateFileOfWhatWasThere) {
    insert_leads(3);
    const LeadJob begun = begin_export({{"status", "active"}});
    EXPECT_EQ(begun.state, LeadJobState::waiting);
    EXPECT_EQ(begun.total, 3);
    clock_.advance(std::chrono::seconds{1});
    insert_lead(lead("later"));
    EXPECT_FALSE(run(jobs_->take_file(actor(), begun.id))) << "it is not complete";
    jobs_->work_off();
    const LeadJob ended = job(begun.id);
    EXPECT_EQ(ended.state, LeadJobState::completed);
    EXPECT_EQ(ended.done, 3);
    EXPECT_EQ(file_of(ended), "begin\nlead-1\nlead-2\nlead-3\nend\n");
    EXPECT_EQ(ended.bytes, std::ssize(file_of(ended)));
    using std::filesystem::perms;
    EXPECT_EQ(
        std::filesystem::status(lead_file(options_.directory, ended)).permissions(),
        perms::owner_read | perms::owner_write
    );
}

TEST_F(LeadJobsTest, ACancelledExportLeavesNoFile) {
    const LeadJob begun = begin_export();
    EXPECT_TRUE(run(jobs_->cancel(actor(), begun.id)));
    EXPECT_FALSE(run(jobs_->cancel(actor(), begun.id))) << "it has ended";
    jobs_->work_off();
    EXPECT_EQ(job(begun.id).state, LeadJobState::cancelled);
    EXPECT_TRUE(std::filesystem::is_empty(options_.directory));
}

TEST_F(LeadJobsTest, AStopInTheMiddleStartsNoRunTwiceAndLosesNone) {
    insert_leads(250);
    const std::string workflow = publish(kTwoSteps);
    const LeadJob begun = begin_all(workflow, 250);
    take_steps(begun, 2);
    EXPECT_EQ(job(begun.id).done, 200) << "two parts";
    EXPECT_EQ(job(begun.id).state, LeadJobState::running);
    remake();
    jobs_->work_off();
    const LeadJob ended = job(begun.id);
    EXPECT_EQ(ended.state, LeadJobState::completed);
    EXPECT_EQ(ended.done, 250);
    EXPECT_EQ(ended.attempts, 2);
    auto leads = leads_with_runs();
    EXPECT_EQ(leads.size(), 250U);
    EXPECT_EQ(std::unique(leads.begin(), leads.end()), leads.end());
}

TEST_F(LeadJobsTest, AnInterruptedExportIsMadeFromItsBeginning) {
    insert_leads(700);
    const LeadJob begun = begin_export();
    take_steps(begun, 1);
    EXPECT_TRUE(std::filesystem::is_empty(options_.directory)) << "nothing that is not complete";
    jobs_->work_off();
    EXPECT_EQ(job(begun.id).done, 700);
    const std::string text = file_of(begun);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 702);
}

TEST_F(LeadJobsTest, CancellingEndsTheStartsWhereTheyAre) {
    insert_leads(250);
    const LeadJob begun = begin_all(publish(kTwoSteps), 250);
    take_steps(begun, 1);
    EXPECT_TRUE(run(jobs_->cancel(actor(), begun.id)));
    jobs_->work_off();
    EXPECT_EQ(job(begun.id).state, LeadJobState::cancelled);
    EXPECT_EQ(job(begun.id).done, 100);
    EXPECT_EQ(leads_with_runs().size(), 100U);
}

TEST_F(LeadJobsTest, WhatTheWorkflowDoesNotTakeIsCountedWithTheReason) {
    insert_leads(3);
    const std::string workflow =
        publish(R"({"name":"Once","entry":"once","steps":[{"id":"a","kind":"work"}]})");
    ASSERT_TRUE(begin(workflow));
    const LeadJob begun = begin_all(workflow, 3);
    jobs_->work_off();
    EXPECT_EQ(job(begun.id).done, 2);
    EXPECT_EQ(job(begun.id).refused, 1);
    EXPECT_NE(job(begun.id).why.find("takes each lead once"), std::string::npos);
}

TEST_F(LeadJobsTest, FaultsAreToldBeforeAnythingIsKept) {
    const std::string workflow = publish(kTwoSteps);
    LeadSelection selection;
    selection.filter.emplace();
    selection.expected_count = 7;
    auto refused = run(jobs_->begin_workflow(actor(), workflow, selection, {}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::conflict);
    selection.expected_count = 1;
    refused = run(jobs_->begin_workflow(actor(), "nowhere", selection, {}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::ErrorKind::not_found);
    EXPECT_FALSE(run(jobs_->begin_export(actor(), LeadFormat::csv, {{"colour", "red"}}, {})));
    selection = {};
    selection.ids = {"lead-1\nlead-2"};
    EXPECT_FALSE(run(jobs_->begin_workflow(actor(), workflow, selection, {})));
    EXPECT_TRUE(run(jobs_->list(actor())).empty());
}

TEST_F(LeadJobsTest, TenantsTakeTurnsSoThatNoneWaitsForTheLargeFileOfAnother) {
    insert_leads(1'200);
    in_store([&](store::Session& session) {
        model::Tenant other;
        other.id = other.name = "other";
        store::AccountStore(session).insert_tenant(other);
        return true;
    });
    model::Lead alone = lead("alone");
    alone.tenant_id = "other";
    insert_lead(alone);
    std::vector<std::string> pages;
    options_.text.add = [&](std::string&, LeadFormat, const std::vector<model::Lead>& leads, bool) {
        pages.push_back(leads.front().tenant_id);
    };
    remake();
    const LeadJob large = begin_export();
    const LeadJob next = begin_export();
    const auto small = run(jobs_->begin_export(actor("other"), LeadFormat::csv, {}, {}));
    ASSERT_TRUE(small);
    jobs_->work_off();
    const std::vector<std::string> turns{"default", "other"};
    EXPECT_EQ(pages.size(), 7U);
    EXPECT_TRUE(std::equal(turns.begin(), turns.end(), pages.begin())) << "the second turn";
    EXPECT_EQ(
        run(jobs_->get(actor("other"), small->value->id)).value().state, LeadJobState::completed
    );
    EXPECT_EQ(job(large.id).state, LeadJobState::completed);
    EXPECT_EQ(job(next.id).done, 1'200);
}

TEST_F(LeadJobsTest, ATenantHasSoManyOpenJobsAndNoMore) {
    options_.most_open = 2;
    remake();
    begin_export();
    begin_export();
    auto third = run(jobs_->begin_export(actor(), LeadFormat::csv, {}, {}));
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().kind, base::ErrorKind::conflict);
    jobs_->work_off();
    begin_export();
}

TEST_F(LeadJobsTest, ARepeatedCallBeginsOneJob) {
    auto begin = [&] {
        Once<LeadJob> once{"key", "print", [](const LeadJob& job) { return job.id; }};
        return run(jobs_->begin_export(actor(), LeadFormat::csv, {}, std::move(once))).value();
    };
    const std::string first = begin().answer;
    const auto again = begin();
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.answer, first);
    EXPECT_EQ(run(jobs_->list(actor())).size(), 1U);
}

TEST_F(LeadJobsTest, WhatIsOldOrTooMuchGoesWithItsFile) {
    options_.keep = 2;
    remake();
    for (int i = 0; i < 3; ++i) {
        begin_export();
        clock_.advance(std::chrono::seconds{1});
    }
    jobs_->work_off();
    jobs_->work_off();
    EXPECT_EQ(run(jobs_->list(actor())).size(), 2U);
    auto files = [&] {
        const std::filesystem::directory_iterator all(options_.directory);
        return std::distance(std::filesystem::begin(all), std::filesystem::end(all));
    };
    EXPECT_EQ(files(), 2);
    clock_.advance(std::chrono::hours{24 * 8});
    jobs_->work_off();
    EXPECT_TRUE(run(jobs_->list(actor())).empty());
    EXPECT_EQ(files(), 0);
}

TEST_F(LeadJobsTest, AStartClearsAwayFilesThatNothingRefersTo) {
    const LeadJob begun = begin_export();
    jobs_->work_off();
    for (const char* stray : {"nobody.csv", "nobody.csv.half"})
        std::ofstream(options_.directory / stray) << "x";
    std::ofstream(options_.directory / (begun.id + ".csv.half")) << "x";
    jobs_->start();
    jobs_->stop();
    const std::filesystem::directory_iterator all(options_.directory);
    EXPECT_EQ(std::distance(std::filesystem::begin(all), std::filesystem::end(all)), 1);
    EXPECT_FALSE(file_of(begun).empty());
}

TEST_F(LeadJobsTest, AFullDiskEndsAnExportWithWords) {
    options_.spare_bytes = std::numeric_limits<std::uintmax_t>::max();
    remake();
    const LeadJob begun = begin_export();
    jobs_->work_off();
    EXPECT_EQ(job(begun.id).state, LeadJobState::failed);
    EXPECT_NE(job(begun.id).why.find("disk"), std::string::npos);
    EXPECT_TRUE(std::filesystem::is_empty(options_.directory));
}

TEST_F(LeadJobsTest, OnlyWhoBeganItAndAdministratorsSeeAJob) {
    const LeadJob begun = begin_export();
    jobs_->work_off();
    model::Actor colleague = actor();
    colleague.user_id = "user-2";
    EXPECT_TRUE(run(jobs_->get(colleague, begun.id))) << "an administrator";
    EXPECT_TRUE(run(jobs_->list(colleague)).empty());
    colleague.role = model::Role::lead_manager;
    EXPECT_FALSE(run(jobs_->get(colleague, begun.id)));
    EXPECT_FALSE(run(jobs_->take_file(colleague, begun.id)));
    EXPECT_FALSE(run(jobs_->remove(colleague, begun.id)));
    EXPECT_FALSE(run(jobs_->get(actor("elsewhere"), begun.id)));
    EXPECT_TRUE(run(jobs_->remove(actor(), begun.id)));
    EXPECT_TRUE(std::filesystem::is_empty(options_.directory));
}

TEST_F(LeadJobsTest, TheThreadTakesUpWhatIsBegun) {
    jobs_->start();
    const LeadJob begun = begin_export();
    auto ended = [&] { return job(begun.id).state == LeadJobState::completed; };
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!ended() && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    EXPECT_TRUE(ended());
    jobs_->stop();
}

}  // namespace
}  // namespace ao::core
