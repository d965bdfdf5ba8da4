#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "model/workflow_decision.h"

namespace ao::model {

/// What model::decide() must say, in the plainest way, for tests: tokens on a board, looked through
/// from the beginning after every move.
struct NaiveRun {
    explicit NaiveRun(const WorkflowDefinition& given) : definition(given) {
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

    /// A token for that step; parallel and stop do at once what they do.
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

    /// The step of the token is done and goes that way.
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

    /// The step of the token has failed for good.
    void fail(std::int64_t token) {
        const StepDefinition* step = find_step(definition, tokens.at(token).first);
        if (step->on_error == OnError::fail) return finish(RunStatus::failed);
        tokens.erase(token);
        place(step->on_error == OnError::goto_ ? step->error_next : step->next);
        join();
    }

    /// Lets every join go on that nobody can reach any more.
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

}  // namespace ao::model
