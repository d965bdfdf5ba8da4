#pragma once
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/queue_rule.h"
#include "model/task.h"

namespace ao::queue {

/// What the chooser has to obey, written down as plainly as possible: every question is answered by
/// looking at everything. For tests. Strings are what is wrong; empty: nothing.
class ChooserReference {
  public:
    enum class State : std::uint8_t { waiting, running, ended };

    struct Known {
        model::Task task;
        State state = State::waiting;
    };

    void add(const model::Task& task) { known_[task.id] = {task}; }

    void set_rule(const model::QueueRule& rule) {
        rules_[{rule.tenant_id, word(rule), rule.name}] = rule;
    }

    void remove_rule(const model::QueueRule& rule) {
        rules_.erase({rule.tenant_id, word(rule), rule.name});
    }

    void clear_rules() { rules_.clear(); }

    /// `task` was chosen.
    std::string start(const model::Task& task, base::Time now) {
        const auto found = known_.find(task.id);
        if (found == known_.end()) return "unknown task " + task.id;
        if (found->second.state != State::waiting) return task.id + " was not waiting";
        if (found->second.task.run_at > now) return task.id + " is not due";
        if (auto why = obstacle(found->second.task); !why.empty()) return task.id + ": " + why;
        found->second = {task, State::running};
        return {};
    }

    void wait_again(const std::string& id, base::Time run_at) {
        auto& known = known_.at(id);
        known.state = State::waiting;
        known.task.run_at = run_at;
    }

    /// Its worker fell silent.
    void crash(const std::string& id, base::Time now) {
        wait_again(id, now);
        ++known_.at(id).task.crashes;
    }

    /// Whether a task may want a worker to itself: what else could start then waits (Solitude).
    [[nodiscard]] bool any_fragile() const {
        return std::any_of(known_.begin(), known_.end(), [](const auto& each) {
            const auto& [task, state] = each.second;
            return state != State::ended && model::runs_alone(task.crashes);
        });
    }

    void end(const std::string& id) { known_.at(id).state = State::ended; }

    [[nodiscard]] std::vector<model::Task> in_state(State state) const {
        std::vector<model::Task> tasks;
        for (const auto& [id, known] : known_)
            if (known.state == state) tasks.push_back(known.task);
        return tasks;
    }

    [[nodiscard]] std::optional<State> find(const std::string& id) const {
        const auto found = known_.find(id);
        if (found == known_.end()) return std::nullopt;
        return found->second.state;
    }

    [[nodiscard]] std::size_t count(State state) const { return in_state(state).size(); }

    /// A task that could start now, when nothing but rates is left out of account; they are asked
    /// for nothing.
    [[nodiscard]] std::string startable(base::Time now) const {
        for (const auto& task : in_state(State::waiting))
            if (task.run_at <= now && !rated(task) && obstacle(task).empty()) return task.id;
        return {};
    }

    [[nodiscard]] std::int64_t running_of_key(const model::Task& like) const {
        std::int64_t running = 0;
        for (const auto& task : in_state(State::running))
            if (task.tenant_id == like.tenant_id && task.concurrency_key == like.concurrency_key)
                ++running;
        return running;
    }

    [[nodiscard]] const model::QueueRule* rule_of_key(const model::Task& task) const {
        return rule(task.tenant_id, model::RuleScope::key, task.concurrency_key);
    }

  private:
    static std::string word(const model::QueueRule& rule) {
        return std::string(model::to_string(rule.scope));
    }

    [[nodiscard]] const model::QueueRule* rule(
        const std::string& tenant, model::RuleScope scope, const std::string& name
    ) const {
        const auto found = rules_.find({tenant, std::string(model::to_string(scope)), name});
        return found == rules_.end() ? nullptr : &found->second;
    }

    [[nodiscard]] std::vector<const model::QueueRule*> rules_of(const model::Task& task) const {
        using model::RuleScope;
        std::vector<const model::QueueRule*> rules{
            rule(task.tenant_id, RuleScope::tenant, std::string(model::kEverything)),
            rule(task.tenant_id, RuleScope::queue, task.queue),
            rule(task.tenant_id, RuleScope::type, task.type)};
        std::erase(rules, nullptr);
        return rules;
    }

    [[nodiscard]] bool rated(const model::Task& task) const {
        for (const auto* rule : rules_of(task))
            if (rule->rate_per_second > 0) return true;
        const auto* key = task.concurrency_key.empty() ? nullptr : rule_of_key(task);
        return key != nullptr && key->rate_per_second > 0;
    }

    [[nodiscard]] std::int64_t running_under(const model::QueueRule& rule) const {
        std::int64_t running = 0;
        for (const auto& task : in_state(State::running))
            for (const auto* each : rules_of(task))
                if (each == &rule) ++running;
        return running;
    }

    /// Why a waiting task may not start, rates aside.
    [[nodiscard]] std::string obstacle(const model::Task& task) const {
        for (const auto* rule : rules_of(task)) {
            if (rule->paused) return "paused by " + word(*rule);
            if (rule->max_running > 0 && running_under(*rule) >= rule->max_running)
                return "over the limit of its " + word(*rule);
        }
        if (task.concurrency_key.empty()) return {};
        std::int64_t limit = task.concurrency_limit;
        if (const auto* key = rule_of_key(task)) {
            if (key->paused) return "its key is paused";
            if (key->max_running > 0) limit = key->max_running;
        }
        return running_of_key(task) >= limit ? "its key is taken" : "";
    }

    std::map<std::string, Known> known_;
    std::map<std::tuple<std::string, std::string, std::string>, model::QueueRule> rules_;
};

}  // namespace ao::queue
