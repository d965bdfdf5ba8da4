#pragma once
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "queue/redis_broker.h"
#include "store/database.h"
#include "store/handed_over_store.h"

namespace ao::queue {

/// Makes Redis and the rows agree again, whatever was lost on either side: rows that are handed
/// over and unknown to Redis go back to be handed over anew; what Redis has and no row wants is
/// forgotten there. In bounded steps. Must not run beside the relay, whose offers are on their way.
class RedisReconciler {
  public:
    RedisReconciler(
        store::Database& database,
        RedisBroker& broker,
        const base::Clock& clock,
        base::Metrics& metrics
    );

    /// The next rows; true when that was the last of a whole round.
    base::Async<bool> step();

    /// All rows, in steps; false when Redis or the store did not answer.
    base::Async<bool> run();

    /// Takes out of Redis what was cancelled or taken back. False when it did not answer.
    base::Async<bool> forget_recalled();

    /// Without Redis: every row goes back, but those whose attempts may still come to an end. True
    /// when none is left.
    base::Async<bool> put_all_back();

  private:
    using Rows = std::vector<store::HandedOver>;

    base::Async<Rows> read(std::string after);
    base::Async<bool> put_back(Rows lost);

    store::Database& database_;
    RedisBroker& broker_;
    const base::Clock& clock_;
    base::Counter& put_back_;
    base::Counter& forgotten_;
    std::string after_;
    bool failed_ = false;  ///< somebody did not answer since the last call
};

}  // namespace ao::queue
