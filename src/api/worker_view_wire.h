#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/task_wire.h"
#include "base/json_described.h"

/// The JSON of GET /api/workers.
namespace ao::api {

struct HeldTaskReply {
    std::string id;
    std::string type;
    std::string queue;
    std::int32_t attempt = 0;
    base::Time started_at;
    std::optional<TaskProgressReply> progress{};
};
BOOST_DESCRIBE_STRUCT(HeldTaskReply, (), (id, type, queue, attempt, started_at, progress))

struct WorkerReply {
    std::string id;
    std::string state;
    std::string host;
    std::int64_t pid = 0;
    std::string version;
    std::vector<std::string> queues{};
    std::vector<std::string> types{};
    std::int32_t concurrency = 0;
    base::Time started_at;
    base::Time seen_at;
    std::vector<HeldTaskReply> tasks{};
};
BOOST_DESCRIBE_STRUCT(
    WorkerReply,
    (),
    (id, state, host, pid, version, queues, types, concurrency, started_at, seen_at, tasks)
)

struct WorkerListReply {
    std::vector<WorkerReply> workers{};
};
BOOST_DESCRIBE_STRUCT(WorkerListReply, (), (workers))

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::WorkerReply> {
    static constexpr FieldDoc fields[] = {
        {"state", "running, quiet (takes no more) or stopped.", "running"},
        {"types", "What it takes; empty: any.", ""},
        {"seen_at", "When it was last heard of.", ""},
        {"tasks", "What it works on now.", ""},
    };
};

}  // namespace ao::base::json
