#include "api/worker_wire.h"

#include <cmath>
#include <cstddef>

namespace ao::api {

namespace {

constexpr std::size_t kMaxQueues = 100;
constexpr std::size_t kMaxTypes = 1'000;
constexpr std::size_t kMaxMessage = 500;
constexpr std::size_t kMaxLines = 200;
constexpr std::size_t kMaxLine = 2'000;
constexpr std::size_t kMaxResult = 256UL << 10;
constexpr double kMaxDelay = 366.0 * 24 * 3600;

/// "/reports/3", for a fault inside.
std::string at(const std::string& list, std::size_t index) {
    return list + "/" + std::to_string(index);
}

using FieldFaults = std::vector<base::FieldError>;

void check_count(
    std::size_t count, std::size_t most, const std::string& where, FieldFaults& faults
) {
    if (count > most)
        faults.push_back({where, "must be at most " + std::to_string(most) + " items", "length"});
}

/// Lines as they are kept: too many (the oldest of them), and too long ones, are cut instead of
/// failing the task.
std::vector<std::string> bounded(const std::optional<std::vector<std::string>>& lines) {
    std::vector<std::string> kept = lines.value_or(std::vector<std::string>{});
    if (kept.size() > kMaxLines)
        kept.erase(kept.begin(), kept.end() - static_cast<std::ptrdiff_t>(kMaxLines));
    for (std::string& line : kept)
        if (line.size() > kMaxLine) line.resize(kMaxLine);
    return kept;
}

std::chrono::milliseconds milliseconds_of(double seconds) {
    return std::chrono::milliseconds{std::llround(seconds * 1e3)};
}

queue::Outcome outcome_of(const ReportBody& body) {
    queue::Outcome outcome;
    const double delay = body.retry_after_seconds.value_or(0);
    const std::string error = body.error.value_or("the worker gave no reason");
    switch (body.status) {
        case AttemptStatus::completed:
            outcome.what =
                queue::Done{body.outcome.value_or("done"), body.result.value_or(base::json::Raw{})};
            break;
        case AttemptStatus::retry:
            outcome.what =
                queue::Retry{error, std::chrono::seconds{std::llround(std::ceil(delay))}};
            break;
        case AttemptStatus::failed:
            outcome.what = queue::Discard{error};
            break;
        case AttemptStatus::snooze:
            outcome.what = queue::Snooze{milliseconds_of(delay)};
            break;
    }
    if (body.report) outcome.report = *body.report;
    return outcome;
}

void check_report(const ReportBody& body, const std::string& where, FieldFaults& faults) {
    const double delay = body.retry_after_seconds.value_or(0);
    if (!(delay >= 0 && delay <= kMaxDelay))
        faults.push_back(
            {where + "/retry_after_seconds", "must be between 0 and a year of seconds", "range"}
        );
    const bool too_large = (body.result && body.result->text.size() > kMaxResult) ||
                           (body.report && body.report->text.size() > kMaxResult);
    if (too_large) faults.push_back({where + "/result", "must be at most 256 KiB", "length"});
}

/// Writes an outcome into its report.
struct OutcomeWriter {
    ReportBody& body;

    void operator()(const queue::Done& done) const {
        body.status = AttemptStatus::completed;
        body.outcome = done.outcome;
        body.result = done.result;
    }

    void operator()(const queue::Retry& retry) const {
        body.status = AttemptStatus::retry;
        body.error = retry.why;
        body.retry_after_seconds = static_cast<double>(retry.after.count());
    }

    void operator()(const queue::Snooze& snooze) const {
        body.status = AttemptStatus::snooze;
        body.retry_after_seconds = std::chrono::duration<double>(snooze.after).count();
    }

