#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "queue/attempt_end.h"
#include "queue/chooser.h"
#include "queue/redis_codec.h"
#include "queue/registry.h"
#include "queue/task_metrics.h"
#include "store/database.h"
#include "store/handed_over_store.h"

namespace ao::queue {

/// Applies to the store what happened to the tasks that it handed over: each thing once, and only
/// while the row is handed over in that generation.
class RedisAbsorber {
  public:
    RedisAbsorber(
        store::Database& database,
        const Registry& registry,
        Chooser& chooser,
        const base::Clock& clock,
        base::Metrics& metrics,
        AttemptEnds::Options options
    );

    /// All of `events` in one transaction. Ended attempts are ended as those of the embedded queue
    /// are. Unavailable when the store refused: nothing has changed then.
    base::Async<base::Result<void>> absorb(std::vector<RedisEvent> events);

    /// The ends of attempts that cannot be told to Redis, because it is away.
    base::Async<base::Result<std::vector<LeaseState>>> finish(std::vector<Report> reports);

    /// The same for signs of life; the leases last until `lease` from now.
    base::Async<base::Result<std::vector<LeaseState>>> beat(
        std::vector<Beat> beats, std::chrono::milliseconds lease
    );

    /// For tasks whose preparation threw: the attempt that would have come has failed. Inside a
    /// transaction.
    void fail(store::Session& session, const model::Task& task, const std::string& why);

  private:
    /// Events of starts by lease token, of which each attempt has its own.
    using Starts = std::unordered_map<std::string_view, const RedisEvent*>;

    struct Written {
        std::vector<AttemptEnd> ends;
        std::vector<model::Task> started;
        std::size_t crashed = 0;
        std::size_t refused = 0;
    };

    template <class Body>
    base::Async<std::invoke_result_t<Body&, store::Session&>> write(const char* name, Body body);

    void apply(store::Session& session, const RedisEvent& event, Written& to);
    void start(store::Session& session, const RedisEvent& event, Written& to);
    void progress(store::Session& session, const RedisEvent& event, Written& to);
    void end(
        store::Session& session,
        const std::vector<const RedisEvent*>& events,
        const Starts& starts,
        Written& to
    );
    void crash(store::Session& session, const RedisEvent& event, Written& to);
    void expire(store::Session& session, const RedisEvent& event, Written& to);
    void note(const Written& written);

    store::Database& database_;
    Chooser& chooser_;
    const base::Clock& clock_;
    AttemptEnds ends_;
    TaskMetrics metrics_;
    base::Counter& absorbed_;
    base::Counter& refused_;
};

/// The generation in the token of a RedisBroker's lease; nothing for other leases.
std::optional<std::int64_t> generation_of(const store::Lease& lease);

}  // namespace ao::queue
