#include "api/monitoring.h"

#include <charconv>

#include "api/monitoring_wire.h"
#include "api/wire.h"
#include "core/operator.h"

namespace ao::api {

namespace {

constexpr std::int64_t kMostMinutes = 360;
constexpr std::size_t kMostChanges = 100;

std::vector<core::ThresholdWish> to_wishes(const ThresholdListRequest& body) {
    std::vector<core::ThresholdWish> wishes;
    for (const ThresholdRequest& each : body.thresholds)
        wishes.push_back({each.alert_type, each.threshold, each.enabled});
    return wishes;
}

/// The query parameters of the old contract; every one that is missing or wrong.
base::Result<core::ThresholdWish> read_wish(const Call& call) {
    std::vector<base::FieldError> faults;
    const auto type = call.request.query_param("alert_type");
    const auto text = call.request.query_param("threshold");
    if (!type) faults.push_back({"query:alert_type", "is required", "required"});
    if (!text) faults.push_back({"query:threshold", "is required", "required"});
    double threshold = 0;
    if (text) {
        const char* const last = text->data() + text->size();
        const auto [end, fault] = std::from_chars(text->data(), last, threshold);
        if (fault != std::errc() || end != last)
            faults.push_back({"query:threshold", "must be a number", "type"});
    }
    if (!faults.empty()) return base::invalid("The threshold cannot be set.", std::move(faults));
    return core::ThresholdWish{std::string(*type), threshold, {}};
}

/// The same faults, at the place where the old contract has the values.
base::Error at_query(base::Error error) {
    constexpr std::string_view kPlace = "/thresholds/0/";
    for (base::FieldError& fault : error.fields)
        if (fault.pointer.starts_with(kPlace))
            fault.pointer = "query:" + fault.pointer.substr(kPlace.size());
    return error;
}

}  // namespace

Answer MonitoringDoor::list(Call& call) {
    const auto skip = query_integer(call, "skip", 0, 0, 1'000);
    if (!skip) co_return skip.error();
    const auto limit = query_integer(call, "limit", 50, 0, 500);
    if (!limit) co_return limit.error();
    AlertListReply reply{.timestamp = clock_.now()};
    for (const model::Alert& alert : alerts_.active())
        reply.alerts.push_back(to_wire(alert));
    reply.alert_count = static_cast<std::int64_t>(reply.alerts.size());
    const auto ended = co_await alerts_.history(*skip, *limit);
    for (const model::Alert& alert : ended)
        reply.history.push_back(to_wire(alert));
    co_return reply_with(reply);
}

Answer MonitoringDoor::acknowledge(Call& call) {
    auto alert = co_await alerts_.acknowledge(call.actor, std::string(call.request.param("id")));
    if (!alert) co_return std::move(alert).error();
    co_return reply_with(to_wire(*alert));
}

Answer MonitoringDoor::thresholds(Call&) {
    ThresholdListReply reply;
    for (const core::ThresholdState& state : alerts_.thresholds())
        reply.thresholds.push_back(to_wire(state));
    co_return reply_with(reply);
}

Answer MonitoringDoor::change_thresholds(Call& call) {
    if (auto allowed = core::check_operator(call.actor); !allowed) co_return allowed.error();
    auto body = read_body<ThresholdListRequest>(call);
    if (!body) co_return std::move(body).error();
    if (body->thresholds.size() > kMostChanges)
        co_return base::invalid(
            "Too many thresholds.", {{"/thresholds", "must have at most 100 entries", "length"}}
        );
    auto changed = co_await alerts_.change_thresholds(call.actor, to_wishes(*body));
    if (!changed) co_return std::move(changed).error();
    co_return co_await thresholds(call);
}

Answer MonitoringDoor::change_threshold(Call& call) {
    if (auto allowed = core::check_operator(call.actor); !allowed) co_return allowed.error();
    auto wish = read_wish(call);
    if (!wish) co_return std::move(wish).error();
    const ThresholdChangeReply reply{"success", wish->type, *wish->threshold};
    std::vector<core::ThresholdWish> wishes;
    wishes.push_back(std::move(*wish));
    auto changed = co_await alerts_.change_thresholds(call.actor, std::move(wishes));
    if (!changed) co_return at_query(std::move(changed).error());
    co_return reply_with(reply);
}

Answer MonitoringDoor::history(Call& call) {
    const auto minutes = query_integer(call, "minutes", 60, 1, kMostMinutes);
    if (!minutes) co_return minutes.error();
    const base::Time now = clock_.now();
    VitalHistoryReply reply{.timestamp = now, .step_seconds = core::Monitor::kStep.count()};
    reply.latest = to_wire(monitor_.latest());
    for (const core::VitalSigns& signs : monitor_.history(now - std::chrono::minutes{*minutes}))
        reply.points.push_back(to_wire(signs));
    co_return reply_with(reply);
}

}  // namespace ao::api
