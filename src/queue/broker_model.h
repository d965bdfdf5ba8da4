#pragma once
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/task.h"
#include "queue/broker.h"

namespace ao::queue {

/// What a queue promises, written down as plainly as possible: a map of tasks, and what each
/// command does to it. For tests. Strings are what is wrong; empty: nothing.
class BrokerModel {
  public:
    struct Known {
        model::Task task;         ///< status, attempt, crashes, worker and lease as they should be
        bool was_due = false;     ///< at some time since run_at was set: the clock may go back
        bool was_paused = false;  ///< not always: Redis may have it already
        base::Time earliest{};    ///< of a retry whose time the back-off has drawn
    };

    explicit BrokerModel(std::chrono::milliseconds lease) : lease_(lease) {}

    void add(const model::Task& task, base::Time now) {
        Known& known = known_[task.id];
        known = {task};
        known.task.status = model::TaskStatus::pending;
        known.was_due = task.run_at <= now;
    }

    /// The unfinished task that has the unique key.
    const model::Task* holder(const std::string& key) const {
        for (const auto& [id, known] : known_)
            if (known.task.unique_key == key && !model::is_final(known.task.status))
                return &known.task;
        return nullptr;
    }

    /// The task waits, and becomes what `task` says.
    void replace(const std::string& id, const model::Task& task, base::Time now) {
        Known& known = known_.at(id);
        known.task.run_at = task.run_at;
        known.task.priority = task.priority;
        known.task.expires_at = task.expires_at;
        known.earliest = {};
        known.was_due = task.run_at <= now;
    }

    void pause(const std::string& queue, bool paused) {
        if (paused)
            paused_.insert(queue);
        else
            paused_.erase(queue);
    }

    [[nodiscard]] bool is_paused(const std::string& queue) const { return paused_.contains(queue); }

    /// The wall clock was moved; leases that have run out end as crashes.
    void tick(base::Time now, bool sweeps) {
        for (auto& [id, known] : known_) {
            known.was_due = known.was_due || known.task.run_at <= now;
            const bool expired = is_running(known.task) && known.task.lease_until < now;
            if (expired && sweeps) crash(known, now);
        }
    }

    /// A worker got these in one batch.
    std::string start(
        const std::vector<Assignment>& batch, const TakeRequest& request, base::Time now
    ) {
        if (batch.size() > request.limit) return "more than asked for";
        const auto held = held_by(request.worker_id);
        for (const Assignment& given : batch) {
            const auto found = known_.find(given.task.id);
            if (found == known_.end()) return "unknown task " + given.task.id;
            Known& known = found->second;
            if (auto why = obstacle(known, request, now); !why.empty())
                return given.task.id + " was taken: " + why;
            if (given.task.attempt != known.task.attempt + 1) return "attempts were skipped";
            if (given.task.crashes != known.task.crashes) return "crashes are miscounted";
            if (model::runs_alone(known.task.crashes) && (batch.size() > 1 || !held.empty()))
                return given.task.id + " does not run alone";
        }
        for (const Known* beside : held)
            if (model::runs_alone(beside->task.crashes) && !batch.empty())
                return "something was given beside " + beside->task.id;
        for (const Assignment& given : batch) {
            model::Task& task = known_.at(given.task.id).task;
            task.status = model::TaskStatus::processing;
            ++task.attempt;
            task.lease_token = given.task.lease_token;
            task.worker_id = request.worker_id;
            task.lease_until = now + lease_;
        }
        return {};
    }

    /// Whether a take must bring something: something waits, and nothing stands in its way.
    [[nodiscard]] bool must_serve(const TakeRequest& request, base::Time now) const {
        const bool idle = held_by(request.worker_id).empty();
        bool found = false;
        for (const auto& [id, known] : known_) {
            if (known.task.run_at > now || is_paused(known.task.queue)) continue;
            if (!obstacle(known, request, now).empty()) continue;
            // A busy worker may have come upon one that runs alone.
            if (model::runs_alone(known.task.crashes) && !idle) return false;
            found = true;
        }
        const auto held = held_by(request.worker_id);
        return found && std::none_of(held.begin(), held.end(), [](const Known* one) {
                   return model::runs_alone(one->task.crashes);
               });
    }

    [[nodiscard]] bool is_held(const store::Lease& lease) const {
        const auto found = known_.find(lease.task_id);
        return found != known_.end() && is_running(found->second.task) &&
               found->second.task.attempt == lease.attempt &&
               found->second.task.lease_token == lease.token;
    }

