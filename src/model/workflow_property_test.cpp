#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "model/naive_run.h"
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

void check_same(const RunState& run, const NaiveRun& naive) {
    RC_ASSERT(run.status == naive.status);
    const auto live = live_of(run);
    RC_ASSERT(live.size() == naive.tokens.size());
    for (const auto& [number, token] : naive.tokens)
        RC_ASSERT(live.at(number) == token.first);
    RC_ASSERT(run.visits == naive.count);
}

/// Something that happens to a visit that is at work or waits; both sides are told.
bool move_on(const WorkflowDefinition& definition, RunState& run, NaiveRun& naive) {
    std::vector<Visit> busy;
    for (const Visit& visit : run.open)
        if (is_live(visit.status) && visit.status != StepStatus::joining) busy.push_back(visit);
    if (busy.empty()) return false;
    const Visit visit = *rc::gen::elementOf(busy);
    const int dice = *rc::gen::inRange(0, 20);
    const std::string label = "w" + std::to_string(*rc::gen::inRange(0, 4));
    RunEvent event{What::done, visit.number, label};
    if (dice < 4) event.what = What::fail;
    if (dice == 4) event.what = What::stop;
    if (dice > 16) event.what = What::waits;
    const Decision decision = decide(definition, run, event);
    RC_ASSERT(decision.applies);
    take(run, decision);
    // It has begun to wait: a timer or an event is still to come. Anything else happens once.
    if (event.what == What::waits) return true;
    RC_ASSERT(!decide(definition, run, event).applies);
    if (event.what == What::fail)
        naive.fail(visit.number);
    else if (event.what == What::stop)
        naive.finish(RunStatus::completed);
    else
        naive.leave(visit.number, label);
    return true;
}

TEST(DecidingProperty, EveryGraphAndEveryOrderOfEventsAgreesWithTheNaiveInterpreter) {
    EXPECT_TRUE(rc::check([] {
        const WorkflowDefinition definition = random_graph();
        NaiveRun naive(definition);
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
        NaiveRun naive(definition);
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
