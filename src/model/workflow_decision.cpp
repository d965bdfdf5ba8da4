#include "model/workflow_decision.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ao::model {

namespace {

using What = RunEvent::What;

/// The steps right after `step`.
std::vector<std::string_view> successors(const StepDefinition& step) {
    std::vector<std::string_view> found;
    auto add = [&](std::string_view id) {
        if (!id.empty()) found.push_back(id);
    };
    if (step.kind == "stop") return found;
    add(step.next);
    for (const Branch& branch : step.branches)
        add(branch.next);
    if (step.on_error == OnError::goto_) add(step.error_next);
    return found;
}

/// Works on a copy of the run's state and notes what it changes.
class Decider {
  public:
    Decider(const WorkflowDefinition& definition, const RunState& run)
        : definition_(definition), visits_(run.visits), open_(run.open) {
        decision_.status = run.status;
    }

    Decision decide(const RunEvent& event) {
        decision_.applies = allows(event) && act(event);
        if (decision_.applies) settle();
        for (const Visit& visit : open_)
            note(visit);
        return std::move(decision_);
    }

  private:
    [[nodiscard]] bool allows(const RunEvent& event) const {
        const RunStatus status = decision_.status;
        switch (event.what) {
            case What::start:
                return status == RunStatus::running && visits_ == 0;
            case What::pause:
                return status == RunStatus::running;
            case What::resume:
                return status == RunStatus::paused;
            case What::retry:
                return status == RunStatus::failed || status == RunStatus::cancelled;
            case What::repeat:
                return !is_open(status) && find_step(definition_, event.step_id) != nullptr;
            default:
                return is_open(status);
        }
    }

    bool act(const RunEvent& event) {
        switch (event.what) {
            case What::start:
                enter(definition_.steps.empty() ? "" : definition_.steps.front().id);
                return true;
            case What::cancel:
                decision_.error = event.why;
                end(RunStatus::cancelled);
                return true;
            case What::pause:
                return pause();
            case What::resume:
                return resume();
            case What::retry:
                return retry();
            case What::repeat:
                return repeat(event.step_id);
            default:
                return on_visit(event);
        }
    }

    bool on_visit(const RunEvent& event) {
        const auto visit = std::find_if(open_.begin(), open_.end(), [&](const Visit& each) {
            return each.number == event.visit;
        });
        if (visit == open_.end() || !is_live(visit->status)) return false;
        const StepDefinition* step = find_step(definition_, visit->step_id);
        if (event.what == What::waits) {
            visit->status = StepStatus::waiting;
            visit->timed = true;
            return true;
        }
        if (event.what == What::fail) {
            fail(*visit, step, event.why);
            return true;
        }
        visit->status = StepStatus::completed;
        if (event.what == What::stop) {
            end(RunStatus::completed);
        } else {
            enter(step == nullptr ? "" : std::string(target_of(*step, event.label)));
        }
        return true;
    }

    void fail(Visit& visit, const StepDefinition* step, const std::string& why) {
        const OnError on_error = step == nullptr ? OnError::fail : step->on_error;
        if (on_error == OnError::fail) {
            visit.status = StepStatus::failed;
            decision_.error = visit.step_id + ": " + why;
            end(RunStatus::failed);
            return;
        }
        visit.status = StepStatus::skipped;
        enter(on_error == OnError::goto_ ? step->error_next : step->next);
    }

    bool pause() {
        decision_.status = RunStatus::paused;
        for (Visit& visit : open_)
            if (visit.status == StepStatus::running) visit.status = StepStatus::held;
        return true;
    }

    bool resume() {
        decision_.status = RunStatus::running;
        for (Visit& visit : open_)
            if (visit.status == StepStatus::held) visit.status = StepStatus::running;
        return true;
    }

    bool retry() {
        decision_.status = RunStatus::running;
        bool any = false;
        for (Visit& visit : open_) {
            if (visit.status != StepStatus::failed && visit.status != StepStatus::interrupted)
                continue;
            const StepDefinition* step = find_step(definition_, visit.step_id);
            const bool joins = step != nullptr && step->kind == "join";
            visit.status = joins         ? StepStatus::joining
                           : visit.timed ? StepStatus::waiting
                                         : StepStatus::running;
            any = true;
        }
        return any;
    }

    /// What was left open is given up: only the step that was asked for goes on.
    bool repeat(const std::string& step_id) {
        decision_.status = RunStatus::running;
        for (Visit& visit : open_)
            visit.status = StepStatus::skipped;
        enter(step_id);
        return true;
    }

    void end(RunStatus status) {
        decision_.status = status;
        for (Visit& visit : open_)
            if (is_live(visit.status)) visit.status = StepStatus::interrupted;
    }

