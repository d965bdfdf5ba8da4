#include "store/faulty_disk_test.h"

#include <atomic>
#include <set>

#include "store/account_store.h"
#include "store/conformance_test.h"
#include "store/sqlite_connection.h"

namespace ao::store {

namespace {

std::atomic<int> left{-1};  // writes and syncs until the fault; below 0: none
std::atomic<int> fault_code{SQLITE_OK};
std::atomic<bool> met{false};

/// SQLITE_OK, or the fault when it is due.
int due_fault() {
    if (left < 0) return SQLITE_OK;
    if (left > 0 && --left > 0) return SQLITE_OK;
    met = true;
    return fault_code;
}

/// A file of the real disk behind one of ours.
struct File {
    sqlite3_file base;
    sqlite3_file* real;
};

sqlite3_file* real_of(sqlite3_file* file) {
    return reinterpret_cast<File*>(file)->real;
}

template <auto Method, class... Arguments>
int forward(sqlite3_file* file, Arguments... arguments) {
    auto* real = real_of(file);
    return (real->pMethods->*Method)(real, arguments...);
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    auto* real = real_of(file);
    const int fault = due_fault();
    if (fault == SQLITE_OK) return real->pMethods->xWrite(real, bytes, size, offset);
    real->pMethods->xWrite(real, bytes, size / 2, offset);
    return fault;
}

int sync(sqlite3_file* file, int flags) {
    const int fault = due_fault();
    return fault == SQLITE_OK ? forward<&sqlite3_io_methods::xSync>(file, flags) : fault;
}

void barrier(sqlite3_file* file) {
    auto* real = real_of(file);
    real->pMethods->xShmBarrier(real);
}

int close(sqlite3_file* file) {
    auto* real = real_of(file);
    return real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;
}

using Io = sqlite3_io_methods;

const Io kMethods{
    2,
    &close,
    &forward<&Io::xRead, void*, int, sqlite3_int64>,
    &write,
    &forward<&Io::xTruncate, sqlite3_int64>,
    &sync,
    &forward<&Io::xFileSize, sqlite3_int64*>,
    &forward<&Io::xLock, int>,
    &forward<&Io::xUnlock, int>,
    &forward<&Io::xCheckReservedLock, int*>,
    &forward<&Io::xFileControl, int, void*>,
    &forward<&Io::xSectorSize>,
    &forward<&Io::xDeviceCharacteristics>,
    &forward<&Io::xShmMap, int, int, int, volatile void**>,
    &forward<&Io::xShmLock, int, int, int>,
    &barrier,
    &forward<&Io::xShmUnmap, int>,
    nullptr,
    nullptr};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* real_vfs = static_cast<sqlite3_vfs*>(vfs->pAppData);
    auto* ours = reinterpret_cast<File*>(file);
    ours->real = reinterpret_cast<sqlite3_file*>(ours + 1);
    ours->base.pMethods = nullptr;
    const int code = real_vfs->xOpen(real_vfs, name, ours->real, flags, out_flags);
    if (code == SQLITE_OK) ours->base.pMethods = &kMethods;
    return code;
}

}  // namespace

FaultyDisk::FaultyDisk() : real_(sqlite3_vfs_find(nullptr)), shim_(*real_) {
    shim_.zName = "faulty";
    shim_.pAppData = real_;
    shim_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    shim_.xOpen = &open;
    heal();
    sqlite3_vfs_register(&shim_, 1);
}

FaultyDisk::~FaultyDisk() {
    heal();
    sqlite3_vfs_register(real_, 1);
    sqlite3_vfs_unregister(&shim_);
}

void FaultyDisk::fail_from(int nth, int code) {
    met = false;
    fault_code = code;
    left = nth;
}

void FaultyDisk::heal() {
    left = -1;
}

bool FaultyDisk::failed() const {
    return met;
}

