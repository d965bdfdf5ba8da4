#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/schedules.h"

/// The JSON of schedules.
namespace ao::api {

/// What a new schedule and a change of one may both leave out.
struct ScheduleOptions {
    std::optional<std::string> time_zone{};
    std::optional<base::json::Raw> data{};
    std::optional<std::string> queue{};
    std::optional<std::int32_t> priority{};
    std::optional<std::int32_t> max_attempts{};
    std::optional<std::vector<std::string>> tags{};
    std::optional<std::string> misfire{};
    std::optional<std::string> overlap{};
    std::optional<bool> enabled{};
};
BOOST_DESCRIBE_STRUCT(
    ScheduleOptions,
    (),
    (time_zone, data, queue, priority, max_attempts, tags, misfire, overlap, enabled)
)

/// The body of POST and PUT.
struct ScheduleRequest : ScheduleOptions {
    std::string name{};
    std::string cron{};
    std::string type{};
};
BOOST_DESCRIBE_STRUCT(ScheduleRequest, (ScheduleOptions), (name, cron, type))

/// The body of PATCH: what is absent stays.
struct SchedulePatch : ScheduleOptions {
    std::optional<std::string> name{};
    std::optional<std::string> cron{};
    std::optional<std::string> type{};
};
BOOST_DESCRIBE_STRUCT(SchedulePatch, (ScheduleOptions), (name, cron, type))

struct ScheduleReply {
    std::string id;
    std::string name;
    std::string cron;
    std::string time_zone;
    std::string description;
    std::string type;
    base::json::Raw data{"{}"};
    std::string queue;
    std::int32_t priority = 0;
    std::int32_t max_attempts = 0;
    std::vector<std::string> tags{};
    std::string misfire;
    std::string overlap;
    bool enabled = true;
    std::optional<base::Time> next_at{};
    std::optional<base::Time> last_at{};
    std::optional<std::string> last_task_id{};
    base::Time created_at;
    base::Time updated_at;
};
BOOST_DESCRIBE_STRUCT(
    ScheduleReply,
    (),
    (id,
     name,
     cron,
     time_zone,
     description,
     type,
     data,
     queue,
     priority,
     max_attempts,
     tags,
     misfire,
     overlap,
     enabled,
     next_at,
     last_at,
     last_task_id,
     created_at,
     updated_at)
)

struct ScheduleListReply {
    std::int64_t total = 0;
    std::int64_t skip = 0;
    std::int64_t limit = 0;
    std::vector<ScheduleReply> schedules{};
};
BOOST_DESCRIBE_STRUCT(ScheduleListReply, (), (total, skip, limit, schedules))

struct SchedulePreviewRequest {
    std::string cron;
    std::optional<std::string> time_zone{};
    std::optional<std::int64_t> count{};
};
BOOST_DESCRIBE_STRUCT(SchedulePreviewRequest, (), (cron, time_zone, count))

struct ScheduleTickReply {
    base::Time at;
    std::string local;
};
BOOST_DESCRIBE_STRUCT(ScheduleTickReply, (), (at, local))

struct SchedulePreviewReply {
    std::string description;
    std::vector<ScheduleTickReply> ticks{};
};
BOOST_DESCRIBE_STRUCT(SchedulePreviewReply, (), (description, ticks))

struct ScheduleRemoved {
    std::string id;
    std::string status;
};
BOOST_DESCRIBE_STRUCT(ScheduleRemoved, (), (id, status))

ScheduleReply to_wire(const model::Schedule& schedule);
SchedulePreviewReply to_wire(const core::SchedulePreview& preview);

core::NewSchedule to_new_schedule(ScheduleRequest body);

/// Writes what the patch says into `wish`.
void apply(const SchedulePatch& patch, core::NewSchedule& wish);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::ScheduleRequest> {
    static constexpr FieldDoc fields[] = {
        {"name", "Unique among the schedules, 1 to 100 characters.", "Nightly report"},
        {"cron",
         "Five fields (minute, hour, day of month, month, day of week), six with seconds in front, "
         "or @hourly, @daily, @weekly, @monthly, @yearly.",
         "0 9 * * MON-FRI"},
        {"time_zone", "A name of the IANA database; UTC when absent.", "Europe/Berlin"},
        {"type", "Of its tasks: crm_update, email_send, …", "crm_update"},
        {"data",
         "An object, at most 16 KiB, for the handler; each task has scheduled_for in it besides.",
         "{\"lead_id\":\"lead-1\"}"},
        {"queue", "default when absent.", "default"},
        {"priority", "-100 to 100, higher first; 0 when absent.", "0"},
        {"max_attempts", "1 to 25; 8 when absent.", "8"},
        {"tags", "Of its tasks, at most 20.", ""},
        {"misfire",
         "What becomes of ticks missed by more than a minute: skip (none runs), once (one late "
         "run; when absent), all (each, at most 100).",
         "once"},
        {"overlap",
         "allow (when absent), or skip_if_running: no tick while the task of an earlier one is "
         "unfinished.",
         "allow"},
        {"enabled", "False: paused from the start.", "true"},
    };
};

template <>
struct Docs<api::SchedulePatch> {
    static constexpr std::string_view summary = "What is absent stays.";
    static constexpr const auto& fields = Docs<api::ScheduleRequest>::fields;
};

template <>
struct Docs<api::ScheduleReply> {
    static constexpr FieldDoc fields[] = {
        {"description", "When it ticks, in words.", "every weekday at 09:00 Europe/Berlin"},
        {"next_at", "Its next tick; null: never again.", ""},
        {"last_at", "Its last tick; null: none yet.", ""},
        {"last_task_id", "The newest task it queued.", ""},
    };
};

template <>
struct Docs<api::SchedulePreviewRequest> {
    static constexpr FieldDoc fields[] = {
        {"cron", "As of a schedule.", "0 9 * * MON-FRI"},
        {"time_zone", "UTC when absent.", "Europe/Berlin"},
        {"count", "1 to 100; 10 when absent.", "3"},
    };
};

template <>
struct Docs<api::ScheduleTickReply> {
    static constexpr FieldDoc fields[] = {
        {"at", "In UTC.", "2026-11-23T08:00:00Z"},
        {"local", "On the clocks of the zone.", "2026-11-23T09:00:00+01:00"},
    };
};

}  // namespace ao::base::json
