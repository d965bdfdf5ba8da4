#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"
#include "core/lead_jobs.h"
#include "core/run_engine.h"
#include "model/lead.h"
#include "model/lead_job.h"
#include "store/database.h"

namespace ao::core {

/// Where the file of an export lies.
std::filesystem::path lead_file(const std::filesystem::path& directory, const model::LeadJob& job);

/// Carries out one job, a piece at a time: a page of a file, or the starts of a workflow for some
/// leads, in one transaction with the count of what is done. Dropped before its end, it leaves no
/// file; the job stays open. Everything given must outlive it.
class LeadJobRun {
  public:
    LeadJobRun(
        store::Database& database,
        const base::Clock& clock,
        const RunEngine& runs,
        const LeadJobOptions& options,
        model::LeadJob job
    );

    /// The next piece; false when there is none: the job has ended, or somebody cancelled it.
    /// Error: unavailable when the database takes no more just now. Blocks.
    base::Result<bool> step();

  private:
    /// The file of an export, and where in it we are.
    struct Export {
        explicit Export(std::filesystem::path path) : file(std::move(path)) {}

        base::NewFile file;
        model::LeadFilter filter;
        model::LeadPage page;
        base::SteadyTime told;  ///< when the store was last told how far it is
    };

    base::Result<bool> take_up();
    base::Result<bool> begin_file();
    base::Result<bool> write_page();
    base::Result<bool> end_file();
    base::Result<bool> start_part();
    base::Result<bool> start_part(store::Session& session, model::LeadJob& job) const;
    base::Result<bool> store();
    base::Result<bool> end(model::LeadJobState state, std::string why);
    [[nodiscard]] bool has_room() const;

    store::Database& database_;
    const base::Clock& clock_;
    const RunEngine& runs_;
    const LeadJobOptions& options_;
    model::LeadJob job_;
    bool taken_up_ = false;
    std::optional<Export> export_;
};

}  // namespace ao::core
