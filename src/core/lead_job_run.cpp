#include "core/lead_job_run.h"

#include <chrono>
#include <utility>
#include <vector>

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
    LeadJob job
)
    : database_(database), clock_(clock), runs_(runs), options_(options), job_(std::move(job)) {}

base::Result<bool> LeadJobRun::step() {
    if (!taken_up_) {
        auto open = take_up();
        if (!open || !*open) return open;
        taken_up_ = true;
    }
    if (job_.kind == LeadJobKind::workflow_start) return start_part();
    try {
        return export_ ? write_page() : begin_file();
    } catch (const base::FileError& failure) {
        base::log::error("lead_job.failed", {{"job", job_.id}, {"why", failure.what()}});
        return end(LeadJobState::failed, "The file cannot be written. The log says why.");
    }
}

base::Result<bool> LeadJobRun::take_up() {
    if (job_.attempts >= kMostAttempts)
        return end(LeadJobState::failed, "It was interrupted too often.");
    ++job_.attempts;
    job_.state = LeadJobState::running;
    return store();
}

/// False when the job is not open any more.
base::Result<bool> LeadJobRun::store() {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        return store::LeadJobStore(session).update(job_);
    };
    return database_.write_now("lead_job.progress", body);
}

base::Result<bool> LeadJobRun::end(LeadJobState state, std::string why) {
    job_.state = state;
    if (!why.empty()) job_.why = std::move(why);
    job_.ended_at = clock_.now();
    auto stored = store();
    if (!stored) return stored;
    return false;
}

bool LeadJobRun::has_room() const {
    std::error_code unknown;
    const auto space = std::filesystem::space(options_.directory, unknown);
    return unknown || space.available > options_.spare_bytes;
}

base::Result<bool> LeadJobRun::begin_file() {
    auto filter = options_.read_filter(job_.filter);
    if (!filter) return end(LeadJobState::failed, filter.error().message);
    const base::Time after = job_.created_at + std::chrono::microseconds{1};
    if (!filter->created_to || *filter->created_to > after) filter->created_to = after;
    Export& begun = export_.emplace(lead_file(options_.directory, job_));
    begun.filter = *std::move(filter);
    begun.page.limit = kPage;
    begun.page.want_total = false;
    begun.told = clock_.steady();
    job_.done = 0;
    std::string out;
    options_.text.begin(out, job_.format);
    begun.file.sink().write(out);
    return write_page();
}

base::Result<bool> LeadJobRun::write_page() {
    const auto found = read_page(database_, job_, export_->filter, export_->page);
    if (!found) return false;  // cancelled
    if (!*found) return end(LeadJobState::failed, found->error().message);
    if (!has_room()) return end(LeadJobState::failed, "The disk of the server is full.");
    const model::LeadList& list = **found;
    std::string out;
    options_.text.add(out, job_.format, list.leads, job_.done == 0);
    export_->file.sink().write(out);
    job_.done += std::ssize(list.leads);
    export_->page.cursor = list.next_cursor;
    if (list.next_cursor.empty()) return end_file();
    if (clock_.steady() - export_->told < kTellEvery) return true;
    export_->told = clock_.steady();
    return store();
}

base::Result<bool> LeadJobRun::end_file() {
    std::string out;
    options_.text.end(out, job_.format);
    export_->file.sink().write(out);
    job_.bytes = export_->file.sink().size();
    static_cast<void>(export_->file.commit(base::NewFile::Existing::replace));
    return end(LeadJobState::completed, "");
}

base::Result<bool> LeadJobRun::start_part() {
    LeadJob next;
    auto body = [&](store::Session& session) {
        next = job_;  // a transaction that is tried again counts once
        return start_part(session, next);
    };
    auto more = database_.write_now("lead_job.start_runs", body);
    if (more) job_ = std::move(next);
    return more;
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
