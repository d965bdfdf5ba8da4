#include "core/lead_jobs.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/file.h"
#include "base/id.h"
#include "base/log.h"
#include "core/audit.h"
#include "core/file_piece.h"
#include "core/lead_job_run.h"
#include "store/lead_job_store.h"
#include "store/lead_store.h"
#include "store/workflow_store.h"

namespace ao::core {

namespace {

using model::LeadJob;
using model::LeadJobKind;
using model::LeadJobState;

constexpr std::chrono::seconds kTick{10};
constexpr std::size_t kLongestId = 64;

base::Error no_such_job() {
    return base::not_found("Job not found. Jobs and their files are removed after some days.");
}

base::Error not_as_expected(std::int64_t count) {
    return base::conflict(
        "The filter selects " + std::to_string(count) +
        " leads, not as many as expected_count says. Nothing was started."
    );
}

bool may_see(const model::Actor& actor, const LeadJob& job) {
    return job.user_id == actor.user_id || actor.may(model::Permission::admin);
}

base::Result<LeadJob> find_job(
    store::Session& session, const model::Actor& actor, const std::string& id
) {
    auto job = store::LeadJobStore(session).find(actor.tenant_id, id);
    if (!job || !may_see(actor, *job)) return no_such_job();
    return *std::move(job);
}

LeadJob new_job(const model::Actor& actor, LeadJobKind kind, base::Time now) {
    LeadJob job;
    job.id = base::new_id();
    job.tenant_id = actor.tenant_id;
    job.user_id = actor.user_id;
    job.username = actor.username;
    job.address = actor.address;
    job.request_id = actor.request_id;
    job.kind = kind;
    job.created_at = now;
    return job;
}

/// Each id once, in the order of the call.
base::Result<std::vector<std::string>> without_repetition(std::vector<std::string> ids) {
    if (ids.size() > kMostLeadIds)
        return base::Error{
            base::ErrorKind::too_large, "A call takes at most 10,000 ids. Use a filter."};
    std::set<std::string> seen;
    std::vector<std::string> once;
    for (std::string& id : ids) {
        if (id.size() > kLongestId || id.find('\n') != std::string::npos)
            return base::invalid("An id is not one of a lead.", {{"/ids", "no id", "format"}});
        if (seen.insert(id).second) once.push_back(std::move(id));
    }
    return once;
}

const char* event_of(LeadJobKind kind) {
    return kind == LeadJobKind::lead_export ? "leads_exported" : "workflow_started_for_leads";
}

}  // namespace

LeadJobs::LeadJobs(
    store::Database& database,
    const base::Clock& clock,
    std::shared_ptr<const RunEngine> runs,
    LeadJobOptions options
)
    : database_(database),
      clock_(clock),
      runs_(std::move(runs)),
      options_(std::move(options)),
      thread_("ao-lead-jobs") {}

void LeadJobs::start() {
    base::make_private_directory(options_.directory);
    auto known = [&](const std::filesystem::path& file) {
        const std::string id = file.stem().string();
        auto find = [&](store::Session& session) { return store::LeadJobStore(session).knows(id); };
        const bool complete = file.extension() == ".csv" || file.extension() == ".json";
        return complete && database_.read_now(find);
    };
    for (const auto& entry : std::filesystem::directory_iterator(options_.directory))
        if (!known(entry.path())) std::filesystem::remove(entry.path());
    thread_.start(kTick, [this] { work_off(); });
    static_cast<void>(thread_.submit([this] { work_off(); }));
}

void LeadJobs::stop() {
    thread_.stop();
}

void LeadJobs::work_off() {
    try {
        remove_stale();
        Running running;
        while (!thread_.stopping()) {
            auto more = give_turns(running);
            if (!more || !*more) return;
        }
    } catch (...) {  // a broken database ends no thread; health and every request tell of it
        base::log::exception("lead_job.failed", std::current_exception());
    }
}

/// A turn for each tenant that has work; false when none has.
base::Result<bool> LeadJobs::give_turns(Running& running) {
    auto find = [&](store::Session& session) {
        return store::LeadJobStore(session).find_next(options_.most_at_once);
    };
    std::vector<LeadJob> next = database_.read_now(find);
    std::erase_if(running, [&](const auto& each) {
        return std::ranges::none_of(next, [&](const LeadJob& job) { return job.id == each.first; });
    });
    for (LeadJob& job : next) {
        if (thread_.stopping()) break;
        auto& [id, run] =
            *running.try_emplace(job.id, database_, clock_, *runs_, options_, job).first;
        if (auto taken = run.step(); !taken) return taken;
    }
    return !next.empty();
}

void LeadJobs::remove_stale() {
    const base::Time before = clock_.now() - options_.keep_for;
    auto find = [&](store::Session& session) {
        return store::LeadJobStore(session).find_stale(before, options_.keep);
    };
    for (const LeadJob& job : database_.read_now(find)) {
        std::filesystem::remove(lead_file(options_.directory, job));
        auto body = [&](store::Session& session) -> base::Result<bool> {
            return store::LeadJobStore(session).remove(job.tenant_id, job.id);
        };
        static_cast<void>(database_.write_now("lead_job.forget", body));
    }
}

base::Async<base::Result<Created<LeadJob>>> LeadJobs::begin_export(
    model::Actor actor,
    model::LeadFormat format,
    std::map<std::string, std::string> filter,
    Once<LeadJob> once
) {
    auto wanted = options_.read_filter(filter);
    if (!wanted) co_return std::move(wanted).error();
    LeadJob job = new_job(actor, LeadJobKind::lead_export, clock_.now());
    job.format = format;
    job.filter = std::move(filter);
    auto count = [&](store::Session& session) {
        model::LeadPage page;
        page.limit = 1;
        return store::LeadStore(session).list(actor.tenant_id, *wanted, page);
    };
    auto found = co_await database_.read(store::ReadCost::scan, std::move(count));
    if (!found) co_return std::move(found).error();
    job.total = found->total;
    co_return co_await put(actor, std::move(job), {}, std::move(once));
}

base::Async<base::Result<Created<LeadJob>>> LeadJobs::begin_workflow(
    model::Actor actor, std::string workflow_id, LeadSelection selection, Once<LeadJob> once
) {
    auto ids = co_await freeze(actor, std::move(selection));
    if (!ids) co_return std::move(ids).error();
    LeadJob job = new_job(actor, LeadJobKind::workflow_start, clock_.now());
    job.total = std::ssize(*ids);
    NewRun wanted;
    wanted.tenant_id = actor.tenant_id;
    wanted.workflow_id = workflow_id;
    auto check = [&](store::Session& session) -> base::Result<void> {
        if (auto may = runs_->may_start(session, wanted); !may) return std::move(may).error();
        job.workflow_name =
            store::WorkflowStore(session).find(actor.tenant_id, workflow_id).value().name;
        return {};
    };
    auto checked = co_await database_.read(store::ReadCost::point, std::move(check));
    if (!checked) co_return std::move(checked).error();
    job.workflow_id = std::move(workflow_id);
    co_return co_await put(actor, std::move(job), *std::move(ids), std::move(once));
}

base::Async<base::Result<std::vector<std::string>>> LeadJobs::freeze(
    const model::Actor& actor, LeadSelection selection
) {
    if (!selection.filter) co_return without_repetition(std::move(selection.ids));
    auto select = [&](store::Session& session) {
        return store::LeadStore(session).select_ids(
            actor.tenant_id, *selection.filter, kMostLeadsSelected + 1
        );
    };
    std::vector<std::string> ids =
        co_await database_.read(store::ReadCost::scan, std::move(select));
    if (std::ssize(ids) > kMostLeadsSelected)
        co_return base::invalid(
            "The filter selects more than 100,000 leads. Narrow it, for example with created_from.",
            {{"/filter", "selects more than 100,000 leads", "length"}}
        );
    if (selection.expected_count && *selection.expected_count != std::ssize(ids))
        co_return not_as_expected(std::ssize(ids));
    co_return ids;
}

base::Async<base::Result<Created<LeadJob>>> LeadJobs::put(
    const model::Actor& actor, LeadJob job, std::vector<std::string> lead_ids, Once<LeadJob> once
) {
    auto create = [&](store::Session& session) -> base::Result<LeadJob> {
        store::LeadJobStore jobs(session);
        if (jobs.count_open(actor.tenant_id) >= options_.most_open)
            return base::conflict(
                "Too many jobs are waiting already. Try again when one has ended, or cancel one."
            );
        jobs.insert(job, lead_ids);
        const std::string total = std::to_string(job.total);
        auto details = audit_details({{"selected", total}, {"job", job.id}});
        const bool file = job.kind == LeadJobKind::lead_export;
        audit(
            session,
            actor,
            event_of(job.kind),
            file ? "lead" : "workflow",
            job.workflow_id,
            std::move(details),
            job.created_at
        );
        return job;
    };
    auto body = [&](store::Session& session) {
        return run_once<LeadJob>(session, actor, once, job.created_at, create);
    };
    auto made = co_await database_.write("lead_job.create", std::move(body));
    // When too much waits there already, whoever is before will find this one.
    if (made) static_cast<void>(thread_.submit([this] { work_off(); }));
    co_return made;
}

base::Async<std::vector<LeadJob>> LeadJobs::list(model::Actor actor) {
    auto body = [&](store::Session& session) {
        return store::LeadJobStore(session).list(actor.tenant_id, actor.user_id);
    };
    co_return co_await database_.read(store::ReadCost::point, std::move(body));
}

base::Async<base::Result<LeadJob>> LeadJobs::get(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) { return find_job(session, actor, id); };
    co_return co_await database_.read(store::ReadCost::point, std::move(body));
}

