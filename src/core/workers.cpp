#include "core/workers.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "core/audit.h"
#include "store/worker_store.h"

namespace ao::core {

namespace {

constexpr std::size_t kMaxName = 100;
constexpr std::size_t kMaxNames = 100;
constexpr std::size_t kMaxNoted = 10'000;
constexpr std::size_t kMaxHeld = 10'000;
constexpr std::chrono::hours kListed{24};
constexpr std::chrono::hours kKept{30 * 24};

bool is_plain_name(const std::string& name) {
    const auto plain = [](unsigned char c) { return c > 0x20 && c != 0x7F; };
    return !name.empty() && name.size() <= kMaxName && std::all_of(name.begin(), name.end(), plain);
}

void check_names(
    const std::vector<std::string>& names,
    const std::string& pointer,
    std::vector<base::FieldError>& faults
) {
    if (names.size() > kMaxNames)
        faults.push_back({pointer, "must be at most 100 names", "length"});
    for (std::size_t i = 0; i < names.size() && i < kMaxNames; ++i)
        if (!is_plain_name(names[i]))
            faults.push_back(
                {pointer + "/" + std::to_string(i),
                 "must be 1–100 characters without spaces",
                 "format"}
            );
}

std::string name_of(const std::string& tenant, const std::string& id) {
    return tenant.empty() || tenant == "default" ? id : tenant + "/" + id;
}

std::vector<base::FieldError> faults_of(const model::Worker& worker) {
    std::vector<base::FieldError> faults;
    if (!is_plain_name(worker.id))
        faults.push_back({"/worker_id", "must be 1–100 characters without spaces", "format"});
    check_names(worker.queues, "/queues", faults);
    check_names(worker.types, "/types", faults);
    if (worker.concurrency < 1 || worker.concurrency > 10'000)
        faults.push_back({"/concurrency", "must be between 1 and 10000", "range"});
    if (worker.host.size() > 255)
        faults.push_back({"/host", "must be at most 255 characters", "length"});
    if (worker.version.size() > kMaxName)
        faults.push_back({"/version", "must be at most 100 characters", "length"});
    return faults;
}

}  // namespace

std::string worker_tenant(const model::Actor& actor) {
    return actor.local ? "" : actor.tenant_id;
}

std::string Workers::lease_name(const model::Actor& actor, const std::string& id) {
    return name_of(worker_tenant(actor), id);
}

base::Async<base::Result<model::Worker>> Workers::announce(
    model::Actor actor, model::Worker worker
) {
    auto faults = faults_of(worker);
    if (!faults.empty())
        co_return base::invalid("The worker cannot be registered.", std::move(faults));
    worker.tenant_id = worker_tenant(actor);
    worker.started_at = worker.seen_at = clock_.now();
    auto body = [&worker](store::Session& session) -> base::Result<model::Worker> {
        store::WorkerStore workers(session);
        workers.prune(worker.seen_at - kKept);
        workers.put(worker);
        return worker;
    };
    co_return co_await database_.write("worker.announce", std::move(body));
}

bool Workers::is_time_to_note(const std::string& name, model::WorkerState state, base::Time now) {
    std::lock_guard lock(mutex_);
    if (noted_.size() >= kMaxNoted)
        std::erase_if(noted_, [now](const auto& one) { return one.second.at + kNoteEvery <= now; });
    auto [place, is_new] = noted_.try_emplace(name);
    Noted& last = place->second;
    if (!is_new && last.state == state && last.at + kNoteEvery > now) return false;
    last = {now, state};
    return true;
}

base::Async<> Workers::note(model::Actor actor, std::string id, model::WorkerState state) {
    const base::Time now = clock_.now();
    if (!is_time_to_note(lease_name(actor, id), state, now)) co_return;
    const std::string tenant = worker_tenant(actor);
    auto body = [&](store::Session& session) -> base::Result<bool> {
        return store::WorkerStore(session).note_seen(tenant, id, state, now);
    };
    try {
        auto noted = co_await database_.write("worker.note", std::move(body));
        static_cast<void>(noted);  // the next sign of life notes it
    } catch (const store::Failure&) {
        base::log::exception("worker.not_noted", std::current_exception());
    }
}

base::Async<std::vector<store::Lease>> Workers::leave(model::Actor actor, std::string id) {
    co_await note(actor, id, model::WorkerState::stopped);
    auto body = [name = lease_name(actor, id)](store::Session& session) {
        return store::WorkerStore(session).leases_of(name);
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<void>> Workers::set_quiet(model::Actor actor, std::string id, bool quiet) {
    const std::string name = name_of(actor.tenant_id, id);
    if (!lines_.is_open(name))
        co_return base::conflict(
            "No worker of this name holds a line open to this server. GET /api/workers lists them."
        );
    const auto what = quiet ? WorkerCall::What::quiet : WorkerCall::What::resume;
    const char* event = quiet ? "worker_quieted" : "worker_resumed";
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<void> {
        audit(session, actor, event, "worker", id, audit_details({}), now);
        session.after_commit([this, name, what] { lines_.tell(name, {what}); });
        return {};
    };
    co_return co_await database_.write(event, std::move(body));
}

base::Async<std::vector<WorkerView>> Workers::list(model::Actor actor) {
    const base::Time since = clock_.now() - kListed;
    auto body = [&](store::Session& session) {
        store::WorkerStore store(session);
        std::vector<WorkerView> views;
        for (model::Worker& worker : store.list(actor.tenant_id, since))
            views.push_back({std::move(worker), {}});
        for (model::HeldTask& task : store.held_tasks(actor.tenant_id, kMaxHeld)) {
            const auto holds = [&](const WorkerView& view) {
                return name_of(view.worker.tenant_id, view.worker.id) == task.worker_id;
            };
            auto found = std::find_if(views.begin(), views.end(), holds);
            if (found != views.end()) found->tasks.push_back(std::move(task));
        }
        return views;
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

}  // namespace ao::core