    void operator()(const queue::Discard& discard) const {
        body.status = AttemptStatus::failed;
        body.error = discard.why;
    }
};

}  // namespace

AssignmentReply to_wire(const queue::Assignment& assignment) {
    const model::Task& task = assignment.task;
    return {
        .id = task.id,
        .tenant_id = task.tenant_id,
        .type = task.type,
        .queue = task.queue,
        .data = task.payload,
        .input = assignment.input,
        .attempt = task.attempt,
        .max_attempts = task.max_attempts,
        .lease_token = task.lease_token,
        .lease_until = task.lease_until,
        .timeout_seconds = std::chrono::duration<double>(assignment.timeout).count(),
        .idempotency_key = task.id,
        .tags = task.tags,
        .priority = task.priority,
        .lead_id = task.lead_id,
        .progress = task.progress,
        .progress_message = task.progress_message,
        .request_id = task.request_id,
        .created_at = task.created_at};
}

queue::Assignment to_assignment(AssignmentReply wire) {
    queue::Assignment assignment;
    model::Task& task = assignment.task;
    task.id = std::move(wire.id);
    task.tenant_id = std::move(wire.tenant_id);
    task.type = std::move(wire.type);
    task.queue = std::move(wire.queue);
    task.payload = std::move(wire.data);
    task.status = model::TaskStatus::processing;
    task.attempt = wire.attempt;
    task.max_attempts = wire.max_attempts;
    task.lease_token = std::move(wire.lease_token);
    task.lease_until = wire.lease_until;
    task.tags = std::move(wire.tags);
    task.priority = wire.priority;
    task.lead_id = std::move(wire.lead_id);
    task.progress = wire.progress;
    task.progress_message = std::move(wire.progress_message);
    task.request_id = std::move(wire.request_id);
    task.created_at = task.run_at = wire.created_at;
    assignment.input = std::move(wire.input);
    assignment.timeout = milliseconds_of(wire.timeout_seconds);
    return assignment;
}

base::Result<queue::TakeRequest> to_take_request(
    const TakeBody& body, const std::string& worker, const std::string& pointer
) {
    FieldFaults faults;
    const auto limit = body.limit.value_or(1);
    const double wait = body.wait_seconds.value_or(0);
    if (limit < 1 || limit > static_cast<std::int32_t>(kMaxTaken))
        faults.push_back({pointer + "/limit", "must be between 1 and 1000", "range"});
    if (!(wait >= 0 && wait <= kMaxWaitSeconds))
        faults.push_back({pointer + "/wait_seconds", "must be between 0 and 30", "range"});
    queue::TakeRequest request;
    request.worker_id = worker;
    if (body.queues) request.queues = *body.queues;
    if (request.queues.empty())
        faults.push_back({pointer + "/queues", "must name a queue", "length"});
    check_count(request.queues.size(), kMaxQueues, pointer + "/queues", faults);
    if (body.types) check_count(body.types->size(), kMaxTypes, pointer + "/types", faults);
    for (std::size_t i = 0; body.types && i < body.types->size(); ++i) {
        const WantedType& wanted = (*body.types)[i];
        const auto most = wanted.most.value_or(limit);
        if (most < 0)
            faults.push_back({at(pointer + "/types", i) + "/most", "is negative", "range"});
        request.types.push_back({wanted.type, static_cast<std::size_t>(std::max(0, most))});
    }
    if (body.types && body.types->empty())
        faults.push_back({pointer + "/types", "must name a type, or be absent for any", "length"});
    if (!faults.empty()) return base::invalid("Nothing can be taken like this.", std::move(faults));
    request.limit = static_cast<std::size_t>(limit);
    return request;
}

TakeBody to_wire(const queue::TakeRequest& request) {
    TakeBody body{.worker_id = request.worker_id};
    body.queues = request.queues;
    body.limit = static_cast<std::int32_t>(std::min(request.limit, kMaxTaken));
    if (request.types.empty()) return body;
    body.types.emplace();
    for (const queue::Appetite& appetite : request.types)
        body.types->push_back(
            {appetite.type, static_cast<std::int32_t>(std::min(appetite.most, kMaxTaken))}
        );
    return body;
}

base::Result<std::vector<queue::Beat>> to_beats(const BeatsBody& body) {
    FieldFaults faults;
    check_count(body.beats.size(), kMaxReports, "/beats", faults);
    std::vector<queue::Beat> beats;
    for (std::size_t i = 0; i < body.beats.size() && faults.size() < base::json::Faults::kMost;
         ++i) {
        const BeatBody& one = body.beats[i];
        if (one.progress && (*one.progress < 0 || *one.progress > 100))
            faults.push_back({at("/beats", i) + "/progress", "must be between 0 and 100", "range"});
        queue::Beat beat{.lease = {one.task_id, one.attempt, one.lease_token}};
        beat.progress = one.progress;
        beat.message = one.message.value_or("").substr(0, kMaxMessage);
        beat.log = bounded(one.log);
        beats.push_back(std::move(beat));
    }
    if (!faults.empty()) return base::invalid("The beats are faulty.", std::move(faults));
    return beats;
}

BeatBody to_wire(const queue::Beat& beat) {
    BeatBody body{beat.lease.task_id, beat.lease.attempt, beat.lease.token};
    body.progress = beat.progress;
    if (!beat.message.empty()) body.message = beat.message;
    if (!beat.log.empty()) body.log = beat.log;
    return body;
}

base::Result<std::vector<queue::Report>> to_reports(const FinishBody& body) {
    FieldFaults faults;
    check_count(body.reports.size(), kMaxReports, "/reports", faults);
    std::vector<queue::Report> reports;
    for (std::size_t i = 0; i < body.reports.size() && faults.size() < base::json::Faults::kMost;
         ++i) {
        const ReportBody& one = body.reports[i];
        check_report(one, at("/reports", i), faults);
        queue::Report report{{one.task_id, one.attempt, one.lease_token}, {}, bounded(one.log)};
        if (faults.empty()) report.outcome = outcome_of(one);
        reports.push_back(std::move(report));
    }
    if (!faults.empty()) return base::invalid("The reports are faulty.", std::move(faults));
    return reports;
}

ReportBody to_wire(const queue::Report& report) {
    ReportBody body{report.lease.task_id, report.lease.attempt, report.lease.token};
    std::visit(OutcomeWriter{body}, report.outcome.what);
    body.report = report.outcome.report;
    if (!report.log.empty()) body.log = report.log;
    return body;
}

LeaseBody to_wire(const store::Lease& lease) {
    return {lease.task_id, lease.attempt, lease.token};
}

store::Lease to_lease(const LeaseBody& body) {
    return {body.task_id, body.attempt, body.lease_token};
}

}  // namespace ao::api

