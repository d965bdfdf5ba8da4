#include "core/lead_job_run.h"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "core/audit.h"
#include "store/lead_job_store.h"
#include "store/lead_store.h"

namespace ao::core {

namespace {

using model::LeadJob;
using model::LeadJobKind;
using model::LeadJobState;

constexpr std::int64_t kPage = 500;
/// A job that never gets to its end, whatever the reason, is not tried for ever.
constexpr std::int64_t kMostAttempts = 20;
constexpr std::chrono::milliseconds kTellEvery{500};

model::Actor actor_of(const LeadJob& job) {
    model::Actor actor;
    actor.tenant_id = job.tenant_id;
    actor.user_id = job.user_id;
    actor.username = job.username;
    actor.address = job.address;
    actor.request_id = job.request_id;
    return actor;
}

/// nullopt: the job is not open any more.
std::optional<base::Result<model::LeadList>> read_page(
    store::Database& database,
    const LeadJob& job,
    const model::LeadFilter& filter,
    const model::LeadPage& page
) {
    std::optional<base::Result<model::LeadList>> found;
    auto read = [&](store::Session& session) {
        if (store::LeadJobStore(session).is_open(job.id))
            found = store::LeadStore(session).list(job.tenant_id, filter, page);
        return found.has_value();
    };
    static_cast<void>(database.read_now(read));
    return found;
}

}  // namespace

std::filesystem::path lead_file(const std::filesystem::path& directory, const LeadJob& job) {
    return directory / (job.id + "." + std::string(model::to_string(job.format)));
}

LeadJobRun::LeadJobRun(
    store::Database& database,
    const base::Clock& clock,
    const RunEngine& runs,
    const LeadJobOptions& options,
    std::function<bool()> stopping
)
    : database_(database),
      clock_(clock),
      runs_(runs),
      options_(options),
      stopping_(std::move(stopping)) {}

base::Result<void> LeadJobRun::carry_out(LeadJob job) {
    ++job.attempts;
    if (job.attempts > kMostAttempts)
        return end(job, LeadJobState::failed, "It was interrupted too often.");
    job.state = LeadJobState::running;
    auto open = store(job);
    if (!open) return std::move(open).error();
    if (!*open) return {};
    if (job.kind == LeadJobKind::workflow_start) return start_runs(job);
    try {
        return write_file(job);
    } catch (const base::FileError& failure) {
        base::log::error("lead_job.failed", {{"job", job.id}, {"why", failure.what()}});
        return end(job, LeadJobState::failed, "The file cannot be written. The log says why.");
    }
}

base::Result<bool> LeadJobRun::store(const LeadJob& job) {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        return store::LeadJobStore(session).update(job);
    };
    return database_.write_now("lead_job.progress", body);
}

base::Result<void> LeadJobRun::end(LeadJob& job, LeadJobState state, std::string why) {
    job.state = state;
    if (!why.empty()) job.why = std::move(why);
    job.ended_at = clock_.now();
    auto stored = store(job);
    if (!stored) return std::move(stored).error();
    return {};
}

bool LeadJobRun::has_room() const {
    std::error_code unknown;
    const auto space = std::filesystem::space(options_.directory, unknown);
    return unknown || space.available > options_.spare_bytes;
}

base::Result<void> LeadJobRun::write_file(LeadJob& job) {
    auto filter = options_.read_filter(job.filter);
    if (!filter) return end(job, LeadJobState::failed, filter.error().message);
    const base::Time after = job.created_at + std::chrono::microseconds{1};
    if (!filter->created_to || *filter->created_to > after) filter->created_to = after;
    model::LeadPage page;
    page.limit = kPage;
    page.want_total = false;
    base::NewFile file(lead_file(options_.directory, job));
    std::string out;
    options_.text.begin(out, job.format);
    job.done = 0;
    base::SteadyTime told = clock_.steady();
    do {
        if (stopping_()) return {};
        const auto found = read_page(database_, job, *filter, page);
        if (!found) return {};  // cancelled
        if (!*found) return end(job, LeadJobState::failed, found->error().message);
        if (!has_room()) return end(job, LeadJobState::failed, "The disk of the server is full.");
        const model::LeadList& list = **found;
        options_.text.add(out, job.format, list.leads, job.done == 0);
        job.done += std::ssize(list.leads);
        page.cursor = list.next_cursor;
        if (page.cursor.empty()) options_.text.end(out, job.format);
        file.sink().write(out);
        out.clear();
        if (clock_.steady() - told < kTellEvery || page.cursor.empty()) continue;
        told = clock_.steady();
        auto open = store(job);
        if (!open) return std::move(open).error();
    } while (!page.cursor.empty());
    job.bytes = file.sink().size();
    static_cast<void>(file.commit(base::NewFile::Existing::replace));
    return end(job, LeadJobState::completed, "");
}

base::Result<void> LeadJobRun::start_runs(LeadJob& job) {
    while (!stopping_()) {
        LeadJob next;
        auto body = [&](store::Session& session) {
            next = job;  // a transaction that is tried again counts once
            return start_part(session, next);
        };
        auto more = database_.write_now("lead_job.start_runs", body);
        if (!more) return std::move(more).error();
        job = std::move(next);
        if (!*more) return {};
    }
    return {};
}

/// False when there is nothing left to do.
base::Result<bool> LeadJobRun::start_part(store::Session& session, LeadJob& job) const {
    store::LeadJobStore jobs(session);
    if (!jobs.is_open(job.id)) return false;
    const base::Time now = clock_.now();
    const std::vector<std::string> part = jobs.take_part(job.id);
    for (const std::string& lead_id : part) {
        NewRun wanted;
        wanted.tenant_id = job.tenant_id;
        wanted.workflow_id = job.workflow_id;
        wanted.lead_id = lead_id;
        wanted.request_id = job.request_id;
        auto run = runs_.start(session, wanted, now);
        if (!run) {
            ++job.refused;
            if (job.why.empty()) job.why = run.error().message;
            continue;
        }
        ++job.done;
        auto details = audit_details({{"execution_id", run->id}, {"job", job.id}});
        audit(
            session,
            actor_of(job),
            "workflow_started",
            "workflow",
            run->workflow_id,
            std::move(details),
            now
        );
    }
    const bool more = !part.empty();
    if (!more) {
        job.state = LeadJobState::completed;
        job.ended_at = now;
    }
    jobs.update(job);
    return more;
}

}  // namespace ao::core
