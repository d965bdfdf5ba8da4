#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "queue/chooser_reference.h"
#include "queue/chooser_rig.h"

namespace ao::queue {
namespace {

using namespace std::chrono_literals;
using model::RuleScope;
using State = ChooserReference::State;

/// What is done, and two numbers that say to what.
using Step = std::tuple<int, int, int>;

constexpr int kKindsOfMove = 16;

const store::Statement kForgetTasks{"test.tasks", "DELETE FROM task"};
const store::Statement kForgetHistory{"test.history", "DELETE FROM task_history"};
const store::Statement kForgetRules{"test.rules", "DELETE FROM queue_rule"};
const store::Statement kUnfinished{
    "test.unfinished", "SELECT id, stage, tenant_id, concurrency_key, queue, type FROM task"};

/// The chooser beside the reference: both do the same, and are compared after every step.
class Comparison {
  public:
    explicit Comparison(ChooserRig& rig) : rig_(rig) {
        rig_.in_store([](store::Session& session) {
            for (const auto* statement : {&kForgetTasks, &kForgetHistory, &kForgetRules})
                session.execute(*statement, {});
            return true;
        });
        rig_.restart();
    }

    void run(const Step& step) {
        const auto [kind, a, b] = step;
        switch (kind) {
            case 0:
            case 1:
            case 2:
            case 3:
                return enqueue(a, b);
            case 4:
            case 5:
            case 6:
                return choose(static_cast<std::size_t>(1 + a % 5));
            case 7:
            case 8:
                return end_run(a, b);
            case 9:
                return cancel(a);
            case 10:
                return pause(a, b);
            case 11:
                return limit(a, b);
            case 12:
                return remove_rule(a, b);
            case 13:
                return rate(a, b);
            case 14:
                return advance(b % 4 == 0 ? 40s : 5s);
            default:
                return rig_.restart();
        }
    }

    void check() {
        struct Row {
            std::string id, stage, tenant, key, lane;
        };

        std::vector<Row> rows;
        rig_.in_store([&](store::Session& session) {
            auto found = session.query(kUnfinished, {});
            while (found->next())
                rows.push_back(
                    {found->string(0),
                     found->string(1),
                     found->string(2),
                     found->string(3),
                     found->string(4) + "/" + found->string(5)}
                );
            return true;
        });
        RC_ASSERT(
            rows.size() == reference_.count(State::waiting) + reference_.count(State::running)
        );
        for (const auto& row : rows) {
            const auto state = reference_.find(row.id);
            RC_ASSERT(state == (row.stage == "leased" ? State::running : State::waiting));
            if (row.stage != "parked") continue;
            model::Task like;
            like.tenant_id = row.tenant;
            like.concurrency_key = row.key;
            const auto* rule = reference_.rule_of_key(like);
            const bool held_by_rule =
                rule != nullptr && (rule->paused || rule->rate_per_second > 0);
            const bool another_goes_first =
                std::any_of(rows.begin(), rows.end(), [&](const auto& other) {
                    return other.stage == "ready" && other.tenant == row.tenant &&
                           other.key == row.key && other.lane == row.lane;
                });
            RC_ASSERT(held_by_rule || another_goes_first || reference_.running_of_key(like) > 0);
        }
    }

    /// Without rules, and with time, everything that was ever enqueued ends.
    void drain() {
        for (const auto& rule : rules_in_force())
            rig_.in_store([&](store::Session& session) {
                return store::QueueRuleStore(session).remove(rule.tenant_id, rule.scope, rule.name);
            });
        reference_.clear_rules();
        for (int rounds = 0; rounds < 300 && reference_.count(State::waiting) > 0; ++rounds) {
            choose(5);
            for (const auto& task : reference_.in_state(State::running))
                end(task, 0);
            advance(5s);
        }
        for (const auto& task : reference_.in_state(State::running))
            end(task, 0);
        RC_ASSERT(reference_.count(State::waiting) == 0U);
        check();
    }

  private:
    static std::string tenant(int number) {
        return std::string(1, static_cast<char>('a' + number % 2));
    }

    static std::string type(int number) {
        return std::string(1, static_cast<char>('x' + number % 3));
    }

