#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "core/leads.h"
#include "model/actor.h"
#include "model/csv.h"
#include "model/lead_csv.h"
#include "store/database.h"

namespace ao::core {

struct ImportOptions {
    model::ColumnMapping columns{};    ///< what the file's header does not say by itself
    std::string source{};              ///< of rows that name none; empty: "csv"
    bool dry_run = false;              ///< checks everything, stores nothing
    std::size_t max_reported = 1'000;  ///< refused lines that the report holds
};

/// The file that is imported.
struct ImportFile {
    std::string_view text{};            ///< all of it, unless there is a source
    model::CsvReader::Source source{};  ///< gives it once, from its beginning
    std::string hash{};                 ///< SHA-256 of its bytes, in hex
    std::size_t size = 0;               ///< bytes
};

/// A file that is held in memory; `text` must outlive it.
ImportFile import_file(std::string_view text);

/// A line that was not stored, and why.
struct RefusedRow {
    std::int64_t line = 0;  ///< of the file, from 1, where the record begins
    std::vector<base::FieldError> errors{};
    std::vector<std::string> record{};  ///< as it stood in the file
};

/// How far an import is. `created + repeated + refused == rows`.
struct ImportProgress {
    std::size_t bytes_done = 0;
    std::size_t bytes_total = 0;
    std::int64_t rows = 0;
    std::int64_t created = 0;   ///< in a dry run: would be
    std::int64_t repeated = 0;  ///< stored by an earlier run over the same file
    std::int64_t refused = 0;
};

struct ImportReport {
    std::string import_id{};  ///< of tenant and file: what LeadActions::undo_import is told
    ImportProgress progress{};
    std::vector<std::pair<std::string, std::string>> columns{};  ///< header → where it went
    std::vector<std::string> header{};
    std::vector<RefusedRow> refused{};  ///< the first ImportOptions::max_reported
};

/// The refused lines as a CSV file to mend and import again: the columns of the original, then
/// "line" and "error".
std::string refused_lines_csv(const ImportReport& report);

/// Reads leads from a CSV file (RFC 4180; comma, semicolon or tab; UTF-8). The id of each new lead
/// is derived from tenant, file content and line, so that running the same file again continues
/// where the last run stopped and doubles nothing.
class LeadImport {
  public:
    LeadImport(store::Database& database, const base::Clock& clock, LeadOptions options);

    /// On an event loop. `file` must live until it returns. Errors: malformed when the file is
    /// empty or its header not UTF-8, invalid when no column of its header is known, unavailable
    /// when too many writes wait (what was stored stays; run it again). A faulty line is no error.
    base::Async<base::Result<Created<ImportReport>>> run(
        const model::Actor& actor,
        std::string_view file,
        ImportOptions options,
        Once<ImportReport> once
    );

    /// The same for the command line, which has no event loop and is the only one that writes;
    /// `progress` hears of each stored batch.
    base::Result<ImportReport> run_now(
        const model::Actor& actor,
        const ImportFile& file,
        ImportOptions options,
        const std::function<void(const ImportProgress&)>& progress
    );

  private:
    store::Database& database_;
    const base::Clock& clock_;
    LeadOptions options_;
};

}  // namespace ao::core
