#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lead_import.h"
#include "core/new_lead.h"
#include "model/csv.h"

namespace ao::core {

/// The id of the lead that `line` of a file becomes: a UUID version 8 (RFC 9562) made of tenant,
/// file and line. The ids of one file differ at their end only, so that its leads lie together.
std::string imported_lead_id(
    std::string_view tenant_id, std::string_view file_hash, std::int64_t line
);

/// What the ids of all leads of a file begin with.
std::string import_id(std::string_view tenant_id, std::string_view file_hash);

/// Whether `text` can be what import_id() gives.
bool is_import_id(std::string_view text);

/// How much of an import is stored at once: as many lines as take the writer about `turn`, and
/// never more than `most`.
struct ImportPace {
    std::chrono::milliseconds turn{};
    std::size_t most = 0;
};

/// One import on its way through a file: prepare() reads and checks a batch, take_up() makes it the
/// one that store() writes inside a transaction, count() puts that into the report. The next batch
/// may be prepared while another thread stores this one. Everything given must outlive it.
class ImportRun {
  public:
    ImportRun(
        const model::Actor& actor,
        const ImportFile& file,
        const ImportOptions& options,
        const LeadOptions& lead_options,
        const base::Clock& clock,
        ImportPace pace
    );

    /// Reads the header.
    base::Result<void> begin();

    /// Reads the next batch; false when there is none.
    bool prepare();

    /// What was prepared is the batch now.
    void take_up();

    /// Stores the leads of the batch that an earlier run has not.
    base::Result<void> store(store::Session& session);

    /// Closes the batch.
    void count();

    [[nodiscard]] const ImportProgress& progress() const { return report_.progress; }

    [[nodiscard]] ImportReport take() { return std::move(report_); }

  private:
    void keep_pace();
    void read_row(const std::vector<std::string>& record);
    void refuse(std::vector<std::string> record, base::Error error);

    const model::Actor& actor_;
    const ImportOptions& options_;
    const LeadOptions& lead_options_;
    const base::Clock& clock_;
    const ImportPace pace_;
    std::size_t rows_at_once_;
    std::string file_hash_;
    model::CsvReader reader_;
    std::optional<model::LeadColumns> columns_;
    std::vector<NewLead> prepared_;
    std::vector<NewLead> batch_;
    std::chrono::duration<double> took_{};  ///< the storing of the batch
    std::int64_t repeated_in_batch_ = 0;
    ImportReport report_;
};

}  // namespace ao::core
