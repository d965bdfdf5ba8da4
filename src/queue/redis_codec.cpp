#include "queue/redis_codec.h"

#include <charconv>

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

/// Parts of a text that may hold anything: the length of each in front of it.
void append_part(std::string& text, std::string_view part) {
    text.append(std::to_string(part.size())).append(":").append(part);
}

/// The next of them; empty when there is none.
std::string_view take_part(std::string_view& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return {};
    const auto size = integer<std::size_t>(text.substr(0, colon));
    const std::string_view part = text.substr(colon + 1, size);
    text.remove_prefix(colon + 1 + part.size());
    return part;
}

/// What stands before the next space, which goes as well.
std::string_view next_word(std::string_view& text) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    return word;
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

/// The one thing that an entry of releases before told: names and values, always in this order.
void append_former(const std::vector<store::RedisReply>& words, std::vector<RedisEvent>& events) {
    enum : std::size_t { kind, id, generation, attempt, token, worker, at, body, parts };

    if (words.size() < 2 * std::size_t{parts}) return;
    const auto part = [&words](std::size_t which) -> const std::string& {
        return words[2 * which + 1].text;
    };
    const auto what = parse_kind(part(kind));
    if (!what) return;
    RedisEvent event;
    event.kind = *what;
    event.task_id = part(id);
    event.generation = integer<std::int64_t>(part(generation));
    event.attempt = integer<std::int32_t>(part(attempt));
    event.token = part(token);
    event.worker_id = part(worker);
    event.at = time_of(part(at));
    event.body = part(body);
    events.push_back(std::move(event));
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
    const std::string generation = std::to_string(task.generation);
    const std::string priority = std::to_string(std::clamp(task.priority, -4'000, 4'000));
    std::string state = "pending";
    for (const std::string& word :
         {std::to_string(task.attempt),
          std::string(),
          generation,
          std::to_string(task.crashes),
          micros(task.expires_at),
          task.tenant_id,
          priority,
          task.queue,
          task.type,
          std::string()})
        state.append(" ").append(word);
    std::string body;
    for (const std::string& part :
         {task.payload.text,
          offered.input.text,
          std::to_string(task.priority),
          std::to_string(task.max_attempts),
          std::to_string(offered.timeout.count()),
          task.lead_id,
          task.request_id,
          joined(task.tags),
          micros(task.run_at),
          micros(task.created_at)})
        append_part(body, part);
    words.insert(
        words.end(),
        {task.id,
         generation,
         task.queue,
         task.type,
         priority,
         task.tenant_id,
         std::move(state),
         std::move(body)}
    );
}

Assignment read_taken(const store::RedisReply& reply) {
    Assignment taken;
    model::Task& task = taken.task;
    task.id = reply.at(0).text;
    std::string_view state = reply.at(1).text;
    static_cast<void>(next_word(state));  // processing
    task.attempt = integer<std::int32_t>(next_word(state));
    task.lease_token = next_word(state);
    task.generation = integer<std::int64_t>(next_word(state));
    task.crashes = integer<std::int32_t>(next_word(state));
    task.expires_at = time_of(next_word(state));
    task.tenant_id = next_word(state);
    static_cast<void>(next_word(state));  // the body has the priority as it was given
    task.queue = next_word(state);
    task.type = next_word(state);
    std::string_view body = reply.at(2).text;
    task.payload.text = take_part(body);
    taken.input.text = take_part(body);
    task.priority = integer<std::int32_t>(take_part(body));
    task.max_attempts = integer<std::int32_t>(take_part(body));
    taken.timeout = std::chrono::milliseconds{integer<std::int64_t>(take_part(body))};
    task.lead_id = take_part(body);
    task.request_id = take_part(body);
    task.tags = split(take_part(body));
    task.run_at = time_of(take_part(body));
    task.created_at = time_of(take_part(body));
    task.status = model::TaskStatus::processing;
    return taken;
}

void append_events(const store::RedisReply& entry, std::vector<RedisEvent>& events) {
    const auto& words = entry.at(1).items;
    if (!words.empty() && words[0].text == "kind") return append_former(words, events);
    if (words.size() < 2 || words[0].text != "at") return;
    const base::Time at = time_of(words[1].text);
    for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
        std::string_view name = words[i].text;
        const auto kind = parse_kind(next_word(name));
        if (!kind) continue;
        RedisEvent event;
        event.kind = *kind;
        event.task_id = next_word(name);
        event.generation = integer<std::int64_t>(next_word(name));
        event.attempt = integer<std::int32_t>(next_word(name));
        event.token = next_word(name);
        event.worker_id = name;
        event.at = at;
        event.body = words[i + 1].text;
        events.push_back(std::move(event));
    }
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
