#include <algorithm>

#include "model/queue_rule.h"
#include "store/task_lane.h"

namespace ao::store {

namespace {

const Statement kRunningOfKey{
    "task.running_of_key",
    "SELECT count(*) FROM (SELECT 1 FROM task WHERE tenant_id = $1 AND concurrency_key = $2 AND "
    "concurrency_key <> '' AND stage IN ('leased', 'handed_over') LIMIT $3)"};

const Statement kPark{"task.park", "UPDATE task SET stage = 'parked' WHERE id = $1"};

const Statement kNextParkedKey{
    "task.next_parked_key",
    "SELECT tenant_id, concurrency_key FROM task WHERE stage = 'parked' AND "
    "(tenant_id, concurrency_key) > ($1, $2) ORDER BY tenant_id, concurrency_key LIMIT 1"};

// $3, $4: the lane before.
const Statement kNextLane{
    "task.next_parked_lane",
    "SELECT queue, type, concurrency_limit FROM task WHERE stage = 'parked' AND tenant_id = $1 AND "
    "concurrency_key = $2 AND (queue, type) > ($3, $4) "
    "ORDER BY queue, type, priority DESC, run_at, id LIMIT 1"};

const Statement kUnpark{
    "task.unpark",
    "UPDATE task SET stage = 'ready' WHERE id IN (SELECT id FROM task WHERE stage = 'parked' AND "
    "tenant_id = $1 AND concurrency_key = $2 AND queue = $3 AND type = $4 "
    "ORDER BY priority DESC, run_at, id LIMIT $5)"};

const Statement kKeyRule{
    "queue_rule.of_key",
    "SELECT paused, max_running FROM queue_rule "
    "WHERE tenant_id = $1 AND scope = 'key' AND name = $2"};

/// The first parked task of a queue and type, behind one key.
struct ParkedLane {
    std::string queue, type;
    std::int64_t limit = 0;
};

std::optional<ParkedLane> next_lane(
    Session& session, std::string_view tenant_id, std::string_view key, const ParkedLane& after
) {
    auto rows = session.query(
        kNextLane, {value(tenant_id), value(key), value(after.queue), value(after.type)}
    );
    if (!rows->next()) return std::nullopt;
    return ParkedLane{rows->string(0), rows->string(1), rows->integer(2)};
}

/// What the rule of the key says: nothing, or how many may run (0: as the tasks say).
std::optional<std::int64_t> find_room_rule(
    Session& session, std::string_view tenant_id, std::string_view key
) {
    auto rows = session.query(kKeyRule, {value(tenant_id), value(key)});
    if (!rows->next()) return 0;
    if (rows->integer(0) != 0) return std::nullopt;  // paused: no room at all
    return rows->integer(1);
}

}  // namespace

std::int64_t TaskLanes::running_of_key(
    std::string_view tenant_id, std::string_view key, std::int64_t limit
) {
    auto rows = session_.query(kRunningOfKey, {value(tenant_id), value(key), value(limit)});
    rows->next();
    return rows->integer(0);
}

void TaskLanes::park(std::string_view id) {
    session_.execute(kPark, {value(id)});
}

std::int64_t TaskLanes::unpark(
    std::string_view tenant_id, std::string_view key, std::int64_t most
) {
    constexpr int kLanesAtOnce = 16;  // a key rarely has two; what is left comes with the next end
    auto lane = next_lane(session_, tenant_id, key, {});
    if (!lane) return 0;
    const auto rule = find_room_rule(session_, tenant_id, key);
    if (!rule) return 0;
    std::int64_t unparked = 0;
    for (int lanes = 0; lane && lanes < kLanesAtOnce; ++lanes) {
        const auto limit = *rule > 0 ? *rule : lane->limit;
        const auto room = limit - running_of_key(tenant_id, key, limit);
        if (room > 0)
            unparked += session_.execute(
                kUnpark,
                {value(tenant_id),
                 value(key),
                 value(lane->queue),
                 value(lane->type),
                 value(std::min(room, most))}
            );
        lane = next_lane(session_, tenant_id, key, *lane);
    }
    if (unparked > 0) session_.notify(Topic::tasks);
    return unparked;
}

void TaskLanes::key_freed(std::string_view tenant_id, std::string_view key) {
    // One came free. Two, so that a place which got lost (a task cancelled while it was ready) is
    // found again; not all, or a burst of ends would bring back the same tasks many times.
    constexpr std::int64_t kComeBack = 2;
    if (!key.empty()) unpark(tenant_id, key, kComeBack);
}

std::optional<ParkedKey> TaskLanes::next_parked_key(const ParkedKey& after) {
    auto rows = session_.query(kNextParkedKey, {value(after.tenant_id), value(after.key)});
    if (!rows->next()) return std::nullopt;
    return ParkedKey{rows->string(0), rows->string(1)};
}

}  // namespace ao::store