namespace {

/// Writes numbered settings while the disk fails; knows which were acknowledged.
class FaultyDiskTest : public testing::TestWithParam<int> {
  protected:
    std::unique_ptr<Database> open_database() {
        SqliteOptions options;
        options.path = place_->file("test.db");
        options.checkpoint_bytes = 32 << 10;  // checkpoints are part of the trial
        return open_sqlite(options, clock_, metrics_);
    }

    /// What the write ended with; nothing when it was acknowledged.
    static std::optional<Failure::Kind> put(Database& database, int number) {
        auto body = [number](Session& session) -> base::Result<bool> {
            AccountStore(session).put_setting(std::to_string(number), std::string(3000, 'x'));
            return true;
        };
        try {
            EXPECT_TRUE(database.write_now("test", body));
        } catch (const Failure& failure) {
            return failure.kind;
        }
        return std::nullopt;
    }

    /// Opens the file on a sound disk: everything acknowledged must be there.
    void expect_kept(const std::set<int>& acknowledged) {
        {
            const SqliteConnection connection(
                place_->file("test.db"), SqliteConnection::Role::writer
            );
            EXPECT_EQ(connection.value_of("PRAGMA integrity_check"), "ok");
        }
        const auto database = open_database();
        for (const int number : acknowledged) {
            auto find = [number](Session& session) {
                return AccountStore(session).find_setting(std::to_string(number));
            };
            EXPECT_TRUE(database->read_now(find)) << number << " was acknowledged and is lost";
        }
        EXPECT_EQ(put(*database, 999), std::nullopt);
    }

    /// One trial: the disk fails from its nth write or sync on. False: it was not met.
    template <class Afterwards>
    bool trial(int nth, int code, Afterwards afterwards) {
        place_.emplace();
        FaultyDisk disk;
        std::set<int> acknowledged;
        {
            const auto database = open_database();
            disk.fail_from(nth, code);
            for (int number = 0; number < 40; ++number)
                if (!put(*database, number)) acknowledged.insert(number);
            const bool was_met = disk.failed();
            if (was_met) afterwards(*database, disk, acknowledged);
            if (!was_met) return false;
        }
        disk.heal();
        expect_kept(acknowledged);
        return true;
    }

    base::ManualClock clock_;
    base::Metrics metrics_;
    std::optional<TemporaryDirectory> place_;
};

INSTANTIATE_TEST_SUITE_P(
    Codes, FaultyDiskTest, testing::Values(SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC)
);

TEST_P(FaultyDiskTest, NothingAcknowledgedIsLostAndWritingStopsForGood) {
    int trials = 0;
    for (int nth = 1; nth < 400; nth += 1 + nth / 6, ++trials) {
        const bool was_met =
            trial(nth, GetParam(), [](Database& database, FaultyDisk& disk, const std::set<int>&) {
                disk.heal();
                EXPECT_NE(database.fault(), "");
                EXPECT_EQ(put(database, 100), Failure::Kind::io) << "a healed disk is not trusted";
            });
        if (!was_met) break;
    }
    EXPECT_GT(trials, 8);
}

class FullDiskTest : public FaultyDiskTest {};

INSTANTIATE_TEST_SUITE_P(Codes, FullDiskTest, testing::Values(SQLITE_FULL));

TEST_P(FullDiskTest, NothingAcknowledgedIsLostAndWritingResumes) {
    int trials = 0;
    for (int nth = 1; nth < 400; nth += 1 + nth / 6, ++trials) {
        const bool was_met =
            trial(nth, GetParam(), [](Database& database, FaultyDisk& disk, std::set<int>& kept) {
                EXPECT_EQ(put(database, 100), Failure::Kind::full);
                disk.heal();
                EXPECT_NE(database.fault(), "") << "told until something is written";
                EXPECT_EQ(put(database, 101), std::nullopt);
                EXPECT_EQ(database.fault(), "");
                kept.insert(101);
            });
        if (!was_met) break;
    }
    EXPECT_GT(trials, 8);
}

}  // namespace
}  // namespace ao::store
