#include "queue/broker_model.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "queue/broker_conformance_test.h"
#include "queue/redis_conformance_test.h"
#include "store/queue_rule_store.h"

/// Random commands to a whole broker, beside the model. A longer run, or the same one again:
///     RC_PARAMS="max_success=500 max_size=300 seed=1" ao_queue_test --gtest_filter='*BrokerModel*'
namespace ao::queue {
namespace {

using namespace std::chrono_literals;

/// What is done, and two numbers that say to what.
using Step = std::tuple<int, int, int>;

constexpr int kKindsOfStep = 22;
constexpr int kCases = 12;    ///< unless RC_PARAMS says how many
constexpr int kLongest = 50;  ///< steps of one
constexpr std::chrono::seconds kPatience{10};

/// Both sides of one case: it has a tenant of its own, so that cases share a broker.
class ModelRun {
  public:
    ModelRun(BrokerRig& rig, bool is_redis)
        : rig_(rig), is_redis_(is_redis), model_(rig.options_.lease) {
        rig_.broker();
        sweep();
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
                return enqueue_unique(a, b);
            case 5:
            case 6:
            case 7:
            case 8:
                return take(a, b);
            case 9:
            case 10:
                return finish(a, done());
            case 11:
                return finish(a, retry("no", std::chrono::seconds{b % 3 * 10}));
            case 12:
                return finish(a, b % 2 == 0 ? discard("never") : snooze(5s));
            case 13:
                return beat(a);
            case 14:
                return give_back(a);
            case 15:
                return bury(a);
            case 16:
                return cancel(a);
            case 17:
                return retry_now(a);
            case 18:
                return pause(a, b);
            case 19:
                return jump(b % 2 == 0 ? 10s : -5s);
            default:
                return advance(b % 3 == 0 ? rig_.options_.lease + 1s : 7s);
        }
    }

    /// Every task is as the model says, at once or soon.
    void check() {
        const auto limit = std::chrono::steady_clock::now() + kPatience;
        std::string why = difference();
        while (!why.empty() && std::chrono::steady_clock::now() < limit) {
            rig_.run_some();
            why = difference();
        }
        complain(why);
    }

    /// Leaves nothing behind that another case might meet.
    void clean() {
        for (const char* queue : kQueues)
            set_rule(queue, false);
        for (const auto& [id, known] : model_.known())
            rig_.in_store([&, &name = id](store::Session& session) {
                return store::TaskStore(session).cancel(tenant_, name, now());
            });
        rig_.settle();
    }

  private:
    static constexpr const char* kQueues[] = {"default", "other"};
    static constexpr const char* kWorkers[] = {"w1", "w2"};

    [[nodiscard]] base::Time now() const { return rig_.clock_.now(); }

    void note(const std::string& what) { history_ += "\n  " + what; }

    void complain(const std::string& why) const {
        if (!why.empty()) RC_FAIL(why + " after" + history_);
    }

    std::string difference() {
        rig_.settle();
        std::vector<model::Task> rows;
        rig_.in_store([&](store::Session& session) {
            store::TaskStore tasks(session);
            for (const auto& [id, known] : model_.known())
                if (auto row = tasks.find(tenant_, id)) rows.push_back(std::move(*row));
            return true;
        });
        if (rows.size() != model_.known().size()) return "a task is lost";
        for (const model::Task& row : rows)
            if (auto why = model_.compare(row, now()); !why.empty()) return why;
        return {};
    }

    model::Task made(int a, int b) {
        model::Task task = rig_.task(a % 2 == 0 ? "a" : "b");
        task.tenant_id = tenant_;
        task.queue = kQueues[b % 4 == 0 ? 1 : 0];
        task.priority = a % 3;
        task.max_attempts = 1 + b % 4;
        if (a % 5 == 0) task.run_at += 5s;
        if (b % 7 == 0) task.expires_at = now() + 20s;
        return task;
    }

    void enqueue(int a, int b) {
        const model::Task task = made(a, b);
        note("enqueue " + task.id);
        rig_.enqueue(task);
        model_.add(task, now());
    }

