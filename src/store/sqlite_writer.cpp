#include "store/sqlite_writer.h"

#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <sys/stat.h>

#include "base/log.h"
#include "store/sqlite_error.h"

namespace ao::store {

namespace {

const Statement kBegin{"write.begin", "BEGIN IMMEDIATE"};
const Statement kCommit{"write.commit", "COMMIT"};
const Statement kRollback{"write.rollback", "ROLLBACK"};
const Statement kSavepoint{"write.savepoint", "SAVEPOINT operation"};
const Statement kRelease{"write.release", "RELEASE operation"};
const Statement kRollbackTo{"write.rollback_to", "ROLLBACK TO operation"};

/// How long the file may stay behind the log when nobody writes.
constexpr std::chrono::milliseconds kIdle{1000};
/// Nothing to be done but what comes: who sends it wakes the thread.
constexpr std::chrono::hours kAtRest{1};
/// Without another failed write a full disk is taken for emptied after this long.
constexpr std::chrono::seconds kFullDiskBelieved{60};

/// A log this many times longer than wanted is checkpointed even while writes wait.
constexpr std::size_t kHardCap = 4;
constexpr std::int64_t kFrameBytes = 4096 + 24;

/// Resumes the waiters of one loop, in one handler: a post for each would cost as much again as
/// their share of the commit.
struct ResumeAll {
    WriteOperation* first;

