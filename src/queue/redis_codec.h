#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "queue/broker.h"
#include "store/redis_wire.h"

/// How tasks and what becomes of them look inside Redis.
namespace ao::queue {

/// Something that Redis tells the store: part of an entry of the stream `ends`.
struct RedisEvent {
    enum class Kind : std::uint8_t { start, progress, release, end, crash, expire };

    Kind kind = Kind::end;
    std::string task_id;
    std::int64_t generation = 0;
    std::int32_t attempt = 0;
    std::string token;
    std::string worker_id;
    base::Time at{};
    std::string body{};  ///< end: a report; progress: a beat; start: when the lease ends

    [[nodiscard]] store::Lease lease() const { return {task_id, attempt, token}; }
};

/// Appends what the script `offer` wants to know about one task.
void append_offer(std::vector<std::string>& words, const Assignment& offered);

/// A task as the scripts `take` and `finish` answer it, without worker_id, started_at and
/// lease_until.
Assignment read_taken(const store::RedisReply& reply);

/// Appends what an entry of the stream tells, in order; what makes no sense is left out.
void append_events(const store::RedisReply& entry, std::vector<RedisEvent>& events);

/// The report without its lease, as JSON.
std::string write_report(const Report& report);
base::Result<Report> read_report(const RedisEvent& event);

/// What a beat says beside being alive, as JSON; empty when it says nothing.
std::string write_beat(const Beat& beat);
base::Result<Beat> read_beat(const RedisEvent& event);

/// The word for the hash of a task that ended so.
std::string_view status_word(const Outcome& outcome);

}  // namespace ao::queue
