#pragma once
/// What every backend of the store must pass: the tests are written against Database alone and run
/// on each Backend of every_backend().
#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/async.h"
#include "base/id.h"
#include "base/task_group.h"
#include "store/store.h"

namespace ao::store {

/// A directory of its own, gone when the test ends.
class TemporaryDirectory {
  public:
    TemporaryDirectory() : path_(std::filesystem::temp_directory_path() / base::new_id()) {
        std::filesystem::create_directories(path_);
    }

    ~TemporaryDirectory() { std::filesystem::remove_all(path_); }

    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const {
        return (path_ / name).string();
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// What a test may set about the database it wants.
struct TestOptions {
    std::size_t max_waiting_writes = 10'000;
    std::size_t max_group = 256;
};

/// One way to store things.
struct Backend {
    const char* name;
    std::unique_ptr<Database> (*open
    )(const TemporaryDirectory& place,
      const TestOptions& options,
      const base::Clock& clock,
      base::Metrics& metrics);
};

inline std::unique_ptr<Database> open_test_sqlite(
    const TemporaryDirectory& place,
    const TestOptions& options,
    const base::Clock& clock,
    base::Metrics& metrics
) {
    SqliteOptions sqlite;
    sqlite.path = place.file("test.db");
    sqlite.max_waiting_writes = options.max_waiting_writes;
    sqlite.max_group = options.max_group;
    return open_sqlite(sqlite, clock, metrics);
}

inline auto every_backend() {
    return testing::Values(Backend{"Sqlite", &open_test_sqlite});
}

inline std::string backend_name(const testing::TestParamInfo<Backend>& backend) {
    return backend.param.name;
}

inline void PrintTo(const Backend& backend, std::ostream* out) {
    *out << backend.name;
}

/// A database of the backend under test, empty at first.
class Conformance : public testing::TestWithParam<Backend> {
  protected:
    Conformance() { open(); }

    void open(const TestOptions& options = {}) {
        database_.reset();
        database_ = GetParam().open(place_, options, clock_, metrics_);
    }

    Database& database() { return *database_; }

    /// Runs `body(session)` as one transaction and returns what it returns; it must be kept.
    template <class Body>
    auto write(Body body) {
        auto transaction = [&](Session& session) -> base::Result<Kept<Body>> {
            if constexpr (std::is_void_v<std::invoke_result_t<Body&, Session&>>) {
                body(session);
                return true;
            } else {
                return body(session);
            }
        };
        return database_->write_now("test", transaction).value();
    }

    template <class Body>
    auto read(Body body) {
        return database_->read_now(std::move(body));
    }

    /// Runs a coroutine on an event loop of its own until it ends.
    static void run_on_loop(base::Async<> work) {
        base::EventLoop loop;
        base::TaskGroup group(loop, "test");
        group.spawn(std::move(work));
        loop.run();
    }

    base::Time now() { return clock_.now(); }

    base::ManualClock clock_;
    base::Metrics metrics_;
    TemporaryDirectory place_;

  private:
    template <class Body>
    using Kept = std::conditional_t<
        std::is_void_v<std::invoke_result_t<Body&, Session&>>,
        bool,
        std::invoke_result_t<Body&, Session&>>;

    std::unique_ptr<Database> database_;
};

}  // namespace ao::store