base::Async<base::Result<LeadJob>> LeadJobs::cancel(model::Actor actor, std::string id) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<LeadJob> {
        auto job = find_job(session, actor, id);
        if (!job) return job;
        if (job->ended_at != base::Time{}) return base::conflict("The job has ended already.");
        job->state = LeadJobState::cancelled;
        job->ended_at = now;
        store::LeadJobStore(session).update(*job);
        audit(session, actor, "lead_job_cancelled", "lead_job", job->id, {"{}"}, now);
        return job;
    };
    co_return co_await database_.write("lead_job.cancel", std::move(body));
}

base::Async<base::Result<void>> LeadJobs::remove(model::Actor actor, std::string id) {
    LeadJob job;
    auto body = [&](store::Session& session) -> base::Result<void> {
        auto found = find_job(session, actor, id);
        if (!found) return std::move(found).error();
        job = *std::move(found);
        if (!store::LeadJobStore(session).remove(actor.tenant_id, id))
            return base::conflict("The job goes on. Cancel it first.");
        return {};
    };
    auto removed = co_await database_.write("lead_job.remove", std::move(body));
    if (!removed) co_return removed;
    auto unlink = [&](store::Session&) {
        std::error_code gone;
        return std::filesystem::remove(lead_file(options_.directory, job), gone);
    };
    static_cast<void>(co_await database_.read(store::ReadCost::scan, std::move(unlink)));
    co_return removed;
}

base::Async<base::Result<std::filesystem::path>> LeadJobs::take_file(
    model::Actor actor, std::string id
) {
    LeadJob job;
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<void> {
        auto found = find_job(session, actor, id);
        if (!found) return std::move(found).error();
        job = *std::move(found);
        if (job.kind != LeadJobKind::lead_export) return base::not_found("The job has no file.");
        if (job.state != LeadJobState::completed)
            return base::conflict("The file is not complete.");
        audit(session, actor, "lead_export_downloaded", "lead_job", job.id, {"{}"}, now);
        return {};
    };
    auto taken = co_await database_.write("lead_job.take_file", std::move(body));
    if (!taken) co_return std::move(taken).error();
    co_return lead_file(options_.directory, job);
}

base::Async<std::string> LeadJobs::read_piece(
    std::filesystem::path path, std::int64_t offset, std::size_t size
) {
    co_return co_await read_file_piece(database_, std::move(path), offset, size);
}

}  // namespace ao::core