    void operator()() {
        while (first) {
            auto* operation = first;
            first = operation->next;  // complete() may destroy the operation
            operation->complete();
        }
    }
};

struct LoopList {
    base::EventLoop* loop;
    WriteOperation* first;
    WriteOperation* last;
};

/// Answers everyone in `group`: those of one event loop together, blocked threads at once.
void complete(WriteOperation* group) {
    std::vector<LoopList> lists;
    while (group) {
        auto* operation = group;
        group = operation->next;
        operation->next = nullptr;
        auto list = std::find_if(lists.begin(), lists.end(), [&](const LoopList& entry) {
            return entry.loop == operation->loop;
        });
        if (list == lists.end()) {
            lists.push_back({operation->loop, operation, operation});
        } else {
            list->last->next = operation;
            list->last = operation;
        }
    }
    for (const auto& list : lists) {
        if (!list.loop) {
            ResumeAll{list.first}();
            continue;
        }
        base::asio::post(*list.loop, ResumeAll{list.first});
    }
}

std::size_t length_of(const WriteOperation* group) {
    std::size_t length = 0;
    for (; group; group = group->next)
        ++length;
    return length;
}

}  // namespace

SqliteWriter::SqliteWriter(
    const SqliteOptions& options,
    SqliteConnection connection,
    SqliteReaders& readers,
    Subscriptions& subscriptions,
    Attendants& attendants,
    Watchers& watchers,
    base::Metrics& metrics
)
    : options_(options),
      connection_(std::move(connection)),
      session_(connection_),
      readers_(readers),
      subscriptions_(subscriptions),
      attendants_(attendants),
      watchers_(watchers),
      changes_(connection_, session_),
      queue_(options.max_waiting_writes),
      commit_seconds_(metrics.histogram(
          "ao_store_commit_seconds", "Time of a group commit, from its first operation to disk"
      )),
      group_size_(metrics.histogram(
          "ao_store_commit_operations",
          "Writes in one group commit",
          {},
          {1, 2, 4, 8, 16, 32, 64, 128, 256, 512}
      )) {
    sqlite3_wal_hook(connection_.handle(), &SqliteWriter::log_grew, this);
    const auto limit = std::to_string(options_.checkpoint_bytes * kHardCap);
    connection_.execute(("PRAGMA journal_size_limit = " + limit).c_str());
    thread_ = std::thread([this] { work_until_closed(); });
}

SqliteWriter::~SqliteWriter() {
    stop();
}

bool SqliteWriter::submit(WriteOperation& operation) {
    if (queue_.push(operation)) return true;
    refused_.fetch_add(1, std::memory_order_relaxed);
    return false;
}

void SqliteWriter::stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

void SqliteWriter::work_until_closed() {
    while (!queue_.finished()) {
        auto* group = queue_.take(options_.max_group, is_behind_ ? kIdle : kAtRest);
        if (group) {
            run_group(group);
            // Event loops on this core first bring what the answers have set off: a group of forty
            // instead of six. Who is alone waits for nobody: then there is nobody to yield to.
            std::this_thread::yield();
        }
        checkpoint_if_due(!group);
    }
}

void SqliteWriter::run_group(WriteOperation* group) {
    const auto start = std::chrono::steady_clock::now();
    const auto size = length_of(group);
    SqliteSession::Pending pending;
    std::exception_ptr failure;
    try {
        pending = commit_group(group);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) {
        // Left to the waiters before they wake, so that it is never this thread that frees what
        // they have just read: a thread sanitizer does not see how the runtime counts its owners.
        give_up(group, std::move(failure));
        complete(group);
        return;
    }
    if (const std::lock_guard lock(fault_mutex_); full_disk_) full_disk_.reset();
    // Counted first: a read that starts after an answer must not run on an older snapshot.
    commits_.fetch_add(1, std::memory_order_release);
    operations_.fetch_add(size, std::memory_order_relaxed);
    for (const auto& effect : pending.effects)
        effect();
    watchers_.tell(pending.changes);
    subscriptions_.call(pending.topics);
    complete(group);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    commit_seconds_.observe(took.count());
    group_size_.observe(static_cast<double>(size));
}

/// Before the commit: whoever can read what it changed must not take something older for new.
void SqliteWriter::note_topics(unsigned topics) {
    const auto number = commits_.load(std::memory_order_relaxed) + 1;
    for (std::size_t topic = 0; topic < kTopics; ++topic)
        if (topics & (1U << topic)) last_commits_[topic].store(number, std::memory_order_release);
}

SqliteSession::Pending SqliteWriter::commit_group(WriteOperation* group) {
    if (fault_) throw Failure(*fault_);
    changes_.gather(watchers_.any());
    session_.execute(kBegin, {});
    if (group->next == nullptr) {
        if (!run_alone(*group)) return {};
    } else {
        for (auto* operation = group; operation; operation = operation->next)
            run_one(*operation);
    }
    attendants_.call(session_.notified(), session_);
    auto pending = session_.take_pending();
    session_.write(std::move(pending.sums));
    for (const auto& step : pending.steps)
        step(session_);
    note_topics(pending.topics);
    session_.execute(kCommit, {});
    return pending;
}

/// Whether the operation's changes are to be kept. Throws only when the whole group is lost.
bool SqliteWriter::run_body(WriteOperation& operation) {
    bool keep = false;
    try {
        keep = operation.run(session_);
    } catch (const Failure& failure) {
        if (is_fatal(failure) || !connection_.in_transaction()) throw;
        operation.failure = std::current_exception();
    } catch (...) {
        operation.failure = std::current_exception();
    }
    // Some errors (a full disk, no memory) make SQLite roll back everything, not the statement.
    if (!connection_.in_transaction()) {
        if (operation.failure) std::rethrow_exception(operation.failure);
        throw sqlite_failure(SQLITE_ABORT, std::string(operation.name) + ": transaction lost");
    }
    return keep;
}

/// Without a savepoint, which would copy each page that changes: there is no neighbour to spare.
/// False: it is rolled back.
bool SqliteWriter::run_alone(WriteOperation& operation) {
    if (run_body(operation)) return true;
    session_.take_pending();
    session_.execute(kRollback, {});
    return false;
}

void SqliteWriter::run_one(WriteOperation& operation) {
    const auto mark = session_.mark();
    session_.execute(kSavepoint, {});
    if (run_body(operation)) {
        session_.keep_after(mark);
    } else {
        session_.execute(kRollbackTo, {});
        session_.forget_after(mark);
    }
    session_.execute(kRelease, {});
}

void SqliteWriter::give_up(WriteOperation* group, std::exception_ptr failure) {
    session_.take_pending();
    try {
        if (connection_.in_transaction()) connection_.execute("ROLLBACK");
    } catch (const std::exception&) {
        base::log::exception("store.rollback_failed", std::current_exception());
    }
    for (auto* operation = group; operation; operation = operation->next)
        operation->failure = failure;
    try {
        std::rethrow_exception(std::move(failure));
    } catch (const Failure& known) {
        if (is_fatal(known)) remember_fault(known);
        if (known.kind == Failure::Kind::full) remember_full_disk(known);
        base::log::error("store.commit_failed", {{"why", known.what()}, {"advice", known.advice}});
    } catch (...) {
        base::log::exception("store.commit_failed", std::current_exception());
    }
}

void SqliteWriter::remember_fault(const Failure& failure) {
    std::lock_guard lock(fault_mutex_);
    if (!fault_) fault_ = failure;
}

void SqliteWriter::remember_full_disk(const Failure& failure) {
    std::lock_guard lock(fault_mutex_);
    full_disk_ = failure;
    full_disk_at_ = std::chrono::steady_clock::now();
}

std::string SqliteWriter::fault() const {
    std::lock_guard lock(fault_mutex_);
    const auto& found = fault_ ? fault_ : full_disk_;
    const auto age = std::chrono::steady_clock::now() - full_disk_at_;
    if (!found || (!fault_ && age > kFullDiskBelieved)) return {};
    return std::string(found->what()) + ". " + found->advice;
}

int SqliteWriter::log_grew(void* writer, sqlite3*, const char*, int pages) {
    auto& self = *static_cast<SqliteWriter*>(writer);
    self.wal_bytes_.store(pages * kFrameBytes, std::memory_order_relaxed);
    self.is_behind_ = true;
    return SQLITE_OK;
}

void SqliteWriter::checkpoint_if_due(bool idle) {
    if (fault_) return;
    const auto bytes = wal_bytes_.load(std::memory_order_relaxed);
    if (bytes < checkpointed_bytes_) checkpointed_bytes_ = 0;  // the log was begun anew
    const auto grown = static_cast<std::size_t>(bytes - checkpointed_bytes_);
    const bool due = grown >= options_.checkpoint_bytes && queue_.size() == 0;
    const bool overdue = grown >= options_.checkpoint_bytes * kHardCap;
    if (!due && !overdue && !(idle && is_behind_)) return;
    checkpoint();
    checkpointed_bytes_ = bytes;
    is_behind_ = false;
}

void SqliteWriter::checkpoint() {
    // A snapshot held by an idle reader would keep the log from being begun anew. One that cannot
    // be released delays that; it is no reason to end the thread that writes.
    try {
        readers_.release_idle();
    } catch (const std::exception&) {
        base::log::exception("store.snapshot_not_released", std::current_exception());
    }
    const int code = sqlite3_wal_checkpoint_v2(
        connection_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr
    );
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY) return;
    const auto failure = sqlite_failure(code, "checkpoint: " + std::string(sqlite3_errstr(code)));
    if (is_fatal(failure)) remember_fault(failure);
    base::log::error(
        "store.checkpoint_failed", {{"why", failure.what()}, {"advice", failure.advice}}
    );
}

void SqliteWriter::empty_log() {
    if (fault_) return;
    sqlite3_wal_checkpoint_v2(
        connection_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr
    );
}

Figures SqliteWriter::figures() const {
    Figures figures;
    figures.commits = commits_.load(std::memory_order_relaxed);
    figures.operations = operations_.load(std::memory_order_relaxed);
    figures.refused = refused_.load(std::memory_order_relaxed);
    figures.waiting = static_cast<std::int64_t>(queue_.size());
    figures.wal_bytes = wal_bytes_.load(std::memory_order_relaxed);

    struct stat file {};

    if (stat(options_.path.c_str(), &file) == 0) figures.file_bytes = file.st_size;
    return figures;
}

}  // namespace ao::store
