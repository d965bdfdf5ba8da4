#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "core/lead_jobs.h"
#include "core/run_engine.h"
#include "model/lead_job.h"
#include "store/database.h"

namespace ao::core {

/// Where the file of an export lies.
std::filesystem::path lead_file(const std::filesystem::path& directory, const model::LeadJob& job);

/// Carries out one job: a file page by page, or the starts of a workflow part by part, each part in
/// one transaction with the count of what is done. Everything given must outlive it. Blocks.
class LeadJobRun {
  public:
    LeadJobRun(
        store::Database& database,
        const base::Clock& clock,
        const RunEngine& runs,
        const LeadJobOptions& options,
        std::function<bool()> stopping
    );

    /// Until the job has ended, was cancelled by somebody, or `stopping` says so. Error:
    /// unavailable when the database takes no more just now; the job stays open.
    base::Result<void> carry_out(model::LeadJob job);

  private:
    base::Result<void> write_file(model::LeadJob& job);
    base::Result<void> start_runs(model::LeadJob& job);
    base::Result<bool> start_part(store::Session& session, model::LeadJob& job) const;
    base::Result<bool> store(const model::LeadJob& job);
    base::Result<void> end(model::LeadJob& job, model::LeadJobState state, std::string why);
    [[nodiscard]] bool has_room() const;

    store::Database& database_;
    const base::Clock& clock_;
    const RunEngine& runs_;
    const LeadJobOptions& options_;
    const std::function<bool()> stopping_;
};

}  // namespace ao::core