    /// Opens a visit of the step; a parallel one opens those behind it at once.
    void enter(std::string first) {
        std::vector<std::string> ways{std::move(first)};
        while (!ways.empty() && is_open(decision_.status)) {
            const std::string id = std::move(ways.back());
            ways.pop_back();
            const StepDefinition* step = find_step(definition_, id);
            if (step == nullptr) continue;  // the path ends
            if (visits_ >= kMaxVisits) return fail_loop(id);
            open_.push_back({++visits_, id, status_on_entry(*step), false});
            if (step->kind == "stop") end(RunStatus::completed);
            if (step->kind != "parallel") continue;
            for (auto way = step->branches.rbegin(); way != step->branches.rend(); ++way)
                ways.push_back(way->next);
            if (step->branches.empty()) ways.push_back(step->next);
        }
    }

    [[nodiscard]] StepStatus status_on_entry(const StepDefinition& step) const {
        if (step.kind == "stop" || step.kind == "parallel") return StepStatus::completed;
        if (step.kind == "join") return StepStatus::joining;
        return decision_.status == RunStatus::paused ? StepStatus::held : StepStatus::running;
    }

    void fail_loop(const std::string& step_id) {
        decision_.error = step_id + ": more than " + std::to_string(kMaxVisits) +
                          " steps were taken; does the workflow go round in a loop?";
        end(RunStatus::failed);
    }

    /// Fires the joins that nothing can reach any more; ends the run when nothing is left.
    void settle() {
        while (is_open(decision_.status)) {
            const std::string join = ready_join();
            if (join.empty()) break;
            for (Visit& visit : open_)
                if (visit.step_id == join && visit.status == StepStatus::joining)
                    visit.status = StepStatus::completed;
            enter(find_step(definition_, join)->next);
        }
        const bool live = std::any_of(open_.begin(), open_.end(), [](const Visit& visit) {
            return is_live(visit.status);
        });
        if (!live && is_open(decision_.status)) end(RunStatus::completed);
    }

    /// A join that waits and that no other live visit leads to. When all that is left are joins
    /// that wait for each other, the one that stands first in the definition.
    [[nodiscard]] std::string ready_join() const {
        std::set<std::string> joins;
        std::set<std::string> others;
        for (const Visit& visit : open_) {
            if (visit.status == StepStatus::joining)
                joins.insert(visit.step_id);
            else if (is_live(visit.status))
                others.insert(visit.step_id);
        }
        for (const StepDefinition& step : definition_.steps)
            if (joins.contains(step.id) && !is_awaited(step.id, joins, others)) return step.id;
        if (!others.empty() || joins.empty()) return {};
        for (const StepDefinition& step : definition_.steps)
            if (joins.contains(step.id)) return step.id;
        return {};
    }

    [[nodiscard]] bool is_awaited(
        const std::string& join,
        const std::set<std::string>& joins,
        const std::set<std::string>& others
    ) const {
        auto leads_here = [&](const std::string& id) {
            return id != join && reaches(definition_, id, join);
        };
        return std::any_of(joins.begin(), joins.end(), leads_here) ||
               std::any_of(others.begin(), others.end(), leads_here);
    }

    void note(const Visit& visit) {
        (visit.number > first_new_ ? decision_.opened : decision_.changed).push_back(visit);
    }

    const WorkflowDefinition& definition_;
    std::int64_t visits_;
    const std::int64_t first_new_ = visits_;
    std::vector<Visit> open_;
    Decision decision_;
};

}  // namespace

bool reaches(const WorkflowDefinition& definition, std::string_view from, std::string_view target) {
    std::set<std::string_view> seen;
    std::vector<std::string_view> ways{from};
    while (!ways.empty()) {
        const StepDefinition* step = find_step(definition, ways.back());
        ways.pop_back();
        if (step == nullptr) continue;
        for (const std::string_view next : successors(*step)) {
            if (next == target) return true;
            if (seen.insert(next).second) ways.push_back(next);
        }
    }
    return false;
}

Decision decide(const WorkflowDefinition& definition, const RunState& run, const RunEvent& event) {
    Decision decision = Decider(definition, run).decide(event);
    std::erase_if(decision.changed, [&](const Visit& visit) {
        return std::find(run.open.begin(), run.open.end(), visit) != run.open.end();
    });
    if (decision.applies) return decision;
    Decision nothing;
    nothing.status = run.status;
    return nothing;
}

std::vector<std::string> faults_of_move(
    const WorkflowDefinition& from, const WorkflowDefinition& to, const RunState& run
) {
    std::vector<std::string> faults;
    for (const Visit& visit : run.open) {
        const StepDefinition* before = find_step(from, visit.step_id);
        const StepDefinition* after = find_step(to, visit.step_id);
        if (after == nullptr)
            faults.push_back("stands at the step " + visit.step_id + ", which is gone");
        else if (before != nullptr && before->kind != after->kind)
            faults.push_back(
                "stands at the step " + visit.step_id + ", which has become a " + after->kind
            );
    }
    return faults;
}

}  // namespace ao::model
