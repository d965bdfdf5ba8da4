#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/queue_rules.h"
#include "model/queue_figures.h"
#include "model/queue_rule.h"

/// The JSON of queues and of the rules that pause and limit them.
namespace ao::api {

struct LimitsReply {
    std::int64_t max_running = 0;
    double rate_per_second = 0;
    std::int64_t burst = 0;
};
BOOST_DESCRIBE_STRUCT(LimitsReply, (), (max_running, rate_per_second, burst))

struct QueueReply {
    std::string name;
    bool paused = false;
    std::int64_t ready = 0;
    std::int64_t scheduled = 0;
    std::int64_t parked = 0;
    std::int64_t running = 0;
    std::int64_t dead = 0;
    std::optional<double> oldest_age_seconds{};
    double finished_per_second = 0;
    std::optional<double> start_p50_ms{};
    std::optional<double> start_p95_ms{};
    LimitsReply limits{};
};
BOOST_DESCRIBE_STRUCT(
    QueueReply,
    (),
    (name,
     paused,
     ready,
     scheduled,
     parked,
     running,
     dead,
     oldest_age_seconds,
     finished_per_second,
     start_p50_ms,
     start_p95_ms,
     limits)
)

struct QueueListReply {
    std::vector<QueueReply> queues{};
};
BOOST_DESCRIBE_STRUCT(QueueListReply, (), (queues))

struct LimitsRequest {
    std::optional<std::int64_t> max_running{};
    std::optional<double> rate_per_second{};
    std::optional<std::int64_t> burst{};
};
BOOST_DESCRIBE_STRUCT(LimitsRequest, (), (max_running, rate_per_second, burst))

struct QueueRuleRequest {
    std::optional<bool> paused{};
    std::optional<std::int64_t> max_running{};
    std::optional<double> rate_per_second{};
    std::optional<std::int64_t> burst{};
};
BOOST_DESCRIBE_STRUCT(QueueRuleRequest, (), (paused, max_running, rate_per_second, burst))

struct QueueRuleReply {
    std::string scope;
    std::string name;
    bool paused = false;
    std::int64_t max_running = 0;
    double rate_per_second = 0;
    std::int64_t burst = 0;
    base::Time updated_at;
};
BOOST_DESCRIBE_STRUCT(
    QueueRuleReply, (), (scope, name, paused, max_running, rate_per_second, burst, updated_at)
)

struct QueueRuleListReply {
    std::vector<QueueRuleReply> rules{};
};
BOOST_DESCRIBE_STRUCT(QueueRuleListReply, (), (rules))

QueueReply to_wire(const model::QueueFigures& queue, base::Time now);
QueueRuleReply to_wire(const model::QueueRule& rule);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::LimitsRequest> {
    static constexpr FieldDoc fields[] = {
        {"max_running", "So many at once; 0 or absent: no limit.", "5"},
        {"rate_per_second", "Starts a second; 0 or absent: no limit.", "2.5"},
        {"burst", "Starts at once after a rest; 0 or absent: those of one second.", "10"},
    };
};

template <>
struct Docs<api::QueueReply> {
    static constexpr FieldDoc fields[] = {
        {"ready", "A worker may take them now.", "0"},
        {"scheduled", "Due later, retries among them.", "0"},
        {"parked", "Their concurrency key is taken.", "0"},
        {"oldest_age_seconds", "How long the oldest that is ready or parked is due.", ""},
        {"finished_per_second", "Over the last minute.", "0"},
        {"start_p50_ms", "From due to started, over the last minute.", ""},
    };
};

template <>
struct Docs<api::QueueRuleReply> {
    static constexpr FieldDoc fields[] = {
        {"scope", "queue, type, key or tenant.", "queue"},
        {"name", "Of the queue, type or concurrency key; * for a tenant.", "default"},
    };
};

}  // namespace ao::base::json