    /// The attempt, whose lease is held, ends.
    void end(const std::string& id, const Outcome& outcome, base::Time now) {
        Known& known = known_.at(id);
        model::Task& task = known.task;
        if (std::holds_alternative<Done>(outcome.what)) {
            task.status = model::TaskStatus::completed;
        } else if (std::holds_alternative<Discard>(outcome.what)) {
            task.status = model::TaskStatus::failed;
        } else if (const auto* snooze = std::get_if<Snooze>(&outcome.what)) {
            --task.attempt;
            wait_again(known, now + snooze->after, now);
        } else if (task.attempt >= task.max_attempts) {
            task.status = model::TaskStatus::dead;
        } else {
            task.status = model::TaskStatus::retry;
            known.earliest = now + std::get<Retry>(outcome.what).after;
            known.was_due = false;
        }
    }

    void renew(const std::string& id, base::Time now) {
        known_.at(id).task.lease_until = now + lease_;
    }

    void give_back(const std::string& id, base::Time now) {
        Known& known = known_.at(id);
        --known.task.attempt;
        wait_again(known, now, now);
    }

    void bury(const std::string& worker, base::Time now) {
        for (auto& [id, known] : known_)
            if (is_running(known.task) && known.task.worker_id == worker) crash(known, now);
    }

    /// Whether it could be cancelled.
    bool cancel(const std::string& id) {
        model::Task& task = known_.at(id).task;
        if (model::is_final(task.status)) return false;
        task.status = model::TaskStatus::cancelled;
        return true;
    }

    /// Whether it runs once more.
    bool retry_now(const std::string& id, base::Time now) {
        Known& known = known_.at(id);
        model::Task& task = known.task;
        const bool waits = task.status == model::TaskStatus::retry;
        const bool revived = model::is_final(task.status) &&
                             task.status != model::TaskStatus::completed &&
                             (task.unique_key.empty() || holder(task.unique_key) == nullptr);
        if (!waits && !revived) return false;
        if (revived) {
            task.attempt = task.crashes = 0;
            wait_again(known, now, now);
        }
        task.run_at = now;
        known.earliest = {};
        known.was_due = true;
        return true;
    }

    /// Compares with what is stored, and learns from it what the broker may choose.
    std::string compare(const model::Task& row, base::Time now) {
        Known& known = known_.at(row.id);
        model::Task& task = known.task;
        const bool expired = row.status == model::TaskStatus::cancelled && may_expire(known, now);
        if (expired) task.status = row.status;
        if (row.status != task.status)
            return row.id + " is " + std::string(model::to_string(row.status)) + ", not " +
                   std::string(model::to_string(task.status));
        if (row.attempt != task.attempt)
            return row.id + " has attempt " + std::to_string(row.attempt) + ", not " +
                   std::to_string(task.attempt);
        if (row.crashes != task.crashes)
            return row.id + " has crashed " + std::to_string(row.crashes) + " times, not " +
                   std::to_string(task.crashes);
        if (is_running(task) && row.worker_id != task.worker_id)
            return row.id + " is held by " + row.worker_id + ", not " + task.worker_id;
        if (known.earliest == base::Time{}) return {};
        if (row.run_at <= known.earliest) return row.id + " is retried too early";
        task.run_at = row.run_at;
        known.earliest = {};
        return {};
    }

    [[nodiscard]] const std::map<std::string, Known>& known() const { return known_; }

  private:
    static bool is_running(const model::Task& task) {
        return task.status == model::TaskStatus::processing;
    }

    static bool may_expire(const Known& known, base::Time now) {
        const model::Task& task = known.task;
        return task.status == model::TaskStatus::pending && task.attempt == 0 &&
               task.expires_at > base::Time{} && task.expires_at <= now;
    }

    /// Why a worker must not get the task.
    [[nodiscard]] static std::string obstacle(
        const Known& known, const TakeRequest& request, base::Time now
    ) {
        const model::Task& task = known.task;
        if (task.status != model::TaskStatus::pending && task.status != model::TaskStatus::retry)
            return "it does not wait";
        if (!known.was_due && task.run_at > now) return "it is not due";
        if (may_expire(known, now)) return "it has expired";
        if (std::find(request.queues.begin(), request.queues.end(), task.queue) ==
            request.queues.end())
            return "nobody asked for its queue";
        return {};
    }

    [[nodiscard]] std::vector<const Known*> held_by(const std::string& worker) const {
        std::vector<const Known*> held;
        for (const auto& [id, known] : known_)
            if (is_running(known.task) && known.task.worker_id == worker) held.push_back(&known);
        return held;
    }

    static void wait_again(Known& known, base::Time run_at, base::Time now) {
        known.task.status = model::TaskStatus::pending;
        known.task.run_at = run_at;
        known.was_due = run_at <= now;
    }

    static void crash(Known& known, base::Time now) {
        ++known.task.crashes;
        wait_again(known, now, now);
        if (known.task.crashes >= model::kMaxCrashes) known.task.status = model::TaskStatus::dead;
    }

    std::chrono::milliseconds lease_;
    std::map<std::string, Known> known_;
    std::set<std::string> paused_;
};

}  // namespace ao::queue
