#include <map>
#include <set>

#include <rapidcheck.h>

#include "core/run_rig.h"
#include "store/run_store.h"

namespace ao::core {
namespace {

using model::RunEvent;
using model::RunStatus;
using model::StepStatus;
using What = RunEvent::What;

std::string pick_id(int steps) {
    const int index = *rc::gen::inRange(-1, steps);
    return index < 0 ? std::string() : "s" + std::to_string(index);
}

model::WorkflowDefinition random_graph() {
    const int steps = *rc::gen::inRange(1, 8);
    const std::vector<std::string> kinds{"work", "work", "work", "parallel", "join", "stop"};
    model::WorkflowDefinition definition;
    definition.name = "Random";
    for (int i = 0; i < steps; ++i) {
        model::StepDefinition step;
        step.id = "s" + std::to_string(i);
        step.kind = *rc::gen::elementOf(kinds);
        step.next = pick_id(steps);
        const int ways = *rc::gen::inRange(0, 3);
        for (int way = 0; way < ways; ++way)
            step.branches.push_back({"w" + std::to_string(way), pick_id(steps)});
        step.on_error = *rc::gen::element(
            model::OnError::fail, model::OnError::continue_, model::OnError::goto_
        );
        if (step.on_error == model::OnError::goto_)
            step.error_next = "s" + std::to_string(*rc::gen::inRange(0, steps));
        definition.steps.push_back(std::move(step));
    }
    return definition;
}

/// Where a run must stand, by model::decide alone, which has its own proof.
struct Expected {
    explicit Expected(const model::WorkflowDefinition& given) : definition(given) {}

    bool tell(const RunEvent& event) {
        const model::Decision decision = model::decide(definition, state, event);
        if (!decision.applies) return false;
        state.status = decision.status;
        for (const model::Visit& visit : decision.changed)
            for (model::Visit& known : state.open)
                if (known.number == visit.number) known = visit;
        for (const model::Visit& visit : decision.opened) {
            state.visits = visit.number;
            state.open.push_back(visit);
        }
        return true;
    }

    [[nodiscard]] std::map<std::int64_t, StepStatus> live() const {
        std::map<std::int64_t, StepStatus> found;
        for (const model::Visit& visit : state.open)
            if (model::is_live(visit.status)) found[visit.number] = visit.status;
        return found;
    }

    const model::WorkflowDefinition& definition;
    model::RunState state;
};

class RandomRuns : public RunRig {
  protected:
    void begin_one(const model::WorkflowDefinition& definition) {
        const auto begun = begin(publish(model::to_json(definition).text));
        RC_ASSERT(begun.ok());
        run_id_ = begun->id;
    }

    /// The attempt that is at work on the visit ends so.
    void end_visit(const model::StepAttempt& attempt, const model::StepOutcome& outcome) {
        in_store([&](store::Session& session) {
            store::TaskStore tasks(session);
            auto task = tasks.find("default", attempt.task_id);
            RC_ASSERT(task.has_value());
            task->attempt = task->max_attempts;
            engine_->finish(session, *task, {}, outcome, clock_.now());
            // As the queue does in the same transaction, unless the run has cancelled it.
            static_cast<void>(tasks.cancel("default", attempt.task_id, clock_.now()));
            return true;
        });
    }

    void move_on(Expected& expected) {
        std::vector<model::StepAttempt> busy;
        for (const auto& attempt : view(run_id_).history)
            if (attempt.status == StepStatus::running) busy.push_back(attempt);
        if (busy.empty()) return;
        const auto attempt = *rc::gen::elementOf(indices(busy.size()));
        const model::StepAttempt& chosen = busy.at(attempt);
        const std::string label = "w" + std::to_string(*rc::gen::inRange(0, 3));
        const int dice = *rc::gen::inRange(0, 6);
        if (dice == 0) {
            end_visit(chosen, model::step_failed("no"));
            RC_ASSERT(expected.tell({What::fail, chosen.visit, {}, {}, "no"}));
        } else if (dice == 1) {
            end_visit(chosen, model::StepWaitsUntil{clock_.now() + std::chrono::hours{1}});
            RC_ASSERT(expected.tell({What::waits, chosen.visit}));
        } else {
            end_visit(chosen, model::step_done({}, label));
            RC_ASSERT(expected.tell({What::done, chosen.visit, label}));
        }
    }

    void let_timers_ring(Expected& expected) {
        clock_.advance(std::chrono::hours{2});
        const auto due = in_store([&](store::Session& session) {
            return store::RunStore(session).due(clock_.now(), 100);
        });
        for (const auto& wake : due)
            if (wake.run.run_id == run_id_)
                static_cast<void>(expected.tell({What::done, wake.visit}));
        static_cast<void>(ring());
    }

    void order(Expected& expected, What what) {
        RunCommand wanted{what};
        if (what == What::repeat) wanted.step_id = "s0";
        const bool ended = !model::is_open(expected.state.status);
        const auto told = command(run_id_, wanted);
        const bool applies = expected.tell({what, 0, {}, wanted.step_id});
        RC_ASSERT(told.ok() == (applies || (what == What::cancel && ended)));
    }

    void check_against(const Expected& expected) {
        const RunView now = view(run_id_);
        RC_ASSERT(now.run.status == expected.state.status);
        std::map<std::int64_t, StepStatus> live;
        for (const auto& attempt : now.history)
            if (model::is_live(attempt.status)) live[attempt.visit] = attempt.status;
        RC_ASSERT(live == expected.live());
        check_tasks(now);
        RC_ASSERT(!model::is_open(now.run.status) || check(run_id_).empty());
    }

    /// Each step at work has the one live task; nothing else has any.
    void check_tasks(const RunView& now) {
        std::set<std::string> wanted;
        for (const auto& attempt : now.history)
            if (attempt.status == StepStatus::running) wanted.insert(attempt.task_id);
        const auto alive = in_store([&](store::Session& session) {
            std::set<std::string> found;
            store::TaskStore tasks(session);
            for (const auto& attempt : now.history) {
                const auto task = tasks.find("default", attempt.task_id);
                if (task && !model::is_final(task->status)) found.insert(task->id);
            }
            return found;
        });
        RC_ASSERT(alive == wanted);
    }

    static std::vector<std::size_t> indices(std::size_t count) {
        std::vector<std::size_t> all(count);
        for (std::size_t i = 0; i < count; ++i)
            all[i] = i;
        return all;
    }

    std::string run_id_;
};

TEST_F(RandomRuns, WhatIsStoredIsWhatWasDecidedWhateverHappens) {
    EXPECT_TRUE(rc::check([this] {
        const model::WorkflowDefinition definition = random_graph();
        Expected expected(definition);
        begin_one(definition);
        RC_ASSERT(expected.tell({What::start}));
        check_against(expected);
        for (int i = 0; i < 15; ++i) {
            const int dice = *rc::gen::inRange(0, 14);
            if (dice == 0)
                order(expected, What::pause);
            else if (dice <= 2)
                order(expected, What::resume);
            else if (dice == 3)
                order(expected, What::cancel);
            else if (dice <= 5)
                order(expected, What::retry);
            else if (dice == 6)
                order(expected, What::repeat);
            else if (dice <= 8)
                let_timers_ring(expected);
            else
                move_on(expected);
            check_against(expected);
        }
        static_cast<void>(command(run_id_, {What::cancel}));
    }));
}

}  // namespace
}  // namespace ao::core
