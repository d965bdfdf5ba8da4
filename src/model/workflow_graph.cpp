#include "model/workflow_graph.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/json_node.h"
#include "model/step_shapes.h"

namespace ao::model {

namespace {

bool takes_time(const StepDefinition& step) {
    const StepShape* shape = find_step_shape(step.kind);
    if (shape == nullptr || !shape->takes_time) return false;
    // A date may have passed: then there is no wait.
    if (step.kind != "wait_until") return true;
    const auto settings = base::json::Document::parse(step.settings.text);
    return settings && settings->root().find("cron");
}

/// Whether some outcome of the step leads to its `next`.
bool uses_next(const StepDefinition& step) {
    if (step.kind == "stop") return false;
    if (step.kind == "parallel") return step.branches.empty();
    const StepShape* shape = find_step_shape(step.kind);
    if (shape == nullptr || shape->labels.empty()) return true;
    return std::any_of(shape->labels.begin(), shape->labels.end(), [&](std::string_view label) {
        return std::none_of(step.branches.begin(), step.branches.end(), [&](const Branch& each) {
            return each.label == label;
        });
    });
}

std::vector<std::string_view> targets(const StepDefinition& step) {
    std::vector<std::string_view> names;
    if (uses_next(step)) names.push_back(step.next);
    for (const Branch& branch : step.branches)
        names.push_back(branch.next);
    if (step.on_error == OnError::goto_) names.push_back(step.error_next);
    return names;
}

}  // namespace

WorkflowGraph::WorkflowGraph(const WorkflowDefinition& definition) {
    std::map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < definition.steps.size(); ++i)
        places.emplace(definition.steps[i].id, i);
    for (const StepDefinition& step : definition.steps) {
        std::set<std::size_t> after;
        for (const std::string_view name : targets(step))
            if (const auto found = places.find(name); found != places.end())
                after.insert(found->second);
        after_.emplace_back(after.begin(), after.end());
        takes_time_.push_back(takes_time(step));
    }
}

std::set<std::size_t> WorkflowGraph::from(std::size_t step) const {
    std::set<std::size_t> seen;
    std::vector<std::size_t> open(after_.at(step));
    while (!open.empty()) {
        const std::size_t at = open.back();
        open.pop_back();
        if (!seen.insert(at).second) continue;
        open.insert(open.end(), after_[at].begin(), after_[at].end());
    }
    return seen;
}

std::set<std::size_t> WorkflowGraph::reachable() const {
    if (after_.empty()) return {};
    std::set<std::size_t> all = from(0);
    all.insert(0);
    return all;
}

std::vector<std::set<std::size_t>> WorkflowGraph::before() const {
    std::vector<std::set<std::size_t>> before(after_.size());
    for (std::size_t step = 0; step < after_.size(); ++step)
        for (const std::size_t later : from(step))
            before[later].insert(step);
    return before;
}

std::vector<std::vector<std::size_t>> WorkflowGraph::spinning_loops() const {
    std::vector<std::vector<std::size_t>> loops;
    std::vector<int> state(after_.size(), 0);  // 0: not seen, 1: on the path, 2: done
    for (std::size_t start = 0; start < after_.size(); ++start) {
        if (state[start] != 0 || takes_time_[start]) continue;
        std::vector<std::pair<std::size_t, std::size_t>> path{{start, 0}};
        state[start] = 1;
        while (!path.empty()) {
            auto& [step, next] = path.back();
            if (next == after_[step].size()) {
                state[step] = 2;
                path.pop_back();
                continue;
            }
            const std::size_t to = after_[step][next++];
            if (takes_time_[to] || state[to] == 2) continue;
            if (state[to] == 0) {
                state[to] = 1;
                path.emplace_back(to, 0);
                continue;
            }
            std::vector<std::size_t> loop;
            for (auto at = path.rbegin(); at != path.rend(); ++at) {
                loop.push_back(at->first);
                if (at->first == to) break;
            }
            std::reverse(loop.begin(), loop.end());
            loops.push_back(std::move(loop));
        }
    }
    return loops;
}

}  // namespace ao::model
