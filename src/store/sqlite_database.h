#pragma once
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "store/attendance.h"
#include "store/data_directory_lock.h"
#include "store/open.h"
#include "store/sqlite_copy.h"
#include "store/sqlite_readers.h"
#include "store/sqlite_writer.h"
#include "store/subscriptions.h"

namespace ao::store {

/// The embedded database: one SQLite file, owned by this process alone; one writer, many readers.
class SqliteDatabase final : public Database, public Attendance {
  public:
    SqliteDatabase(const SqliteOptions& options, const base::Clock& clock, base::Metrics& metrics);
    ~SqliteDatabase() override;

    [[nodiscard]] Subscription subscribe(Topic topic, std::function<void()> wake) override {
        return subscriptions_.add(topic, std::move(wake));
    }

    [[nodiscard]] Subscription attend(Topic topic, std::function<void(Session&)> serve) override {
        return attendants_.add(topic, std::move(serve));
    }

    [[nodiscard]] Subscription watch(Watcher watcher) override {
        return watchers_.add(std::move(watcher));
    }

    [[nodiscard]] std::uint64_t commits() const override {
        return writer_.commits().load(std::memory_order_acquire);
    }

    [[nodiscard]] bool has_changed(Topic topic, std::uint64_t commits) const override {
        return writer_.last_commit(topic) > commits;
    }

    [[nodiscard]] Figures figures() const override { return writer_.figures(); }

    void copy_to(const std::string& path, const CopyProgress& progress) override {
        copy_sqlite(path_, path, progress);
    }

    [[nodiscard]] std::string fault() const override { return writer_.fault(); }

    void close() override;

  protected:
    bool submit(WriteOperation& operation) override { return writer_.submit(operation); }

    void run_reader(const std::function<void(Session&)>& body) override {
        readers_.mine().read(writer_.commits(), body);
    }

    [[nodiscard]] bool try_reader(const std::function<void(Session&)>& body) override {
        return readers_.mine().try_read(writer_.commits(), body);
    }

    bool post_reader(std::function<void()> work) override { return readers_.post(std::move(work)); }

  private:
    const std::string path_;
    DataDirectoryLock lock_;
    SqliteReaders readers_;
    Subscriptions subscriptions_;
    Attendants attendants_;
    Watchers watchers_;
    SqliteWriter writer_;
    bool closed_ = false;
};

}  // namespace ao::store
