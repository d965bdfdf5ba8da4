#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "store/database.h"

namespace ao::store {

struct SqliteOptions {
    std::string path;                         ///< of the database file; its directory must exist
    std::size_t max_waiting_writes = 10'000;  ///< more are refused with 503
    std::size_t max_group = 256;              ///< operations in one commit
    std::size_t reader_threads = 2;           ///< for ReadCost::scan
    std::size_t max_waiting_reads = 1'000;
    std::size_t checkpoint_bytes =
        16U << 20;  ///< the writer checkpoints when the WAL is longer than this
};

/// Opens (or creates) and migrates the database. Throws Failure with advice when the file is in use
/// by another process, damaged, of a newer schema, or when WAL and synchronous=FULL do not read
/// back as set.
std::unique_ptr<Database> open_sqlite(
    const SqliteOptions& options, const base::Clock& clock, base::Metrics& metrics
);

/// What `orchestrator doctor` prints about the store: name and value, for example {"synchronous",
/// "2 (FULL)"}.
std::vector<std::pair<std::string, std::string>> describe_sqlite(const SqliteOptions& options);

}  // namespace ao::store
