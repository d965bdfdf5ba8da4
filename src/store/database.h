#pragma once
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "base/async.h"
#include "base/result.h"
#include "store/change.h"
#include "store/session.h"
#include "store/write_operation.h"

namespace ao::store {

/// The database is broken or gone: full disk, I/O error, damaged file, lost connection. Nobody
/// below api/pipeline, queue/executor and main catches it. `advice` says what the operator should
/// do.
struct Failure : std::runtime_error {
    enum class Kind : std::uint8_t { busy, full, io, corrupt, schema, other };

    Failure(Kind failure_kind, const std::string& what, std::string what_to_do)
        : std::runtime_error(what), kind(failure_kind), advice(std::move(what_to_do)) {}

    Kind kind;
    std::string advice;
};

/// Where a read runs: `point` (a few rows by key, tens of microseconds) on the calling event loop;
/// `scan` (search, counts, exports) on the reader threads, so that no event loop waits for it.
/// `page` (a page of a list, which an index gives at once or only after a long walk): tried on the
/// event loop, and begun anew on the reader threads when it takes longer than about a millisecond;
/// its body must bear being run twice.
enum class ReadCost : std::uint8_t { point, page, scan };

/// Told how far a copy has got, in pages or rows.
using CopyProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Live figures of the store, readable from any thread.
struct Figures {
    std::uint64_t commits = 0;     ///< group commits
    std::uint64_t operations = 0;  ///< writes inside them
    std::int64_t waiting = 0;      ///< writes queued now
    std::uint64_t refused = 0;     ///< writes answered "queue full"
    std::int64_t wal_bytes = 0;
    std::int64_t file_bytes = 0;
};

/// Memory. A transaction is one plain synchronous function that the store runs; nothing inside it
/// waits.
///
/// write(): hops to the writer, runs `body` inside the current group commit (in a savepoint of its
/// own, so that a body that fails or throws harms no neighbour), and resumes the caller on its own
/// event loop only after the commit is on disk. `body` takes Session& and returns base::Result<T>;
/// an error rolls back. When the queue of writes is full the answer is ErrorKind::unavailable with
/// retry_after, at once. The body may run on another thread: it must own what it uses or the caller
/// must keep it alive until the await returns (locals of the awaiting coroutine are).
///
/// read(): runs `body` on a read snapshot and returns what it returns.
///
///     auto body = [&](Session& session) -> base::Result<Lead> { LeadStore(session).insert(lead);
///     return lead; }; base::Result<Lead> stored = co_await database.write("lead.create",
///     std::move(body));
class Database {
  public:
    virtual ~Database() = default;

    template <class Body>
    base::Async<std::invoke_result_t<Body&, Session&>> write(const char* name, Body body);

    template <class Body>
    base::Async<std::invoke_result_t<Body&, Session&>> read(ReadCost cost, Body body);

    /// The same for threads that have no event loop: start-up, command line, tests. Blocks until
    /// done.
    template <class Body>
    std::invoke_result_t<Body&, Session&> write_now(const char* name, Body body);

    template <class Body>
    std::invoke_result_t<Body&, Session&> read_now(Body body);

    /// `wake` is called on the writer thread after each commit that notified `topic`; must be quick
    /// and must not throw. The subscription ends with the returned handle.
    using Subscription = std::shared_ptr<void>;
    [[nodiscard]] virtual Subscription subscribe(Topic topic, std::function<void()> wake) = 0;

    /// `watcher` is told what each commit changes in tasks and leads; see store/change.h. While
    /// nobody watches, nothing is gathered. The watch ends with the returned handle, or when the
    /// watcher wants no more.
    [[nodiscard]] virtual Subscription watch(Watcher watcher) = 0;

    /// How many commits there are. Taken before a read, it tells later whether what was read still
    /// holds. Any thread.
    [[nodiscard]] virtual std::uint64_t commits() const = 0;

    /// Whether a commit after the first `commits` ones notified `topic`: true before anybody can
    /// read or be told what that commit changed. Any thread.
    [[nodiscard]] virtual bool has_changed(Topic topic, std::uint64_t commits) const = 0;

    [[nodiscard]] virtual Figures figures() const = 0;

    /// Writes a consistent copy of everything to the new file `path` (mode 0600), as of a moment
    /// after the call: all that was answered before is in it. Writers go on meanwhile. Blocks, with
    /// bounded memory: not for event loops. Throws Failure; an incomplete file may then be left.
    /// store/database_copy.h reads it.
    virtual void copy_to(const std::string& path, const CopyProgress& progress) = 0;

    /// Why nothing is written, with what to do; empty while all is well. A failed disk and a
    /// damaged file are said until the end, a full disk until something is written again, or for a
    /// minute. Any thread.
    [[nodiscard]] virtual std::string fault() const = 0;

    /// Lets the queued writes finish, checkpoints and closes. No call may follow.
    virtual void close() = 0;

  protected:
    /// Takes `operation` into the queue of writes; false when that is full (the operation is then
    /// neither run nor completed).
    [[nodiscard]] virtual bool submit(WriteOperation& operation) = 0;

    /// Runs `body` in a read snapshot on the calling thread.
    virtual void run_reader(const std::function<void(Session&)>& body) = 0;

    /// The same while its statements take few steps; else false, and `body` was left in the middle.
    [[nodiscard]] virtual bool try_reader(const std::function<void(Session&)>& body) = 0;

    /// Runs `work` on a reader thread; false when too much is waiting there.
    virtual bool post_reader(std::function<void()> work) = 0;

  private:
    template <class Body>
    class BodyOperation;
    template <class Body>
    class LoopOperation;
    template <class Body>
    class ThreadOperation;
};

}  // namespace ao::store

#include "store/database_await.h"  // IWYU pragma: export
