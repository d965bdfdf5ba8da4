#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "model/workflow_decision.h"

namespace ao::model {
namespace {

using What = RunEvent::What;

constexpr const char* kKinds[] = {"x", "x", "x", "wait", "parallel", "join", "stop"};

std::string pick_id(int steps) {
    const int index = *rc::gen::inRange(-1, steps);
    return index < 0 ? std::string() : "s" + std::to_string(index);
}

WorkflowDefinition random_graph() {
    const int steps = *rc::gen::inRange(1, 10);
    WorkflowDefinition definition;
    for (int i = 0; i < steps; ++i) {
        StepDefinition step;
        step.id = "s" + std::to_string(i);
        step.kind =
            *rc::gen::elementOf(std::vector<std::string>(std::begin(kKinds), std::end(kKinds)));
        step.next = pick_id(steps);
        const int ways = *rc::gen::inRange(0, 4);
        for (int way = 0; way < ways; ++way)
            step.branches.push_back({"w" + std::to_string(way), pick_id(steps)});
        step.on_error = *rc::gen::element(OnError::fail, OnError::continue_, OnError::goto_);
        if (step.on_error == OnError::goto_) step.error_next = pick_id(steps);
        definition.steps.push_back(std::move(step));
    }
    return definition;
}

/// The rules once more, in the plainest way: tokens on a board, looked through from the beginning
/// after every move.
struct Naive {
    explicit Naive(const WorkflowDefinition& given) : definition(given) {
        for (const StepDefinition& from : definition.steps)
            for (const StepDefinition& to : definition.steps)
                ways[from.id][to.id] = is_edge(from, to.id);
        for (const StepDefinition& k : definition.steps)
            for (const StepDefinition& i : definition.steps)
                for (const StepDefinition& j : definition.steps)
                    if (ways[i.id][k.id] && ways[k.id][j.id]) ways[i.id][j.id] = true;
    }

    static bool is_edge(const StepDefinition& from, const std::string& to) {
        if (from.kind == "stop") return false;
        if (from.next == to) return true;
        for (const Branch& branch : from.branches)
            if (branch.next == to) return true;
        return from.on_error == OnError::goto_ && from.error_next == to;
    }

    void place(const std::string& id) {
        const StepDefinition* step = find_step(definition, id);
        if (step == nullptr || over()) return;
        if (count >= kMaxVisits) return finish(RunStatus::failed);
        tokens[++count] = {id, step->kind == "join" ? "join" : "work"};
        if (step->kind == "stop") {
            tokens.erase(count);
            finish(RunStatus::completed);
        } else if (step->kind == "parallel") {
            tokens.erase(count);
            if (step->branches.empty()) place(step->next);
            for (const Branch& branch : step->branches)
                place(branch.next);
        }
    }

    [[nodiscard]] bool over() const {
        return status != RunStatus::running && status != RunStatus::paused;
    }

    void finish(RunStatus end) {
        status = end;
        tokens.clear();
    }

    void leave(std::int64_t token, const std::string& label) {
        const StepDefinition* step = find_step(definition, tokens.at(token).first);
        tokens.erase(token);
        std::string to = step->next;
        for (const Branch& branch : step->branches)
            if (branch.label == label) {
                to = branch.next;
                break;
            }
        place(to);
        join();
    }

    void fail(std::int64_t token) {
        const StepDefinition* step = find_step(definition, tokens.at(token).first);
        if (step->on_error == OnError::fail) return finish(RunStatus::failed);
        tokens.erase(token);
        place(step->on_error == OnError::goto_ ? step->error_next : step->next);
        join();
    }

    void join() {
        while (!over()) {
            const StepDefinition* step = next_join();
            if (step == nullptr) break;
            std::erase_if(tokens, [&](const auto& each) {
                return each.second.first == step->id && each.second.second == "join";
            });
            place(step->next);
        }
        if (!over() && tokens.empty()) status = RunStatus::completed;
    }

    /// A join that nobody can reach any more; when nothing works, any join where somebody stands.
    [[nodiscard]] const StepDefinition* next_join() const {
        const StepDefinition* forced = nullptr;
        for (const StepDefinition& step : definition.steps) {
            if (!stands(step.id)) continue;
            if (!expected(step.id)) return &step;
            if (forced == nullptr) forced = &step;
        }
        return works() ? nullptr : forced;
    }

    [[nodiscard]] bool works() const {
        for (const auto& [number, token] : tokens)
            if (token.second == "work") return true;
        return false;
    }

    [[nodiscard]] bool stands(const std::string& join) const {
        for (const auto& [number, token] : tokens)
            if (token.first == join && token.second == "join") return true;
        return false;
    }

