#include "core/schedule_check.h"

#include <algorithm>

#include "base/json_node.h"
#include "model/text.h"

namespace ao::core {

namespace {

constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxTags = 20;
constexpr std::size_t kMaxTag = 50;

bool is_short_text(const std::string& text, std::size_t max) {
    return !text.empty() && text.size() <= max && model::trimmed(text) == text &&
           !model::has_control_character(text);
}

void check_payload(const base::json::Raw& payload, std::vector<base::FieldError>& faults) {
    if (payload.text.size() > kMaxSchedulePayload)
        faults.push_back({"/data", "must not be longer than 16 KiB", "length"});
    const auto document = base::json::Document::parse(payload.text);
    if (!payload.is_object() || !document) {
        faults.push_back({"/data", "must be an object", "type"});
    } else if (document->root().find("scheduled_for")) {
        faults.push_back(
            {"/data/scheduled_for", "is filled in with the time of each tick", "reserved"}
        );
    }
}

void check_tags(const std::vector<std::string>& tags, std::vector<base::FieldError>& faults) {
    if (tags.size() > kMaxTags) faults.push_back({"/tags", "must be 20 at most", "length"});
    for (std::size_t i = 0; i < tags.size() && i < kMaxTags; ++i)
        if (!is_short_text(tags[i], kMaxTag))
            faults.push_back(
                {"/tags/" + std::to_string(i), "must be 1–50 characters of one line", "format"}
            );
}

}  // namespace

void add_cron_faults(
    std::vector<base::FieldError>& faults, const std::string& cron, const std::string& time_zone
) {
    if (const auto parsed = model::parse_cron(cron); !parsed.ok())
        faults.insert(faults.end(), parsed.error().fields.begin(), parsed.error().fields.end());
    if (!model::find_time_zone(time_zone))
        faults.push_back(
            {"/time_zone", "must be a name of the IANA database, such as Europe/Berlin", "unknown"}
        );
}

std::vector<base::FieldError> schedule_faults(
    const NewSchedule& wish, const std::vector<std::string>& types
) {
    std::vector<base::FieldError> faults;
    if (!is_short_text(wish.name, kMaxName))
        faults.push_back({"/name", "must be 1–100 characters of one line", "format"});
    add_cron_faults(faults, wish.cron, wish.time_zone);
    if (!model::parse_misfire(wish.misfire))
        faults.push_back({"/misfire", "must be skip, once or all", "unknown"});
    if (!model::parse_overlap(wish.overlap))
        faults.push_back({"/overlap", "must be allow or skip_if_running", "unknown"});
    if (std::find(types.begin(), types.end(), wish.type) == types.end())
        faults.push_back({"/type", "no worker knows this type of task", "unknown"});
    if (!is_short_text(wish.queue, kMaxName) || wish.queue.find(' ') != std::string::npos)
        faults.push_back({"/queue", "must be 1–100 characters without spaces", "format"});
    if (wish.priority < -100 || wish.priority > 100)
        faults.push_back({"/priority", "must be between -100 and 100", "range"});
    if (wish.max_attempts < 1 || wish.max_attempts > 25)
        faults.push_back({"/max_attempts", "must be between 1 and 25", "range"});
    check_payload(wish.payload, faults);
    check_tags(wish.tags, faults);
    return faults;
}

model::Schedule to_schedule(NewSchedule wish) {
    model::Schedule schedule;
    schedule.name = std::move(wish.name);
    schedule.cron = std::move(wish.cron);
    schedule.time_zone = std::move(wish.time_zone);
    schedule.misfire = model::parse_misfire(wish.misfire).value();
    schedule.overlap = model::parse_overlap(wish.overlap).value();
    schedule.enabled = wish.enabled;
    schedule.type = std::move(wish.type);
    schedule.queue = std::move(wish.queue);
    schedule.payload = std::move(wish.payload);
    schedule.priority = wish.priority;
    schedule.max_attempts = wish.max_attempts;
    schedule.tags = std::move(wish.tags);
    return schedule;
}

NewSchedule to_wish(const model::Schedule& schedule) {
    return {
        .name = schedule.name,
        .cron = schedule.cron,
        .time_zone = schedule.time_zone,
        .misfire = std::string(model::to_string(schedule.misfire)),
        .overlap = std::string(model::to_string(schedule.overlap)),
        .enabled = schedule.enabled,
        .type = schedule.type,
        .payload = schedule.payload,
        .queue = schedule.queue,
        .priority = schedule.priority,
        .max_attempts = schedule.max_attempts,
        .tags = schedule.tags};
}

}  // namespace ao::core
