#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "model/worker.h"
#include "queue/broker.h"

/// The JSON of the worker protocol (docs/worker-protocol.md), for both ends of it: the server's
/// routes and app::RemoteBroker.
namespace ao::api {

/// A type a worker takes: its name, or {"type", "most"} with how many of it at once.
struct WantedType {
    std::string type;
    std::optional<std::int32_t> most{};
};

struct WorkerRegistration {
    std::string worker_id;
    std::optional<std::string> incarnation{};
    std::optional<std::vector<std::string>> queues{};
    std::optional<std::vector<std::string>> types{};
    std::optional<std::int32_t> concurrency{};
    std::optional<std::string> host{};
    std::optional<std::int64_t> pid{};
    std::optional<std::string> version{};
};
BOOST_DESCRIBE_STRUCT(
    WorkerRegistration, (), (worker_id, incarnation, queues, types, concurrency, host, pid, version)
)

struct KnownTaskType {
    std::string type;
    double timeout_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(KnownTaskType, (), (type, timeout_seconds))

struct WorkerWelcome {
    std::string worker_id;
    double lease_seconds = 0;
    double beat_seconds = 0;
    std::string server_version;
    std::vector<KnownTaskType> types{};
};
BOOST_DESCRIBE_STRUCT(
    WorkerWelcome, (), (worker_id, lease_seconds, beat_seconds, server_version, types)
)

struct TakeBody {
    std::string worker_id;
    std::optional<std::vector<std::string>> queues{};
    std::optional<std::vector<WantedType>> types{};
    std::optional<std::int32_t> limit{};
    std::optional<double> wait_seconds{};
};
BOOST_DESCRIBE_STRUCT(TakeBody, (), (worker_id, queues, types, limit, wait_seconds))

struct AssignmentReply {
    std::string id;
    std::string tenant_id;
    std::string type;
    std::string queue;
    base::json::Raw data{"{}"};
    base::json::Raw input{"{}"};
    std::int32_t attempt = 0;
    std::int32_t max_attempts = 0;
    std::string lease_token;
    base::Time lease_until;
    double timeout_seconds = 0;
    std::string idempotency_key;
    std::vector<std::string> tags{};
    std::int32_t priority = 0;
    std::string lead_id;
    std::int32_t progress = 0;
    std::string progress_message;
    std::string request_id;
    base::Time created_at;
};
BOOST_DESCRIBE_STRUCT(
    AssignmentReply,
    (),
    (id,
     tenant_id,
     type,
     queue,
     data,
     input,
     attempt,
     max_attempts,
     lease_token,
     lease_until,
     timeout_seconds,
     idempotency_key,
     tags,
     priority,
     lead_id,
     progress,
     progress_message,
     request_id,
     created_at)
)

struct TakeReply {
    std::vector<AssignmentReply> tasks{};
};
BOOST_DESCRIBE_STRUCT(TakeReply, (), (tasks))

struct LeaseBody {
    std::string task_id;
    std::int32_t attempt = 0;
    std::string lease_token;
};
BOOST_DESCRIBE_STRUCT(LeaseBody, (), (task_id, attempt, lease_token))

struct BeatBody {
    std::string task_id;
    std::int32_t attempt = 0;
    std::string lease_token;
    std::optional<std::int32_t> progress{};
    std::optional<std::string> message{};
    std::optional<std::vector<std::string>> log{};
};
BOOST_DESCRIBE_STRUCT(BeatBody, (), (task_id, attempt, lease_token, progress, message, log))

struct BeatsBody {
    std::string worker_id;
    std::vector<BeatBody> beats{};
    std::optional<bool> quiet{};
};
BOOST_DESCRIBE_STRUCT(BeatsBody, (), (worker_id, beats, quiet))

enum class HeldOrLost : std::uint8_t { held, lost };
BOOST_DESCRIBE_ENUM(HeldOrLost, held, lost)

struct BeatReply {
    std::string task_id;
    HeldOrLost state = HeldOrLost::held;
};
BOOST_DESCRIBE_STRUCT(BeatReply, (), (task_id, state))

struct BeatsReply {
    std::vector<BeatReply> beats{};
};
BOOST_DESCRIBE_STRUCT(BeatsReply, (), (beats))

enum class AttemptStatus : std::uint8_t { completed, retry, failed, snooze };
BOOST_DESCRIBE_ENUM(AttemptStatus, completed, retry, failed, snooze)

struct ReportBody {
    std::string task_id;
    std::int32_t attempt = 0;
    std::string lease_token;
    AttemptStatus status = AttemptStatus::completed;
    std::optional<std::string> outcome{};
    std::optional<base::json::Raw> result{};
    std::optional<base::json::Raw> report{};
    std::optional<std::string> error{};
    std::optional<double> retry_after_seconds{};
    std::optional<std::vector<std::string>> log{};
};
BOOST_DESCRIBE_STRUCT(
    ReportBody,
    (),
    (task_id, attempt, lease_token, status, outcome, result, report, error, retry_after_seconds, log
    )
)

struct FinishBody {
    std::string worker_id;
    std::vector<ReportBody> reports{};
    std::optional<TakeBody> next{};
};
BOOST_DESCRIBE_STRUCT(FinishBody, (), (worker_id, reports, next))

enum class StoredOrRefused : std::uint8_t { stored, refused };
BOOST_DESCRIBE_ENUM(StoredOrRefused, stored, refused)

struct ReportReply {
    std::string task_id;
    StoredOrRefused state = StoredOrRefused::stored;
};
BOOST_DESCRIBE_STRUCT(ReportReply, (), (task_id, state))

struct FinishReply {
    std::vector<ReportReply> reports{};
    std::vector<AssignmentReply> tasks{};
};
BOOST_DESCRIBE_STRUCT(FinishReply, (), (reports, tasks))

struct GiveBackBody {
    std::string worker_id;
    std::vector<LeaseBody> tasks{};
};
BOOST_DESCRIBE_STRUCT(GiveBackBody, (), (worker_id, tasks))

struct WorkerName {
    std::string worker_id;
};
BOOST_DESCRIBE_STRUCT(WorkerName, (), (worker_id))

/// How many attempts a request has ended or given back.
struct WorkerDone {
    std::int64_t tasks = 0;
};
BOOST_DESCRIBE_STRUCT(WorkerDone, (), (tasks))

/// Bounds of one request.
inline constexpr std::size_t kMaxTaken = 1'000;
inline constexpr std::size_t kMaxReports = 1'000;
inline constexpr double kMaxWaitSeconds = 30;

// From and to what queue::Broker speaks. The first of each pair is the server's.

AssignmentReply to_wire(const queue::Assignment& assignment);
queue::Assignment to_assignment(AssignmentReply wire);

/// `worker` is the lease name. Invalid with every faulty field; `pointer` is where it stands.
base::Result<queue::TakeRequest> to_take_request(
    const TakeBody& body, const std::string& worker, const std::string& pointer = ""
);
TakeBody to_wire(const queue::TakeRequest& request);

base::Result<std::vector<queue::Beat>> to_beats(const BeatsBody& body);
BeatBody to_wire(const queue::Beat& beat);

base::Result<std::vector<queue::Report>> to_reports(const FinishBody& body);
ReportBody to_wire(const queue::Report& report);

LeaseBody to_wire(const store::Lease& lease);
store::Lease to_lease(const LeaseBody& body);

}  // namespace ao::api

namespace ao::base::json {

/// A string or an object.
template <>
struct Codec<api::WantedType> {
    static constexpr bool kRequired = true;
    static void read(Node node, api::WantedType& out, const Place& place, Faults& faults);
    static void write(std::string& out, const api::WantedType& value);
    static void schema(Writer& members, bool nullable);
    static void components(Components& components);
};

template <>
struct Docs<api::WorkerRegistration> {
    static constexpr FieldDoc fields[] = {
        {"worker_id", "Unique among the living workers of the tenant.", "w1"},
        {"incarnation",
         "A random text of this process: another one under the same worker_id says that the former "
         "process is gone, and its attempts are taken back.",
         "b1f0"},
        {"queues", "For people to see; what is taken is said at each take.", "[\"default\"]"},
        {"types", "POST /api/tasks accepts them from now on.", "[\"greet\"]"},
        {"concurrency", "Tasks at once, 1 to 10000.", "4"},
    };
};

template <>
struct Docs<api::WorkerWelcome> {
    static constexpr FieldDoc fields[] = {
        {"lease_seconds", "An attempt is lost when nothing is heard of it for so long.", "30"},
        {"beat_seconds", "How often to beat.", "10"},
        {"types", "The built-in types and how long one attempt may take.", ""},
    };
};

template <>
struct Docs<api::TakeBody> {
    static constexpr FieldDoc fields[] = {
        {"worker_id", "", "w1"},
        {"queues", "Served in turns; [\"default\"] when absent.", "[\"default\"]"},
        {"types", "Names, or {\"type\", \"most\"}; any type when absent.", "[\"greet\"]"},
        {"limit", "1 to 1000 tasks; 1 when absent.", "1"},
        {"wait_seconds", "How long to wait for the first, 0 to 30; 0 when absent.", "20"},
    };
};

template <>
struct Docs<api::AssignmentReply> {
    static constexpr FieldDoc fields[] = {
        {"data", "As it was queued.", ""},
        {"input", "What the server has gathered for the built-in types.", ""},
        {"attempt", "1 for the first.", "1"},
        {"lease_token", "To be sent with every word about this attempt.", ""},
        {"timeout_seconds", "Give the attempt up after so long.", "60"},
        {"idempotency_key", "The same in every attempt: for calls to third parties.", ""},
    };
};

template <>
struct Docs<api::BeatsBody> {
    static constexpr FieldDoc fields[] = {
        {"beats", "At most 1000; none at all says only that the worker lives.", ""},
        {"quiet", "The worker takes no more tasks.", "false"},
    };
};

template <>
struct Docs<api::BeatBody> {
    static constexpr FieldDoc fields[] = {
        {"progress", "Percent.", "40"},
        {"message", "Beside the progress, at most 500 characters.", ""},
        {"log", "Lines since the last beat, at most 200 of 2000 characters.", ""},
    };
};

template <>
struct Docs<api::ReportBody> {
    static constexpr FieldDoc fields[] = {
        {"outcome", "Of a completed task, a few words; \"done\" when absent.", "done"},
        {"result", "Of a completed task: any JSON, at most 256 KiB.", ""},
        {"report", "What the handler of a built-in type brought back.", ""},
        {"error", "Why it has to be tried again, or has failed.", ""},
        {"retry_after_seconds", "With retry: at least so long; with snooze: so long.", "5"},
    };
};

}  // namespace ao::base::json
