#include "api/events.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "api/event_wire.h"
#include "api/monitoring_wire.h"
#include "api/wire.h"
#include "base/deadline.h"
#include "base/id.h"
#include "base/race.h"

namespace ao::api {

namespace {

using namespace std::chrono_literals;
using core::Event;
using core::EventKind;

constexpr std::size_t kBatch = 500;
constexpr auto kHeartbeat = 15s;
constexpr auto kLook = 1s;        ///< how often an idle listener looks up: for the pulse
constexpr auto kGather = 50ms;    ///< between two batches of a busy one
constexpr auto kCheckAgain = 5s;  ///< whether the credential still holds

/// Numbers begin anew with each start of the program; this tells which start an id is of.
const std::string& life() {
    static const std::string word = base::new_id().substr(0, 13);
    return word;
}

struct Wanted {
    bool task = false;
    bool lead = false;
    bool queue = false;
    bool alert = false;
    std::string queue_name{};

    /// Of a word of ?types=; null for an unknown one.
    bool* flag_of(std::string_view word) {
        if (word == "task") return &task;
        if (word == "lead") return &lead;
        if (word == "queue") return &queue;
        return word == "alert" ? &alert : nullptr;
    }

    bool operator()(const Event& event) const {
        if (event.kind == EventKind::lead) return lead;
        if (event.kind == EventKind::alert) return alert;
        if (!(event.kind == EventKind::task ? task : queue)) return false;
        return queue_name.empty() || event.change.queue == queue_name;
    }
};

base::Error bad_types() {
    return base::invalid(
        "types must be task, lead, queue, alert, or several of them with commas.",
        {{"query:types",
          "must be task, lead, queue, alert, or several of them with commas",
          "unknown"}}
    );
}

base::Result<Wanted> read_wanted(const Call& call) {
    const bool leads = call.actor.may(model::Permission::leads_read);
    const bool alerts = call.actor.may(model::Permission::monitoring_read);
    Wanted wanted{.queue_name = call.request.query_param("queue").value_or("")};
    const std::string words = call.request.query_param("types").value_or("");
    if (words.empty()) {
        wanted.task = wanted.queue = true;
        wanted.lead = leads;
        wanted.alert = alerts;
        return wanted;
    }
    std::string_view rest = words;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(','), rest.size());
        const auto word = rest.substr(0, end);
        bool* flag = wanted.flag_of(word);
        if (flag == nullptr) return bad_types();
        *flag = true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (wanted.lead && !leads)
        return base::Error{
            base::ErrorKind::forbidden, "Events of leads need the permission leads:read."};
    if (wanted.alert && !alerts)
        return base::Error{
            base::ErrorKind::forbidden, "Events of alerts need the permission monitoring:read."};
    return wanted;
}

/// Where to read on: after Last-Event-ID (or ?last_event_id=), else from now. An id of another life
/// of the program gives a position that is a gap.
std::uint64_t start_of(const Call& call, const core::Events& events) {
    std::string id(call.request.header("last-event-id"));
    if (id.empty()) id = call.request.query_param("last_event_id").value_or("");
    if (id.empty()) return events.newest();
    const auto dot = id.find('.');
    std::uint64_t number = 0;
    if (dot == std::string::npos || id.substr(0, dot) != life()) return 0;
    const auto [end, error] = std::from_chars(id.data() + dot + 1, id.data() + id.size(), number);
    return error == std::errc{} && end == id.data() + id.size() ? number : 0;
}

template <class T>
std::string lines(std::string_view event, std::uint64_t number, const T& data) {
    std::string text = "event: ";
    text.append(event).append("\nid: ").append(life()).append(".").append(std::to_string(number));
    text.append("\ndata: ");
    base::json::write(text, data);
    return text.append("\n\n");
}

TaskEvent task_event(const Event& event) {
    const store::Change& change = event.change;
    TaskEvent data{change.id, change.type, change.queue, change.status, change.attempt};
    if (change.progress > 0 || !change.progress_message.empty())
        data.progress = TaskProgressReply{change.progress, change.progress_message};
    if (!change.lead_id.empty()) data.lead_id = change.lead_id;
    data.at = event.at;
    return data;
}

LeadEvent lead_event(const Event& event) {
    using What = store::Change::What;
    const char* word = event.change.what == What::lead_created   ? "created"
                       : event.change.what == What::lead_updated ? "updated"
                                                                 : "deleted";
    return {event.change.id, word, event.at};
}

QueueEvent queue_event(const Event& event) {
    const model::QueueFigures& queue = event.figures;
    return {
        queue.name,
        queue.rule.paused,
        queue.ready,
        queue.scheduled,
        queue.parked,
        queue.running,
        queue.dead,
        event.at};
}

/// One listener, from its first line to its last.
class Stream {
  public:
    Stream(
        core::Events& events,
        core::Queues& queues,
        const base::Clock& clock,
        model::Actor actor,
        Wanted wanted
    )
        : events_(events),
          queues_(queues),
          clock_(clock),
          actor_(std::move(actor)),
          wanted_(std::move(wanted)),
          listening_(events, actor_.tenant_id) {}

