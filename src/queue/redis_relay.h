#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "queue/chooser.h"
#include "queue/redis_absorber.h"
#include "queue/redis_broker.h"
#include "queue/registry.h"
#include "store/database.h"

namespace ao::queue {

/// What Redis holds.
struct RedisDepth {
    std::string mark;  ///< of its memory: another one after FLUSHALL
    std::int64_t running = 0;
    std::int64_t untold = 0;                      ///< things the store has not heard of
    std::int64_t waiting = 0;                     ///< handed over and not taken
    std::map<std::string, std::int64_t> by_type;  ///< the same
};

/// Hands tasks over whose turn has come, so that Redis holds enough for its workers and not much
/// more: whoever comes later may still have its turn before those that are not handed over yet.
class RedisRelay {
  public:
    struct Options {
        std::size_t shallow = 2'000;     ///< handed over and not taken, at most
        std::size_t shallow_type = 250;  ///< the same of a type: a slow one leaves room for others
        std::size_t quick_type = 1'000;  ///< of one that is taken quickly
        std::size_t batch = 250;         ///< handed over at once
    };

    RedisRelay(
        store::Database& database,
        const Registry& registry,
        RedisBroker& broker,
        Chooser& chooser,
        RedisAbsorber& absorber,
        const base::Clock& clock,
        base::Metrics& metrics,
        Options options
    );

    base::Async<base::Result<RedisDepth>> depth();

    /// What one round did.
    struct Round {
        bool more = false;                       ///< another one may hand over more
        std::optional<base::Time> look_again{};  ///< nothing comes before, without a commit
    };

    /// Into the room that `depth` leaves. Does not throw.
    base::Async<Round> hand_over_some(RedisDepth depth);

  private:
    struct Chosen {
        std::vector<Assignment> offers;
        std::optional<base::Time> look_again;
        bool more = false;
    };

    /// How quickly the tasks of a type are taken.
    struct Pace {
        std::int64_t waiting = 0;  ///< at `since`, and what was handed over after it
        base::SteadyTime since{};
        double a_second = 0;
    };

    void note_pace(const RedisDepth& depth);
    [[nodiscard]] std::size_t room_for(const std::string& type, const RedisDepth& depth) const;
    [[nodiscard]] TakeRequest request_for(const RedisDepth& depth) const;
    Chosen choose(store::Session& session, TakeRequest request);
    Assignment prepare(store::Session& session, model::Task task);
    base::Async<bool> offer(const std::vector<Assignment>& offers);

    store::Database& database_;
    const Registry& registry_;
    RedisBroker& broker_;
    Chooser& chooser_;
    RedisAbsorber& absorber_;
    const base::Clock& clock_;
    Options options_;
    std::map<std::string, Pace> paces_;
    base::Counter& handed_over_;
    base::Gauge& waiting_;
};

}  // namespace ao::queue
