#include "queue/redis_codec.h"

#include <charconv>
#include <map>

#include <boost/describe/class.hpp>

#include "base/json_described.h"

namespace ao::queue {

namespace {

struct ReportText {
    std::string outcome;  ///< done, retry, snooze, discard
    std::string text;     ///< of done its word, of retry and discard the reason
    base::json::Raw result;
    std::int64_t after_ms = 0;
    base::json::Raw report;
    std::vector<std::string> log;
};

BOOST_DESCRIBE_STRUCT(ReportText, (), (outcome, text, result, after_ms, report, log))

struct BeatText {
    std::optional<std::int32_t> progress;
    std::string message;
    std::vector<std::string> log;
};

BOOST_DESCRIBE_STRUCT(BeatText, (), (progress, message, log))

template <class Integer>
Integer integer(std::string_view text) {
    Integer number{};
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string micros(base::Time time) {
    return std::to_string(base::to_micros(time));
}

base::Time time_of(std::string_view text) {
    return base::from_micros(integer<std::int64_t>(text));
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : "\n") + word;
    return text;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::optional<RedisEvent::Kind> parse_kind(std::string_view word) {
    if (word == "start") return RedisEvent::Kind::start;
    if (word == "progress") return RedisEvent::Kind::progress;
    if (word == "release") return RedisEvent::Kind::release;
    if (word == "end") return RedisEvent::Kind::end;
    if (word == "crash") return RedisEvent::Kind::crash;
    if (word == "expire") return RedisEvent::Kind::expire;
    return std::nullopt;
}

base::Result<Outcome> outcome_of(ReportText text) {
    Outcome outcome;
    outcome.report = std::move(text.report);
    if (text.outcome == "done")
        outcome.what = Done{std::move(text.text), std::move(text.result)};
    else if (text.outcome == "retry")
        outcome.what = Retry{
            std::move(text.text),
            std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds{text.after_ms})};
    else if (text.outcome == "snooze")
        outcome.what = Snooze{std::chrono::milliseconds{text.after_ms}};
    else if (text.outcome == "discard")
        outcome.what = Discard{std::move(text.text)};
    else
        return base::invalid("no such outcome: " + text.outcome);
    return outcome;
}

}  // namespace

void append_offer(std::vector<std::string>& words, const Assignment& offered) {
    const model::Task& task = offered.task;
    const std::vector<std::pair<const char*, std::string>> fields{
        {"tenant_id", task.tenant_id},
        {"data", task.payload.text},
        {"input", offered.input.text},
        {"attempt", std::to_string(task.attempt)},
        {"max_attempts", std::to_string(task.max_attempts)},
        {"crashes", std::to_string(task.crashes)},
        {"timeout_ms", std::to_string(offered.timeout.count())},
        {"lead_id", task.lead_id},
        {"request_id", task.request_id},
        {"tags", joined(task.tags)},
        {"run_at", micros(task.run_at)},
        {"created_at", micros(task.created_at)},
        {"expires_at", micros(task.expires_at)}};
    words.insert(
        words.end(),
        {task.id,
         std::to_string(task.generation),
         task.queue,
         task.type,
         std::to_string(std::clamp(task.priority, -4'000, 4'000)),
         std::to_string(2 * fields.size())}
    );
    for (const auto& [name, value] : fields) {
        words.emplace_back(name);
        words.push_back(value);
    }
}

Assignment read_taken(const store::RedisReply& reply, std::chrono::milliseconds lease) {
    std::size_t next = 0;
    auto word = [&]() -> const std::string& { return reply.at(next++).text; };
    Assignment taken;
    model::Task& task = taken.task;
    task.id = word();
    task.generation = integer<std::int64_t>(word());
    task.queue = word();
    task.type = word();
    task.priority = integer<std::int32_t>(word());
    task.attempt = integer<std::int32_t>(word());
    task.lease_token = word();
    task.payload.text = word();
    taken.input.text = word();
    task.tenant_id = word();
    task.max_attempts = integer<std::int32_t>(word());
    task.crashes = integer<std::int32_t>(word());
    taken.timeout = std::chrono::milliseconds{integer<std::int64_t>(word())};
    task.lead_id = word();
    task.request_id = word();
    task.tags = split(word());
    task.run_at = time_of(word());
    task.created_at = time_of(word());
    task.expires_at = time_of(word());
    task.worker_id = word();
    task.started_at = time_of(word());
    task.lease_until = task.started_at + lease;
    task.status = model::TaskStatus::processing;
    return taken;
}

std::optional<RedisEvent> read_event(const store::RedisReply& entry) {
    std::map<std::string_view, std::string_view> fields;
    const auto& words = entry.at(1).items;
    for (std::size_t i = 0; i + 1 < words.size(); i += 2)
        fields[words[i].text] = words[i + 1].text;
    const auto kind = parse_kind(fields["kind"]);
    if (!kind) return std::nullopt;
    RedisEvent event;
    event.entry = entry.at(0).text;
    event.kind = *kind;
    event.task_id = fields["id"];
    event.generation = integer<std::int64_t>(fields["generation"]);
    event.attempt = integer<std::int32_t>(fields["attempt"]);
    event.token = fields["token"];
    event.worker_id = fields["worker"];
    event.at = time_of(fields["at"]);
    event.body = fields["body"];
    return event;
}

std::string write_report(const Report& report) {
    ReportText text;
    const Outcome& outcome = report.outcome;
    if (const auto* done = std::get_if<Done>(&outcome.what)) {
        text.outcome = "done";
        text.text = done->outcome;
        text.result = done->result;
    } else if (const auto* retry = std::get_if<Retry>(&outcome.what)) {
        text.outcome = "retry";
        text.text = retry->why;
        text.after_ms = std::chrono::milliseconds{retry->after}.count();
    } else if (const auto* snooze = std::get_if<Snooze>(&outcome.what)) {
        text.outcome = "snooze";
        text.after_ms = snooze->after.count();
    } else if (const auto* discard = std::get_if<Discard>(&outcome.what)) {
        text.outcome = "discard";
        text.text = discard->why;
    }
    text.report = outcome.report;
    text.log = report.log;
    return base::json::to_string(text);
}

base::Result<Report> read_report(const RedisEvent& event) {
    auto text = base::json::parse<ReportText>(event.body);
    if (!text) return std::move(text).error();
    std::vector<std::string> log = std::move(text->log);
    auto outcome = outcome_of(std::move(*text));
    if (!outcome) return std::move(outcome).error();
    return Report{event.lease(), std::move(*outcome), std::move(log)};
}

std::string write_beat(const Beat& beat) {
    if (!beat.progress && beat.message.empty() && beat.log.empty()) return {};
    return base::json::to_string(BeatText{beat.progress, beat.message, beat.log});
}

base::Result<Beat> read_beat(const RedisEvent& event) {
    auto text = base::json::parse<BeatText>(event.body);
    if (!text) return std::move(text).error();
    return Beat{event.lease(), text->progress, std::move(text->message), std::move(text->log)};
}

std::string_view status_word(const Outcome& outcome) {
    if (std::holds_alternative<Done>(outcome.what)) return "completed";
    if (std::holds_alternative<Discard>(outcome.what)) return "failed";
    return "retry";
}

}  // namespace ao::queue