    void start_after(std::uint64_t position) { position_ = position; }

    base::Async<> run(
        http::BodySink& sink, http::Peer* peer, std::function<bool(const model::Actor&)> still_may
    ) {
        std::string out = "retry: 2000\n" + lines("hello", position_, HelloEvent{clock_.now()});
        base::SteadyTime checked = clock_.steady();
        for (;;) {
            gather(out);
            if (!out.empty()) {
                const bool sent = co_await sink.write(out);
                if (!sent) co_return;
                written_ = clock_.steady();
                out.clear();
            }
            if (clock_.steady() - checked >= kCheckAgain) {
                checked = clock_.steady();
                if (!still_may(actor_)) co_return;
            }
            const bool gone = co_await rest(peer);
            if (gone) co_return;
            if (wanted_.queue && events_.take_pulse(actor_.tenant_id)) co_await count_queues();
            if (clock_.steady() - written_ >= kHeartbeat) out += ": \n\n";
        }
    }

  private:
    void gather(std::string& out) {
        auto batch = events_.read(position_, actor_.tenant_id, wanted_, kBatch);
        position_ = batch.position;
        if (batch.gap) out += lines("gap", position_, HelloEvent{clock_.now()});
        for (const core::EventPointer& event : batch.events)
            out += event->text;
        busy_ = !batch.events.empty();
    }

    /// Waits for what comes next. True when there is nobody to tell it any more.
    base::Async<bool> rest(http::Peer* peer) {
        if (peer == nullptr) {
            co_await wait();
            co_return false;
        }
        auto raced = co_await base::race(wait(), peer->until_gone());
        co_return raced.interrupted;
    }

    base::Async<bool> wait() {
        // A busy feed is told in batches, so that a thousand listeners do not wake for each event.
        if (busy_) co_return co_await base::wait_for(kGather);
        co_return co_await events_.wait(position_, kLook);
    }

    base::Async<> count_queues() {
        const base::SteadyTime begun = clock_.steady();
        const auto figures = co_await queues_.list(actor_);
        events_.tell_queues(actor_.tenant_id, figures, clock_.steady() - begun);
    }

    core::Events& events_;
    core::Queues& queues_;
    const base::Clock& clock_;
    model::Actor actor_;
    Wanted wanted_;
    core::Events::Listening listening_;
    std::uint64_t position_ = 0;
    base::SteadyTime written_{};
    bool busy_ = false;
};

}  // namespace

std::string render_event(const Event& event) {
    if (event.kind == EventKind::task) return lines("task", event.number, task_event(event));
    if (event.kind == EventKind::lead) return lines("lead", event.number, lead_event(event));
    if (event.kind == EventKind::alert) return lines("alert", event.number, to_wire(*event.alert));
    return lines("queue", event.number, queue_event(event));
}

Answer EventDoor::listen(Call& call) {
    auto wanted = read_wanted(call);
    if (!wanted) co_return std::move(wanted).error();
    if (events_.listeners() >= kMaxListeners)
        co_return base::unavailable("Too many listeners. Come back later.", 30s);
    auto stream =
        std::make_shared<Stream>(events_, queues_, clock_, call.actor, *std::move(wanted));
    stream->start_after(start_of(call, events_));
    http::Response response{.content_type = "text/event-stream"};
    response.with("Cache-Control", "no-store").with("X-Accel-Buffering", "no");
    auto still_may = [this, &request = call.request](const model::Actor& actor) {
        return still_may_(request, actor);
    };
    response.producer = [stream, still_may, peer = call.request.peer](http::BodySink& sink) {
        return stream->run(sink, peer, still_may);
    };
    co_return response;
}

}  // namespace ao::api