    void enqueue(int a, int b) {
        auto task = rig_.task(std::to_string(100'000 + ++enqueued_), tenant(a), type(a / 2));
        task.queue = a % 7 == 0 ? "slow" : "default";
        task.priority = b % 3;
        if (b % 5 == 0) task.run_at += 10s;
        if (a % 3 != 0) {
            const int key = b % 3;
            task.concurrency_key = "key" + std::to_string(key);
            task.concurrency_limit = 1 + key % 2;
        }
        RC_ASSERT(rig_.add(task));
        reference_.add(task);
    }

    void choose(std::size_t limit) {
        TakeRequest request;
        request.queues = {"default", "slow"};
        Choice choice;
        int turns = 0;
        do {
            request.limit = limit;
            choice = rig_.choose(request);
            RC_ASSERT(choice.tasks.size() <= limit);
            limit -= choice.tasks.size();
            for (const auto& task : choice.tasks)
                RC_ASSERT(reference_.start(task, rig_.clock_.now()) == "");
            RC_ASSERT(++turns < 200);
        } while (choice.more && limit > 0);
        RC_ASSERT(!choice.shut || reference_.any_fragile());
        if (limit > 0 && !choice.shut) RC_ASSERT(reference_.startable(rig_.clock_.now()) == "");
    }

    void end_run(int a, int b) {
        const auto running = reference_.in_state(State::running);
        if (!running.empty()) end(running[static_cast<std::size_t>(a) % running.size()], b % 4);
    }

    void end(const model::Task& task, int way) {
        const auto now = rig_.clock_.now();
        const auto later = now + 10s;
        const auto lease = ChooserRig::lease_of(task);
        RC_ASSERT(rig_.with_tasks([&](store::TaskStore& tasks) {
            if (way == 1) return tasks.fail(lease, "no", now);
            if (way == 2) return tasks.retry(lease, "again", later, now);
            if (way == 3) return tasks.release(lease, now);
            return tasks.complete(lease, "", {}, now);
        }));
        if (way == 2 && task.attempt < task.max_attempts) {
            reference_.wait_again(task.id, later);
        } else if (way == 3) {
            reference_.wait_again(task.id, now);
        } else {
            reference_.end(task.id);
        }
    }

    void cancel(int a) {
        auto tasks = reference_.in_state(State::waiting);
        if (a % 3 == 0) tasks = reference_.in_state(State::running);
        if (tasks.empty()) return;
        const auto& task = tasks[static_cast<std::size_t>(a) % tasks.size()];
        RC_ASSERT(rig_.with_tasks([&](store::TaskStore& store) {
            return store.cancel(task.tenant_id, task.id, rig_.clock_.now());
        }));
        reference_.end(task.id);
    }

    static model::QueueRule rule(int a, int b) {
        switch (a / 2 % 4) {
            case 0:
                return {tenant(a), RuleScope::queue, "default"};
            case 1:
                return {tenant(a), RuleScope::type, type(b)};
            case 2:
                return {tenant(a), RuleScope::key, "key" + std::to_string(b % 3)};
            default:
                return {tenant(a), RuleScope::tenant, std::string(model::kEverything)};
        }
    }

    void put(const model::QueueRule& rule) {
        rig_.rule(rule);
        reference_.set_rule(rule);
        placed_.push_back(rule);
    }

    void pause(int a, int b) {
        auto made = rule(a, b);
        made.paused = true;
        put(made);
    }

    void limit(int a, int b) {
        auto made = rule(a, b);
        made.max_running = 1 + b % 3;
        put(made);
    }

    void rate(int a, int b) {
        auto made = rule(a, b);
        made.rate_per_second = 0.5;
        put(made);
    }

    void remove_rule(int a, int b) {
        if (placed_.empty()) return;
        const auto& which = placed_[static_cast<std::size_t>(a + b) % placed_.size()];
        rig_.in_store([&](store::Session& session) {
            return store::QueueRuleStore(session).remove(which.tenant_id, which.scope, which.name);
        });
        reference_.remove_rule(which);
    }

    std::vector<model::QueueRule> rules_in_force() {
        return rig_.in_store([](store::Session& session) {
            return store::QueueRuleStore(session).list_all();
        });
    }

    void advance(std::chrono::seconds by) {
        rig_.clock_.advance(by);
        const auto now = rig_.clock_.now();
        rig_.with_tasks([&](store::TaskStore& tasks) {
            return tasks.rescue(now, now, 100, 99).pending;
        });
        for (const auto& task : reference_.in_state(State::running))
            if (task.lease_until < now) reference_.crash(task.id, now);
    }

    ChooserRig& rig_;
    ChooserReference reference_;
    std::vector<model::QueueRule> placed_;
    int enqueued_ = 0;
};

TEST(ChooserProperty, ObeysTheReferenceAndLosesNothing) {
    ChooserRig rig;
    const auto property = [&rig] {
        const auto number = rc::gen::inRange(0, 1'000);
        const auto step = rc::gen::tuple(rc::gen::inRange(0, kKindsOfMove), number, number);
        const auto steps = *rc::gen::container<std::vector<Step>>(step);
        Comparison comparison(rig);
        for (const auto& each : steps) {
            comparison.run(each);
            comparison.check();
        }
        comparison.drain();
    };
    rc::detail::checkGTest(property);
}

}  // namespace
}  // namespace ao::queue
