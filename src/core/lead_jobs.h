#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/background_thread.h"
#include "core/idempotency.h"
#include "core/lead_actions.h"
#include "core/run_engine.h"
#include "model/actor.h"
#include "model/lead_job.h"
#include "store/database.h"

namespace ao::core {

class LeadJobRun;

/// How leads become the text of a file; `first`: no lead stands in it yet. Each appends to `out`.
struct LeadFileText {
    std::function<void(std::string& out, model::LeadFormat format)> begin{};
    std::function<
        void(std::string& out, model::LeadFormat, const std::vector<model::Lead>&, bool first)>
        add{};
    std::function<void(std::string& out, model::LeadFormat format)> end{};
};

struct LeadJobOptions {
    std::filesystem::path directory{};  ///< where files lie; made when there is none, mode 0700
    LeadFileText text{};
    /// Reads the filters of a list by their names there.
    std::function<base::Result<model::LeadFilter>(const std::map<std::string, std::string>&)>
        read_filter{};
    std::int64_t most_open = 10;            ///< of a tenant; more are refused
    std::int64_t keep = 50;                 ///< jobs of a tenant that have ended
    std::chrono::hours keep_for{24 * 7};    ///< jobs that have ended
    std::uintmax_t spare_bytes = 64 << 20;  ///< of the disk, which no export takes
    std::int64_t most_at_once = 16;         ///< tenants that take turns; further ones wait
};

/// Work on many leads that goes on in the server while nobody waits for it: a file of leads, or a
/// workflow started for each. Of a tenant one after the other, oldest first; tenants take turns,
/// some hundred leads each, so that none waits for another's work. On a thread of its own.
///
/// Promises: a job that was answered is on disk; it goes on after a stop or a crash; a file is
/// complete or not there; no run is started twice. Jobs and their files are seen by who began them
/// and by administrators of the tenant, and go when they are old or too many. Thread-safe.
class LeadJobs {
  public:
    LeadJobs(
        store::Database& database,
        const base::Clock& clock,
        std::shared_ptr<const RunEngine> runs,
        LeadJobOptions options
    );

    /// Clears away files that nothing refers to, and goes on with what was open.
    void start();

    /// Interrupts the running job, which goes on after the next start. Blocks. Before the database
    /// closes.
    void stop();

    /// Begins a file of the leads that `filter` selects now; later ones are not in it. Errors:
    /// invalid filter; conflict when too many jobs are open.
    base::Async<base::Result<Created<model::LeadJob>>> begin_export(
        model::Actor actor,
        model::LeadFormat format,
        std::map<std::string, std::string> filter,
        Once<model::LeadJob> once
    );

    /// Begins to start a workflow for the leads that are selected now. Errors: not_found (the
    /// workflow); conflict when it takes no runs, the filter selects another number than expected,
    /// or too many jobs are open; invalid; too_large.
    base::Async<base::Result<Created<model::LeadJob>>> begin_workflow(
        model::Actor actor,
        std::string workflow_id,
        LeadSelection selection,
        Once<model::LeadJob> once
    );

    /// The actor's own, newest first.
    base::Async<std::vector<model::LeadJob>> list(model::Actor actor);

    /// Error: not_found.
    base::Async<base::Result<model::LeadJob>> get(model::Actor actor, std::string id);

    /// Ends a job where it is; runs that were started go on. Errors: not_found; conflict when it
    /// has ended.
    base::Async<base::Result<model::LeadJob>> cancel(model::Actor actor, std::string id);

    /// Removes a job that has ended, and its file. Errors: not_found; conflict when it is open.
    base::Async<base::Result<void>> remove(model::Actor actor, std::string id);

    /// Where the file of an export lies, after it was written down that the actor takes it. Errors:
    /// not_found; conflict while it is not complete.
    base::Async<base::Result<std::filesystem::path>> take_file(model::Actor actor, std::string id);

    /// A piece of a file that take_file() named; see core/file_piece.h.
    base::Async<std::string> read_piece(
        std::filesystem::path path, std::int64_t offset, std::size_t size
    );

    /// Works off what is open and removes what is old; called by itself every few seconds. Blocks.
    void work_off();

  private:
    /// The jobs that are under way, by id.
    using Running = std::map<std::string, LeadJobRun>;

    base::Result<bool> give_turns(Running& running);
    base::Async<base::Result<std::vector<std::string>>> freeze(
        const model::Actor& actor, LeadSelection selection
    );
    base::Async<base::Result<Created<model::LeadJob>>> put(
        const model::Actor& actor,
        model::LeadJob job,
        std::vector<std::string> lead_ids,
        Once<model::LeadJob> once
    );
    void remove_stale();

    store::Database& database_;
    const base::Clock& clock_;
    const std::shared_ptr<const RunEngine> runs_;
    const LeadJobOptions options_;
    BackgroundThread thread_;
};

}  // namespace ao::core
