#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/sqlite_connection.h"
#include "store/sqlite_session.h"

namespace ao::store {

/// One reading connection. Keeps its snapshot open from one read to the next while nothing was
/// committed in between: opening one costs as much as a point read.
class SqliteReader {
  public:
    SqliteReader(const std::string& path, SqliteConnection::Role role)
        : connection_(path, role), session_(connection_) {}

    /// Runs `body` on a snapshot that has at least the commits counted by `commits`.
    void read(const std::atomic<std::uint64_t>& commits, const std::function<void(Session&)>& body);

    /// The same while the statements of `body` take few steps; else false.
    [[nodiscard]] bool try_read(
        const std::atomic<std::uint64_t>& commits, const std::function<void(Session&)>& body
    );

    /// Ends an idle snapshot, so that the log can be checkpointed and begun anew. Any thread; does
    /// nothing while a read is running.
    void release_if_idle();

  private:
    void renew(std::uint64_t commits);
    static int count_steps(void* reader);

    std::mutex mutex_;
    SqliteConnection connection_;
    SqliteSession session_;
    std::uint64_t seen_ = 0;  ///< commits when the snapshot was opened
    int rounds_left_ = 0;     ///< of steps, for the read that is being tried
};

/// All reading connections: one a thread for point reads, and a few threads of their own for scans.
class SqliteReaders {
  public:
    SqliteReaders(std::string path, std::size_t threads, std::size_t max_waiting);
    ~SqliteReaders();
    SqliteReaders(const SqliteReaders&) = delete;
    SqliteReaders& operator=(const SqliteReaders&) = delete;

    /// The calling thread's own.
    SqliteReader& mine();

    /// Runs `work` on one of the scan threads; false when too much is waiting or all is closed.
    bool post(std::function<void()> work);

    /// Ends every idle snapshot.
    void release_idle();

    /// Finishes what is queued, ends the threads and closes the connections. No read may follow.
    void close();

  private:
    void work_until_closed();

    const std::string path_;
    const std::size_t max_waiting_;
    const std::uint64_t instance_;  ///< never used twice in a process
    std::mutex readers_mutex_;
    std::vector<std::unique_ptr<SqliteReader>> readers_;
    std::mutex work_mutex_;
    std::condition_variable work_arrived_;
    std::deque<std::function<void()>> work_;
    bool closed_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace ao::store