    void enqueue_unique(int a, int b) {
        constexpr model::OnConflict kChoices[] = {
            model::OnConflict::reject, model::OnConflict::existing, model::OnConflict::replace};
        model::Task task = made(a, b);
        task.unique_key = tenant_ + (a % 2 == 0 ? "x" : "y");
        const auto choice = kChoices[b % 3];
        const model::Task* holder = model_.holder(task.unique_key);
        auto body = [&](store::Session& session) {
            return store::TaskStore(session).place(task, choice);
        };
        const auto placed = rig_.in_store(body);
        note("place " + task.id + " under " + task.unique_key);
        if (holder == nullptr) {
            RC_ASSERT(placed.placement == store::Placement::created);
            return model_.add(task, now());
        }
        RC_ASSERT(placed.placement != store::Placement::created);
        RC_ASSERT(
            (placed.placement == store::Placement::refused) == (choice == model::OnConflict::reject)
        );
        if (choice != model::OnConflict::reject) RC_ASSERT(placed.task.id == holder->id);
        if (placed.placement != store::Placement::replaced) return;
        RC_ASSERT(choice == model::OnConflict::replace);
        RC_ASSERT(holder->status != model::TaskStatus::processing);
        model_.replace(holder->id, task, now());
    }

    void take(int a, int b) {
        TakeRequest request = rig_.wish(static_cast<std::size_t>(1 + a % 4));
        request.worker_id = kWorkers[b % 2];
        if (b % 3 == 0) request.queues = {"other", "default"};
        if (a % 2 == 0) request.tenant_id = tenant_;
        rig_.settle();
        const bool must = model_.must_serve(request, now());
        const auto taken =
            rig_.get(rig_.broker().take(request, must ? kPatience : std::chrono::seconds{0}));
        std::string what = request.worker_id + " takes";
        for (const Assignment& given : taken) {
            what += " " + given.task.id;
            leases_.push_back(given.lease());
            complain(paused_in_vain(given));
        }
        note(what);
        complain(model_.start(taken, request, now()));
        if (must && taken.empty()) complain("nothing was taken, although something waits");
    }

    /// Redis may have it since before the pause.
    std::string paused_in_vain(const Assignment& given) const {
        if (is_redis_ || !model_.is_paused(given.task.queue)) return {};
        return given.task.id + " was taken although its queue is paused";
    }

    [[nodiscard]] const store::Lease* lease(int a) const {
        return leases_.empty() ? nullptr : &leases_[static_cast<std::size_t>(a) % leases_.size()];
    }

    void finish(int a, Outcome outcome) {
        const store::Lease* lease = this->lease(a);
        if (lease == nullptr) return;
        note("finish " + lease->task_id + " #" + std::to_string(lease->attempt));
        rig_.settle();
        std::vector<Report> reports{{*lease, outcome}};
        const auto state =
            rig_.get(rig_.broker().finish(std::move(reports), std::nullopt)).ends.at(0);
        RC_ASSERT(model_.is_held(*lease) == (state == LeaseState::held));
        if (state == LeaseState::held) model_.end(lease->task_id, outcome, now());
    }

    void beat(int a) {
        const store::Lease* lease = this->lease(a);
        if (lease != nullptr) beat(*lease);
    }

    void beat(const store::Lease& lease) {
        note("beat " + lease.task_id + " #" + std::to_string(lease.attempt));
        rig_.settle();
        std::vector<Beat> beats{{lease}};
        const auto state = rig_.get(rig_.broker().beat(std::move(beats))).at(0);
        RC_ASSERT(model_.is_held(lease) == (state == LeaseState::held));
        if (state == LeaseState::held) model_.renew(lease.task_id, now());
    }

    void give_back(int a) {
        const store::Lease* lease = this->lease(a);
        if (lease == nullptr) return;
        note("give back " + lease->task_id + " #" + std::to_string(lease->attempt));
        rig_.settle();
        rig_.get(rig_.broker().give_back({*lease}));
        if (model_.is_held(*lease)) model_.give_back(lease->task_id, now());
    }

    void bury(int a) {
        const std::string worker = kWorkers[a % 2];
        note(worker + " dies");
        rig_.settle();
        rig_.get(rig_.broker().bury(worker));
        model_.bury(worker, now());
    }

    /// Some task of the case.
    [[nodiscard]] std::optional<std::string> some(int a) const {
        const auto& known = model_.known();
        if (known.empty()) return std::nullopt;
        return std::next(known.begin(), a % static_cast<int>(known.size()))->first;
    }

