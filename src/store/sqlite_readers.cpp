#include "store/sqlite_readers.h"

#include "store/database.h"

namespace ao::store {

namespace {

/// A read that is tried may take kRounds times so many steps of SQLite's machine, of which a row of
/// a page takes some dozens and an entry of an index that is passed over half a dozen.
constexpr int kStepsOfRound = 1'000;
constexpr int kRounds = 12;

/// What the connections of this thread are for.
thread_local SqliteConnection::Role role_of_thread = SqliteConnection::Role::reader;

std::uint64_t next_instance() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

}  // namespace

void SqliteReader::read(
    const std::atomic<std::uint64_t>& commits, const std::function<void(Session&)>& body
) {
    std::lock_guard lock(mutex_);
    // Loaded before the snapshot is opened: at worst the snapshot is newer than believed and is
    // renewed once more than needed. The writer counts a commit before it answers anyone.
    const auto now = commits.load(std::memory_order_acquire);
    if (seen_ != now || !connection_.in_transaction()) renew(now);
    body(session_);
}

bool SqliteReader::try_read(
    const std::atomic<std::uint64_t>& commits, const std::function<void(Session&)>& body
) {
    struct Watch {
        sqlite3* connection;

        ~Watch() { sqlite3_progress_handler(connection, 0, nullptr, nullptr); }
    };

    bool over = false;
    read(commits, [&](Session& session) {
        rounds_left_ = kRounds;
        const Watch watch{connection_.handle()};
        sqlite3_progress_handler(watch.connection, kStepsOfRound, &SqliteReader::count_steps, this);
        try {
            body(session);
        } catch (const Failure&) {
            over = rounds_left_ < 0;
            if (!over) throw;
        }
    });
    return !over;
}

int SqliteReader::count_steps(void* reader) {
    return --static_cast<SqliteReader*>(reader)->rounds_left_ < 0 ? 1 : 0;
}

void SqliteReader::renew(std::uint64_t commits) {
    static const Statement kBegin{"read.begin", "BEGIN"};
    static const Statement kEnd{"read.end", "COMMIT"};
    if (connection_.in_transaction()) session_.execute(kEnd, {});
    session_.execute(kBegin, {});
    seen_ = commits;
}

void SqliteReader::release_if_idle() {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (lock && connection_.in_transaction()) connection_.execute("COMMIT");
}

SqliteReaders::SqliteReaders(std::string path, std::size_t threads, std::size_t max_waiting)
    : path_(std::move(path)), max_waiting_(max_waiting), instance_(next_instance()) {
    for (std::size_t i = 0; i < threads; ++i)
        threads_.emplace_back([this] { work_until_closed(); });
}

SqliteReaders::~SqliteReaders() {
    close();
}

SqliteReader& SqliteReaders::mine() {
    thread_local std::vector<std::pair<std::uint64_t, SqliteReader*>> known;
    for (const auto& [instance, reader] : known)
        if (instance == instance_) return *reader;
    auto made = std::make_unique<SqliteReader>(path_, role_of_thread);
    auto& reader = *made;
    {
        std::lock_guard lock(readers_mutex_);
        readers_.push_back(std::move(made));
    }
    known.emplace_back(instance_, &reader);
    return reader;
}

bool SqliteReaders::post(std::function<void()> work) {
    std::lock_guard lock(work_mutex_);
    if (closed_ || work_.size() >= max_waiting_) return false;
    work_.push_back(std::move(work));
    work_arrived_.notify_one();
    return true;
}

void SqliteReaders::work_until_closed() {
    role_of_thread = SqliteConnection::Role::scanner;
    while (true) {
        std::function<void()> work;
        {
            std::unique_lock lock(work_mutex_);
            work_arrived_.wait(lock, [this] { return closed_ || !work_.empty(); });
            if (work_.empty()) return;
            work = std::move(work_.front());
            work_.pop_front();
        }
        work();
    }
}

void SqliteReaders::release_idle() {
    std::lock_guard lock(readers_mutex_);
    for (const auto& reader : readers_)
        reader->release_if_idle();
}

void SqliteReaders::close() {
    {
        std::lock_guard lock(work_mutex_);
        closed_ = true;
        work_arrived_.notify_all();
    }
    for (auto& thread : threads_)
        thread.join();
    threads_.clear();
    std::lock_guard lock(readers_mutex_);
    readers_.clear();
}

}  // namespace ao::store
