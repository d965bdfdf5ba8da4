#pragma once
#include <filesystem>

namespace ao::store {

/// Keeps a data directory for this process alone, by flock on `orchestrator.lock`, which names the
/// process. The system lets go of it however the process ends; the file stays.
class DataDirectoryLock {
  public:
    /// Throws Failure{busy} when another process (or another database of this one) has it, and
    /// Failure{io} on a network file system, where neither locks nor the WAL can be trusted.
    explicit DataDirectoryLock(const std::filesystem::path& directory);
    ~DataDirectoryLock();
    DataDirectoryLock(const DataDirectoryLock&) = delete;
    DataDirectoryLock& operator=(const DataDirectoryLock&) = delete;

  private:
    int file_ = -1;
};

}  // namespace ao::store
