#include "core/events.h"

#include <boost/asio/post.hpp>

#include "core/store_rig.h"
#include "core/tasks.h"

namespace ao::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ListeningToEvents : public StoreRig {
  protected:
    std::string create(const std::string& queue = "default") {
        return run(tasks_.enqueue(actor(), {.type = "crm_update", .queue = queue}))->value->id;
    }

    static bool everything(const Event&) { return true; }

    EventBatch read(std::uint64_t position, std::size_t most = 100) {
        return events_.read(position, "default", everything, most);
    }

    Tasks tasks_{*database_, clock_, {"crm_update"}};
    Events events_{
        *database_,
        clock_,
        [](const Event& event) { return event.change.id + " " + event.change.status; },
        {.kept = 10, .lingers = seconds{60}, .pulse = milliseconds{1000}}};
};

TEST_F(ListeningToEvents, HearsWhatCommitsChange) {
    create();
    const Events::Listening listening(events_, "default");
    const auto begin = events_.newest();
    const auto id = create();
    const auto batch = read(begin);
    ASSERT_EQ(batch.events.size(), 1U);
    EXPECT_EQ(batch.events[0]->text, id + " pending");
    EXPECT_FALSE(batch.gap);
    EXPECT_TRUE(read(batch.position).events.empty());
    EXPECT_TRUE(events_.read(begin, "other", everything, 100).events.empty());
}

TEST_F(ListeningToEvents, ASlowListenerFindsAGapAndTheNewest) {
    const Events::Listening listening(events_, "default");
    const auto begin = events_.newest();
    for (int i = 0; i < 15; ++i)
        create();
    const auto batch = read(begin);
    EXPECT_TRUE(batch.gap);
    EXPECT_EQ(batch.events.size(), 10U);
    EXPECT_FALSE(read(batch.position).gap);
}

TEST_F(ListeningToEvents, ReadsOnWhereABatchEnded) {
    const Events::Listening listening(events_, "default");
    const auto begin = events_.newest();
    for (int i = 0; i < 5; ++i)
        create();
    const auto first = read(begin, 3);
    EXPECT_EQ(first.events.size(), 3U);
    EXPECT_EQ(read(first.position, 3).events.size(), 2U);
}

TEST_F(ListeningToEvents, WhoComesBackInTimeMissesNothing) {
    auto listening = std::make_unique<Events::Listening>(events_, "default");
    const auto begin = events_.newest();
    listening.reset();
    create();
    listening = std::make_unique<Events::Listening>(events_, "default");
    EXPECT_EQ(read(begin).events.size(), 1U);
    EXPECT_FALSE(read(begin).gap);
    listening.reset();
    clock_.advance(seconds{61});
    create();
    create();
    listening = std::make_unique<Events::Listening>(events_, "default");
    EXPECT_TRUE(read(begin).gap) << "nobody gathered meanwhile";
    EXPECT_TRUE(read(events_.newest() + 7).gap) << "a position nobody has given out";
}

TEST_F(ListeningToEvents, AWaitEndsWithTheEvent) {
    const Events::Listening listening(events_, "default");
    const auto begin = events_.newest();
    EXPECT_FALSE(run(events_.wait(begin, milliseconds{1})));
    create();
    EXPECT_TRUE(run(events_.wait(begin, seconds{10})));
    auto enqueue_one = [this] {
        in_store([&](store::Session& session) {
            model::Task task;
            task.id = "later";
            task.tenant_id = "default";
            task.type = "crm_update";
            task.run_at = task.created_at = clock_.now();
            return store::TaskStore(session).enqueue(task);
        });
    };
    base::asio::post(loop_, enqueue_one);
    EXPECT_TRUE(run(events_.wait(events_.newest(), seconds{10})));
}

TEST_F(ListeningToEvents, OneListenerASecondCountsQueues) {
    const Events::Listening listening(events_, "default");
    EXPECT_TRUE(events_.take_pulse("default")) << "the first look";
    EXPECT_FALSE(events_.take_pulse("default"));
    clock_.advance(seconds{2});
    EXPECT_FALSE(events_.take_pulse("default")) << "nothing has changed";
    create();
    EXPECT_TRUE(events_.take_pulse("default"));
    EXPECT_FALSE(events_.take_pulse("other")) << "nobody listens there";
}

TEST_F(ListeningToEvents, OnlyQueuesThatChangedAreTold) {
    const Events::Listening listening(events_, "default");
    const auto begin = events_.newest();
    model::QueueFigures crm{.name = "crm", .ready = 1};
    model::QueueFigures mail{.name = "mail"};
    events_.tell_queues("default", {crm, mail}, milliseconds{1});
    const auto first = read(begin);
    EXPECT_EQ(first.events.size(), 2U);
    crm.ready = 2;
    events_.tell_queues("default", {crm, mail}, milliseconds{1});
    const auto second = read(first.position);
    ASSERT_EQ(second.events.size(), 1U);
    EXPECT_EQ(second.events[0]->figures.ready, 2);
}

}  // namespace
}  // namespace ao::core
