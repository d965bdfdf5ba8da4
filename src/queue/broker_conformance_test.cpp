#include <set>

#include "queue/broker_cases_test.h"
#include "queue/redis_conformance_test.h"

namespace ao::queue {
namespace {

INSTANTIATE_TEST_SUITE_P(Brokers, BrokerConformance, testing::ValuesIn(kBrokers), broker_name);

/// What the worker protocol leaves to the server, and app/remote_broker cannot be asked for: it
/// stands for one worker, which takes once at a time, and whose key says for which tenants.
class BrokerCrowdConformance : public BrokerConformance {};

INSTANTIATE_TEST_SUITE_P(Brokers, BrokerCrowdConformance, testing::ValuesIn(kBrokers), broker_name);

TEST_P(BrokerCrowdConformance, EveryTakerOfManyGetsItsTask) {
    registry_.add({.type = "known"});
    std::vector<std::shared_ptr<Call<std::vector<Assignment>>>> takers;
    for (int i = 0; i < 50; ++i)
        takers.push_back(begin_take(wish(1), 15s));
    run_some();
    for (int i = 0; i < 50; ++i)
        enqueue("known");
    std::set<std::string> ids;
    for (const auto& taker : takers) {
        run_until([&] { return taker->ended; });
        ASSERT_EQ(taker->answer->size(), 1U);
        ids.insert(taker->answer->at(0).task.id);
    }
    EXPECT_EQ(ids.size(), 50U);
}

TEST_P(BrokerCrowdConformance, WhoWantsMuchLeavesSomethingForTheOthers) {
    registry_.add({.type = "known"});
    auto greedy = begin_take(wish(1'000), 15s);
    auto modest = begin_take(wish(1), 15s);
    run_some();
    auto forty = [&](store::Session& session) {
        for (int i = 0; i < 40; ++i)
            store::TaskStore(session).enqueue(task("known"));
        return true;
    };
    in_store(forty);
    run_until([&] { return greedy->ended && modest->ended; });
    EXPECT_EQ(modest->answer->size(), 1U);
    EXPECT_GT(greedy->answer->size(), 1U);
}

TEST_P(BrokerCrowdConformance, ServesTheQueuesAndTheTenantItIsAskedFor) {
    registry_.add({.type = "known"});
    model::Task other_queue = task("known");
    other_queue.queue = "crm";
    enqueue(other_queue);
    model::Task other_tenant = task("known");
    other_tenant.tenant_id = "tenant-2";
    enqueue(other_tenant);
    const std::string plain = enqueue("known");
    TakeRequest request = wish(10);
    request.tenant_id = "default";
    auto taken = take(request);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].task.id, plain);
    request.queues = {"mail", "crm"};
    taken = take(request);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].task.id, other_queue.id);
    taken = take(10);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].task.id, other_tenant.id);
}

}  // namespace
}  // namespace ao::queue