    [[nodiscard]] bool expected(const std::string& join) const {
        for (const auto& [number, token] : tokens)
            if (token.first != join && ways.at(token.first).at(join)) return true;
        return false;
    }

    const WorkflowDefinition& definition;
    std::map<std::string, std::map<std::string, bool>> ways;
    std::map<std::int64_t, std::pair<std::string, std::string>> tokens;
    std::int64_t count = 0;
    RunStatus status = RunStatus::running;
};

void take(RunState& run, const Decision& decision) {
    run.status = decision.status;
    for (const Visit& visit : decision.changed)
        for (Visit& known : run.open)
            if (known.number == visit.number) known = visit;
    for (const Visit& visit : decision.opened) {
        RC_ASSERT(visit.number == run.visits + 1);
        run.visits = visit.number;
        run.open.push_back(visit);
    }
}

std::map<std::int64_t, std::string> live_of(const RunState& run) {
    std::map<std::int64_t, std::string> live;
    for (const Visit& visit : run.open)
        if (is_live(visit.status)) live[visit.number] = visit.step_id;
    return live;
}

void check_alive(const RunState& run) {
    bool moves = false;
    for (const Visit& visit : run.open)
        moves = moves || visit.status == StepStatus::running ||
                visit.status == StepStatus::waiting ||
                (visit.status == StepStatus::held && run.status == RunStatus::paused);
    RC_ASSERT(moves == is_open(run.status));
}

void check_same(const RunState& run, const Naive& naive) {
    RC_ASSERT(run.status == naive.status);
    const auto live = live_of(run);
    RC_ASSERT(live.size() == naive.tokens.size());
    for (const auto& [number, token] : naive.tokens)
        RC_ASSERT(live.at(number) == token.first);
    RC_ASSERT(run.visits == naive.count);
}

/// Something that happens to a visit that is at work or waits; both sides are told.
bool move_on(const WorkflowDefinition& definition, RunState& run, Naive& naive) {
    std::vector<Visit> busy;
    for (const Visit& visit : run.open)
        if (is_live(visit.status) && visit.status != StepStatus::joining) busy.push_back(visit);
    if (busy.empty()) return false;
    const Visit visit = *rc::gen::elementOf(busy);
    const bool fails = *rc::gen::inRange(0, 5) == 0;
    const std::string label = "w" + std::to_string(*rc::gen::inRange(0, 4));
    RunEvent event{fails ? What::fail : What::done, visit.number, label};
    const Decision decision = decide(definition, run, event);
    RC_ASSERT(decision.applies);
    take(run, decision);
    RC_ASSERT(!decide(definition, run, event).applies);
    if (fails)
        naive.fail(visit.number);
    else
        naive.leave(visit.number, label);
    return true;
}

TEST(DecidingProperty, EveryGraphAndEveryOrderOfEventsAgreesWithTheNaiveInterpreter) {
    EXPECT_TRUE(rc::check([] {
        const WorkflowDefinition definition = random_graph();
        Naive naive(definition);
        RunState run;
        take(run, decide(definition, run, {What::start}));
        naive.place("s0");
        naive.join();
        check_same(run, naive);
        for (int i = 0; i < 60; ++i) {
            const int dice = *rc::gen::inRange(0, 12);
            if (dice == 0 && run.status == RunStatus::running) {
                take(run, decide(definition, run, {What::pause}));
                naive.status = RunStatus::paused;
            } else if (dice <= 2 && run.status == RunStatus::paused) {
                take(run, decide(definition, run, {What::resume}));
                naive.status = RunStatus::running;
            } else if (!move_on(definition, run, naive)) {
                break;
            }
            check_same(run, naive);
            check_alive(run);
        }
    }));
}

TEST(DecidingProperty, WhatWasCancelledAndRetriedStandsWhereItStood) {
    EXPECT_TRUE(rc::check([] {
        const WorkflowDefinition definition = random_graph();
        Naive naive(definition);
        RunState run;
        take(run, decide(definition, run, {What::start}));
        naive.place("s0");
        naive.join();
        const int moves = *rc::gen::inRange(0, 10);
        for (int i = 0; i < moves; ++i)
            if (!move_on(definition, run, naive)) break;
        if (!is_open(run.status)) return;
        const auto before = live_of(run);
        take(run, decide(definition, run, {What::cancel}));
        RC_ASSERT(run.status == RunStatus::cancelled);
        RC_ASSERT(live_of(run).empty());
        take(run, decide(definition, run, {What::retry}));
        for (const auto& [number, step] : before)
            RC_ASSERT(live_of(run).at(number) == step);
        check_alive(run);
    }));
}

}  // namespace
}  // namespace ao::model