    void cancel(int a) {
        const auto id = some(a);
        if (!id) return;
        note("cancel " + *id);
        const bool cancelled = rig_.in_store([&](store::Session& session) {
            return store::TaskStore(session).cancel(tenant_, *id, now());
        });
        RC_ASSERT(cancelled == model_.cancel(*id));
    }

    void retry_now(int a) {
        const auto id = some(a);
        if (!id) return;
        note("retry " + *id);
        const bool retried = rig_.in_store([&](store::Session& session) {
            return store::TaskStore(session).retry_now(tenant_, *id, now());
        });
        RC_ASSERT(retried == model_.retry_now(*id, now()));
    }

    void set_rule(const std::string& queue, bool paused) {
        model::QueueRule rule{.tenant_id = tenant_, .name = queue, .paused = paused};
        rig_.in_store([&](store::Session& session) {
            store::QueueRuleStore rules(session);
            if (paused)
                rules.put(rule);
            else
                static_cast<void>(rules.remove(tenant_, rule.scope, queue));
            return true;
        });
    }

    void pause(int a, int b) {
        const std::string queue = kQueues[a % 2];
        const bool paused = b % 3 == 0;
        note((paused ? "pause " : "resume ") + queue);
        set_rule(queue, paused);
        model_.pause(queue, paused);
    }

    void advance(std::chrono::milliseconds by) {
        note("advance " + std::to_string(by.count()) + " ms");
        rig_.settle();
        rig_.clock_.advance(by);
        model_.tick(now(), true);
        sweep();
    }

    /// The clock is set anew. Workers that live beat before their leases end all the same.
    void jump(std::chrono::seconds by) {
        for (const store::Lease& lease : leases_)
            if (model_.is_held(lease)) beat(lease);
        note("the clock jumps by " + std::to_string(by.count()) + " s");
        rig_.clock_.jump(now() + by);
        model_.tick(now(), false);
        sweep();
    }

    /// Returns when the embedded queue has swept: it cancels what has expired after it has looked
    /// for leases that ran out.
    void sweep() {
        model::Task canary = rig_.task("a");
        canary.tenant_id = "canary";
        canary.run_at = now() + 1h;
        canary.expires_at = now() - 1s;
        if (!is_redis_) rig_.enqueue(canary);
        rig_.wake();
        if (is_redis_) return;
        rig_.run_until([&] {
            return rig_.in_store([&](store::Session& session) {
                const auto row = store::TaskStore(session).find(canary.tenant_id, canary.id);
                return row && model::is_final(row->status);
            });
        });
    }

    BrokerRig& rig_;
    bool is_redis_;
    BrokerModel model_;
    std::string tenant_ = "t" + base::new_id();
    std::vector<store::Lease> leases_;
    std::string history_;
};

void obeys_the_model(const BrokerMaker& maker, bool is_redis) {
    BrokerRig rig(maker);
    rig.registry_.add({.type = "a"});
    rig.registry_.add({.type = "b"});
    const auto property = [&] {
        const auto number = rc::gen::inRange(0, 1'000);
        const auto step = rc::gen::tuple(rc::gen::inRange(0, kKindsOfStep), number, number);
        const auto steps = *rc::gen::container<std::vector<Step>>(step);
        ModelRun run(rig, is_redis);
        for (const Step& each : steps) {
            run.run(each);
            run.check();
        }
        run.clean();
    };
    rc::detail::TestParams params = rc::detail::configuration().testParams;
    const rc::detail::TestParams defaults;
    if (params.maxSuccess == defaults.maxSuccess) params.maxSuccess = kCases;
    if (params.maxSize == defaults.maxSize) params.maxSize = kLongest;
    const auto result = rc::detail::checkProperty(rc::detail::toProperty(property), {}, params);
    std::ostringstream told;
    rc::detail::printResultMessage(result, told);
    EXPECT_TRUE(result.template is<rc::detail::SuccessResult>()) << "seed " << params.seed << "\n"
                                                                 << told.str();
}

TEST(BrokerModel, HoldsForTheStore) {
    obeys_the_model({"Store", &make_store_broker}, false);
}

TEST(BrokerModel, HoldsForRedis) {
    obeys_the_model({"Redis", &make_redis_broker}, true);
}

}  // namespace
}  // namespace ao::queue
