// Random workflows of real steps, in random orders of what happens, beside a naive interpreter that
// knows of leads, branches, cases, waits, events and failures what the manual says of them.
#include <algorithm>
#include <map>
#include <set>

#include <rapidcheck.h>

#include "base/json_node.h"
#include "core/step_table.h"
#include "core/store_rig.h"
#include "core/workflow_runs.h"
#include "core/workflows.h"
#include "model/naive_run.h"
#include "store/run_store.h"

namespace ao::core {
namespace {

using model::StepStatus;

constexpr const char* kBranches =
    R"({"condition":{"field":"lead.score","op":"greater","value":50}})";
constexpr const char* kCases =
    R"({"cases":[{"label":"hot","condition":{"field":"lead.score","op":"greater","value":70}},
                 {"label":"warm","condition":{"field":"lead.score","op":"greater","value":30}}]})";
constexpr const char* kWays = R"({"ways":[{"label":"a","share":50},{"label":"b","share":50}]})";

struct KindOfStep {
    std::string kind;
    std::string settings;
    std::vector<std::string> labels{};
};

std::vector<KindOfStep> kinds() {
    return {
        {"add_tag", ""},
        {"change_score", ""},
        {"branch", kBranches, {"yes", "no"}},
        {"switch", kCases, {"hot", "warm"}},
        {"split_test", kWays, {"a", "b"}},
        {"wait", R"({"for":"1h"})"},
        {"wait_for_event", R"({"event":"email_opened","timeout":"2h"})", {"happened", "timed_out"}},
        {"http_request", R"({"url":"https://a.example"})"},
        {"parallel", "{}", {"one", "two", "three"}},
        {"join", "{}"},
        {"stop", "{}"}};
}

/// Mostly an existing step; a tenth of the ways lead nowhere.
std::string letter_id(int steps) {
    const int index = *rc::gen::inRange(0, steps * 10 / 9 + 1);
    return index >= steps ? std::string() : "s" + std::to_string(index);
}

model::StepDefinition random_step(int number, int steps) {
    const auto all = kinds();
    const KindOfStep& chosen = all.at(*rc::gen::inRange<std::size_t>(0, all.size()));
    model::StepDefinition step;
    step.id = "s" + std::to_string(number);
    step.kind = chosen.kind;
    step.settings.text = chosen.settings;
    if (step.kind == "add_tag") step.settings.text = R"({"tag":")" + step.id + R"("})";
    if (step.kind == "change_score")
        step.settings.text = R"({"by":)" + std::to_string(*rc::gen::inRange(-4, 5) * 10) + "}";
    step.next = letter_id(steps);
    for (const std::string& label : chosen.labels)
        if (*rc::gen::inRange(0, 4) > 0) step.branches.push_back({label, letter_id(steps)});
    step.on_error =
        *rc::gen::element(model::OnError::fail, model::OnError::continue_, model::OnError::goto_);
    if (step.on_error == model::OnError::goto_)
        step.error_next = "s" + std::to_string(*rc::gen::inRange(0, steps));
    return step;
}

model::WorkflowDefinition random_workflow() {
    const int steps = *rc::gen::inRange(2, 10);
    model::WorkflowDefinition definition;
    definition.name = "Random";
    for (int i = 0; i < steps; ++i)
        definition.steps.push_back(random_step(i, steps));
    return definition;
}

/// The naive run with the lead that it is about.
struct NaiveStory {
    explicit NaiveStory(const model::WorkflowDefinition& definition) : run(definition) {
        run.place("s0");
        run.join();
    }

    [[nodiscard]] std::string label_of(const std::string& kind) const {
        if (kind == "branch") return score > 50 ? "yes" : "no";
        if (kind == "switch") return score > 70 ? "hot" : score > 30 ? "warm" : "";
        return {};
    }

    void work(std::int64_t visit, bool succeeds, const std::string& way) {
        const auto* step = model::find_step(run.definition, run.tokens.at(visit).first);
        if (step->kind == "wait" || step->kind == "wait_for_event") {
            waiting[visit] = step->kind;
            return;
        }
        if (step->kind == "http_request" && !succeeds) return run.fail(visit);
        if (step->kind == "add_tag") tags.insert(step->id);
        if (step->kind == "change_score") {
            const auto settings = base::json::Document::parse(step->settings.text);
            score =
                std::clamp<std::int64_t>(score + *settings->root().find("by")->integer(), 0, 100);
        }
        run.leave(visit, step->kind == "split_test" ? way : label_of(step->kind));
    }

    void wake(std::int64_t visit, const std::string& label) {
        if (waiting.erase(visit) > 0 && run.tokens.contains(visit)) run.leave(visit, label);
    }

    model::NaiveRun run;
    std::map<std::int64_t, std::string> waiting;
    std::set<std::string> tags;
    std::int64_t score = 50;
};

class RandomSteps : public StoreRig {
  protected:
    RandomSteps() { engine_->learn(make_step_kinds({leads_, {}})); }

    void begin(const model::WorkflowDefinition& definition) {
        model::Lead about = lead(base::new_id());
        about.score = 50;
        insert_lead(about);
        lead_id_ = about.id;
        ways_.clear();
        auto made = run(workflows_.create(actor(), model::to_json(definition)));
        RC_ASSERT(made.ok());
        RC_ASSERT(run(workflows_.publish(actor(), made->record.id)).ok());
        RunRequest request{made->record.id, lead_id_};
        RC_ASSERT(run(runs_.trigger(actor(), request, {})).ok());
        run_id_ = in_store([&](store::Session& session) {
            model::RunFilter filter;
            filter.lead_id = lead_id_;
            return store::RunStore(session).list("default", filter, {}).runs.at(0).id;
        });
    }

    RunView view() { return run(runs_.get(actor(), run_id_)).value(); }

    /// A worker does one of the steps that are to be done.
    void work(NaiveStory& story) {
        std::vector<model::StepAttempt> busy;
        for (const auto& attempt : view().history)
            if (attempt.status == StepStatus::running) busy.push_back(attempt);
        if (busy.empty()) return;
        const auto& chosen = busy.at(*rc::gen::inRange<std::size_t>(0, busy.size()));
        const bool succeeds = *rc::gen::inRange(0, 3) > 0;
        const std::string way = in_store([&](store::Session& session) {
            store::TaskStore tasks(session);
            const auto task = tasks.find("default", chosen.task_id).value();
            const StepPlan plan = engine_->plan(session, task, clock_.now());
            RC_ASSERT(plan.fault.empty());
            model::StepOutcome outcome = model::step_done();
            if (chosen.kind == "http_request" && !succeeds) outcome = model::step_failed("no");
            engine_->finish(session, task, plan.call.input, std::move(outcome), clock_.now());
            static_cast<void>(tasks.cancel("default", task.id, clock_.now()));
            const auto done =
                store::RunStore(session).find_attempt("default", run_id_, chosen.visit);
            return done.value().label;
        });
        if (chosen.kind == "split_test") {
            RC_ASSERT(way == "a" || way == "b");
            const auto known = ways_.emplace(chosen.step_id, way).first;
            RC_ASSERT(known->second == way);  // the same lead always takes the same one
        }
        story.work(chosen.visit, succeeds, way);
        settle(story);
    }

    /// What the engine carries out by itself, the earliest visit first. Too many for one
    /// transaction: the others have tasks.
    void settle(NaiveStory& story) {
        const RunView now = view();
        for (std::optional<std::int64_t> next; (next = next_at_once(story, now));) {
            const model::StepAttempt* attempt = now.newest(*next);
            RC_ASSERT(attempt != nullptr);
            if (attempt->kind == "split_test") {
                const auto known = ways_.emplace(attempt->step_id, attempt->label).first;
                RC_ASSERT(known->second == attempt->label);
            }
            story.work(*next, true, attempt->label);
        }
    }

    std::optional<std::int64_t> next_at_once(const NaiveStory& story, const RunView& now) const {
        for (const auto& [visit, token] : story.run.tokens) {
            if (token.second != "work" || story.waiting.contains(visit)) continue;
            const auto* step = model::find_step(story.run.definition, token.first);
            const model::StepAttempt* attempt = now.newest(visit);
            const bool has_task = attempt != nullptr && attempt->status == StepStatus::running;
            if (engine_->kinds().find(step->kind)->at_once && !has_task) return visit;
        }
        return std::nullopt;
    }

    void let_an_hour_pass(NaiveStory& story) {
        clock_.advance(std::chrono::hours{1});
        const auto due = in_store([&](store::Session& session) {
            return store::RunStore(session).due(clock_.now(), 100);
        });
        for (const auto& wake : due)
            RC_ASSERT(wake.run.run_id == run_id_);
        in_store([&](store::Session& session) { return engine_->ring(session, clock_.now(), 100); }
        );
        for (const auto& wake : due) {
            story.wake(wake.visit, wake.event.empty() ? "" : "timed_out");
            settle(story);
        }
    }

    void open_the_mail(NaiveStory& story) {
        const auto waiting = story.waiting;
        in_store([&](store::Session& session) {
            return engine_->event_came(session, "default", lead_id_, "email_opened", clock_.now());
        });
        for (const auto& [visit, kind] : waiting) {
            if (kind != "wait_for_event") continue;
            story.wake(visit, "happened");
            settle(story);
        }
    }

    void expect_same(const NaiveStory& story) {
        const RunView now = view();
        RC_ASSERT(now.run.status == story.run.status);
        std::map<std::int64_t, std::string> live;
        for (const auto& attempt : now.history)
            if (model::is_live(attempt.status)) live[attempt.visit] = attempt.step_id;
        std::map<std::int64_t, std::string> expected;
        for (const auto& [visit, token] : story.run.tokens)
            expected[visit] = token.first;
        RC_ASSERT(live == expected);
        const auto about = run(leads_.get(actor(), lead_id_)).value();
        RC_ASSERT(about.score == story.score);
        RC_ASSERT(std::set<std::string>(about.tags.begin(), about.tags.end()) == story.tags);
    }

    std::shared_ptr<RunEngine> engine_ = std::make_shared<RunEngine>(RunEngine::Options{1, 7});
    Leads leads_{*database_, clock_, {.runs = engine_}};
    Workflows workflows_{*database_, clock_, engine_};
    WorkflowRuns runs_{*database_, clock_, engine_, ""};
    std::string lead_id_;
    std::string run_id_;
    std::map<std::string, std::string> ways_;
};

TEST_F(RandomSteps, DoWhatTheManualSaysInEveryOrderOfEvents) {
    EXPECT_TRUE(rc::check([this] {
        const model::WorkflowDefinition definition = random_workflow();
        begin(definition);
        NaiveStory story(definition);
        settle(story);
        expect_same(story);
        for (int i = 0; i < 20 && !story.run.over(); ++i) {
            const int dice = *rc::gen::inRange(0, 10);
            if (dice == 0)
                let_an_hour_pass(story);
            else if (dice == 1)
                open_the_mail(story);
            else
                work(story);
            expect_same(story);
        }
        static_cast<void>(run(runs_.act(actor(), run_id_, {model::RunEvent::What::cancel})));
    }));
}

}  // namespace
}  // namespace ao::core
