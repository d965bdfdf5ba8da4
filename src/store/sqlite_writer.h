#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/metrics.h"
#include "store/change.h"
#include "store/open.h"
#include "store/operation_queue.h"
#include "store/sqlite_changes.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_readers.h"
#include "store/sqlite_session.h"
#include "store/subscriptions.h"
#include "store/write_operation.h"

namespace ao::store {

/// The one thread that writes. Takes whatever is queued (at most max_group), runs each operation in
/// a savepoint of its own inside one transaction (one that is alone needs none), commits once for
/// all, and only then answers. It
/// alone checkpoints.
///
/// A disk that fails or a damaged file stops it for good: every later write fails, nothing more is
/// acknowledged. A full disk does not: it goes on as soon as there is space.
class SqliteWriter {
  public:
    SqliteWriter(
        const SqliteOptions& options,
        SqliteConnection connection,
        SqliteReaders& readers,
        Subscriptions& subscriptions,
        Attendants& attendants,
        Watchers& watchers,
        base::Metrics& metrics
    );
    ~SqliteWriter();
    SqliteWriter(const SqliteWriter&) = delete;
    SqliteWriter& operator=(const SqliteWriter&) = delete;

    [[nodiscard]] bool submit(WriteOperation& operation);

    /// Counts commits; raised after each one and before anyone is answered.
    [[nodiscard]] const std::atomic<std::uint64_t>& commits() const { return commits_; }

    /// The number of the last commit that notified `topic`, also while it is under way; 0: none.
    [[nodiscard]] std::uint64_t last_commit(Topic topic) const {
        return last_commits_[static_cast<std::size_t>(topic)].load(std::memory_order_acquire);
    }

    [[nodiscard]] Figures figures() const;
    [[nodiscard]] std::string fault() const;

    /// Runs what is queued, refuses what comes later and ends the thread.
    void stop();

    /// Moves the whole log into the database file and empties it. After stop(), without readers.
    void empty_log();

  private:
    void work_until_closed();
    void run_group(WriteOperation* group);
    SqliteSession::Pending commit_group(WriteOperation* group);
    bool run_body(WriteOperation& operation);
    bool run_alone(WriteOperation& operation);
    void run_one(WriteOperation& operation);
    void note_topics(unsigned topics);
    void give_up(WriteOperation* group, std::exception_ptr failure);
    void remember_fault(const Failure& failure);
    void remember_full_disk(const Failure& failure);
    void checkpoint_if_due(bool idle);
    void checkpoint();
    static int log_grew(void* writer, sqlite3* connection, const char* schema, int pages);

    const SqliteOptions options_;
    SqliteConnection connection_;
    SqliteSession session_;
    SqliteReaders& readers_;
    Subscriptions& subscriptions_;
    Attendants& attendants_;
    Watchers& watchers_;
    SqliteChanges changes_;
    OperationQueue<WriteOperation> queue_;

    std::atomic<std::uint64_t> commits_{0};
    static constexpr std::size_t kTopics = 32;  ///< as many as one notification has bits

    std::array<std::atomic<std::uint64_t>, kTopics> last_commits_{};
    std::atomic<std::uint64_t> operations_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<std::int64_t> wal_bytes_{0};
    std::int64_t checkpointed_bytes_ = 0;  ///< wal_bytes_ when the last checkpoint was tried
    bool is_behind_ = false;               ///< the log has what that checkpoint did not see
    base::Histogram& commit_seconds_;
    base::Histogram& group_size_;

    mutable std::mutex fault_mutex_;
    std::optional<Failure> fault_;
    std::optional<Failure> full_disk_;  ///< until something is written again
    std::chrono::steady_clock::time_point full_disk_at_{};

    std::thread thread_;
};

}  // namespace ao::store