namespace ao::base::json {

using api::WantedType;

void Codec<WantedType>::read(Node node, WantedType& out, const Place& place, Faults& faults) {
    if (node.kind() == Kind::string) {
        out.type = node.string();
        return;
    }
    if (node.kind() != Kind::object)
        return faults.add(place, "type", R"(must be a name or {"type", "most"})");
    const auto type = node.find("type");
    const auto most = node.find("most");
    if (!type) return faults.add(Place(place, "type"), "required", "is required");
    Codec<std::string>::read(*type, out.type, Place(place, "type"), faults);
    if (most)
        Codec<std::optional<std::int32_t>>::read(*most, out.most, Place(place, "most"), faults);
}

void Codec<WantedType>::write(std::string& out, const WantedType& value) {
    if (!value.most) return write_string(out, value.type);
    Writer(out).begin_object().member("type", value.type).member("most", *value.most).end_object();
}

void Codec<WantedType>::schema(Writer& members, bool nullable) {
    members.key("oneOf").begin_array();
    members.begin_object().member("type", "string").end_object();
    members.begin_object().member("type", "object").key("properties").begin_object();
    members.key("type").begin_object().member("type", "string").end_object();
    members.key("most").begin_object().member("type", "integer").end_object();
    members.end_object().end_object();
    if (nullable) members.begin_object().member("type", "null").end_object();
    members.end_array();
}

void Codec<WantedType>::components(Components& /*unused*/) {}

}  // namespace ao::base::json
