#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "api/task_wire.h"
#include "base/json_described.h"

/// The JSON in the `data:` lines of GET /api/events.
namespace ao::api {

struct TaskEvent {
    std::string id;
    std::string type;
    std::string queue;
    std::string status;
    std::int32_t attempt = 0;
    std::optional<TaskProgressReply> progress{};
    std::optional<std::string> lead_id{};
    base::Time at{};
};
BOOST_DESCRIBE_STRUCT(TaskEvent, (), (id, type, queue, status, attempt, progress, lead_id, at))

struct LeadEvent {
    std::string id;
    std::string change;
    base::Time at{};
};
BOOST_DESCRIBE_STRUCT(LeadEvent, (), (id, change, at))

struct QueueEvent {
    std::string name;
    bool paused = false;
    std::int64_t ready = 0;
    std::int64_t scheduled = 0;
    std::int64_t parked = 0;
    std::int64_t running = 0;
    std::int64_t dead = 0;
    base::Time at{};
};
BOOST_DESCRIBE_STRUCT(QueueEvent, (), (name, paused, ready, scheduled, parked, running, dead, at))

struct HelloEvent {
    base::Time time;
};
BOOST_DESCRIBE_STRUCT(HelloEvent, (), (time))

}  // namespace ao::api
