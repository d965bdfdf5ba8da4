#include "core/workflow_schedules.h"

#include <utility>

#include "base/id.h"
#include "base/json_node.h"
#include "model/cron.h"
#include "model/schedule.h"
#include "model/time_zone.h"
#include "store/schedule_store.h"

namespace ao::core {

namespace {

std::string id_of(const std::string& tenant_id, const std::string& workflow_id, int number) {
    return base::derived_id(
        base::Time{},
        "workflow schedule " + tenant_id + '/' + workflow_id + '/' + std::to_string(number)
    );
}

std::string text_of(
    const base::json::Node& settings, std::string_view name, const char* otherwise
) {
    const auto found = settings.find(name);
    return found && !found->string().empty() ? std::string(found->string()) : otherwise;
}

base::json::Raw payload_for(const std::string& workflow_id) {
    base::json::Raw payload{""};
    base::json::Writer writer(payload.text);
    writer.begin_object().member("workflow_id", workflow_id).member("lead_id", "").end_object();
    return payload;
}

}  // namespace

void set_schedules(
    store::Session& session,
    const std::string& tenant_id,
    const std::string& workflow_id,
    const model::WorkflowDefinition* definition,
    base::Time now
) {
    store::ScheduleStore schedules(session);
    for (int number = 0; number < kMostSchedulesOfWorkflow; ++number)
        static_cast<void>(schedules.remove(tenant_id, id_of(tenant_id, workflow_id, number)));
    if (definition == nullptr) return;
    int number = 0;
    for (const model::TriggerDefinition& trigger : definition->triggers) {
        if (trigger.kind != "schedule" || number == kMostSchedulesOfWorkflow) continue;
        const auto settings = base::json::Document::parse(trigger.settings.text);
        model::Schedule schedule;
        schedule.id = id_of(tenant_id, workflow_id, number);
        schedule.tenant_id = tenant_id;
        schedule.name = "workflow " + workflow_id + " #" + std::to_string(++number);
        schedule.cron = text_of(settings.value().root(), "cron", "");
        schedule.time_zone = text_of(settings.value().root(), "time_zone", "UTC");
        const auto cron = model::parse_cron(schedule.cron);
        const auto zone = model::find_time_zone(schedule.time_zone);
        if (!cron || !zone) continue;
        schedule.type = "workflow_execute";
        schedule.payload = payload_for(workflow_id);
        schedule.next_at = model::next_tick(*cron, now, *zone).value_or(base::Time{});
        schedule.created_at = schedule.updated_at = now;
        schedules.insert(schedule);
    }
}

}  // namespace ao::core
