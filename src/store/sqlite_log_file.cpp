#include "store/sqlite_log_file.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include <sqlite3.h>

namespace ao::store {

namespace {

constexpr const char* kName = "ao-collecting";
/// Some fifteen pages with their headers: more is not quicker, would leave the near caches, and the
/// usual VFS takes no more than 128 KiB at once.
constexpr std::size_t kCollected = 64 * 1024;
/// For a file of the usual VFS, whichever that is: it may be replaced by one that fails for tests.
constexpr std::size_t kFileRoom = 1024;

using Bytes = std::array<std::byte, kCollected>;

/// The log, and what has not been written to it yet: `size` bytes that belong to `offset`.
struct LogFile {
    sqlite3_file base{};  // first: SQLite knows nothing else of it
    sqlite3_int64 offset = 0;
    std::size_t size = 0;
    std::unique_ptr<Bytes> bytes{new (std::nothrow) Bytes};
    alignas(std::int64_t) std::array<std::byte, kFileRoom> room{};  // as SQLite aligns files

    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(room.data()); }

    [[nodiscard]] bool continues(sqlite3_int64 at) const {
        return at == offset + static_cast<sqlite3_int64>(size);
    }

    int write_out() {
        if (size == 0) return SQLITE_OK;
        const int code =
            real()->pMethods->xWrite(real(), bytes->data(), static_cast<int>(size), offset);
        size = 0;
        return code;
    }
};

LogFile& log_of(sqlite3_file* file) {
    return *reinterpret_cast<LogFile*>(file);
}

int write(sqlite3_file* file, const void* bytes, int length, sqlite3_int64 offset) {
    LogFile& log = log_of(file);
    const auto more = static_cast<std::size_t>(length);
    if (!log.continues(offset) || log.size + more > kCollected) {
        const int code = log.write_out();
        if (code != SQLITE_OK) return code;
        log.offset = offset;
    }
    if (more > kCollected) return log.real()->pMethods->xWrite(log.real(), bytes, length, offset);
    std::copy_n(static_cast<const std::byte*>(bytes), more, log.bytes->data() + log.size);
    log.size += more;
    return SQLITE_OK;
}

/// Passes a call on, once everything collected is written.
template <auto Method, class... Arguments>
int after_writing(sqlite3_file* file, Arguments... arguments) {
    LogFile& log = log_of(file);
    const int code = log.write_out();
    if (code != SQLITE_OK) return code;
    return (log.real()->pMethods->*Method)(log.real(), arguments...);
}

template <auto Method, class... Arguments>
int pass_on(sqlite3_file* file, Arguments... arguments) {
    auto* real = log_of(file).real();
    return (real->pMethods->*Method)(real, arguments...);
}

int close(sqlite3_file* file) {
    LogFile& log = log_of(file);
    const int written = log.write_out();
    const int closed = log.real()->pMethods->xClose(log.real());
    log.~LogFile();
    return written == SQLITE_OK ? closed : written;
}

using Io = sqlite3_io_methods;

/// Version 1: a log is neither shared memory nor mapped.
const Io kMethods{
    1,
    &close,
    &after_writing<&Io::xRead, void*, int, sqlite3_int64>,
    &write,
    &after_writing<&Io::xTruncate, sqlite3_int64>,
    &after_writing<&Io::xSync, int>,
    &after_writing<&Io::xFileSize, sqlite3_int64*>,
    &pass_on<&Io::xLock, int>,
    &pass_on<&Io::xUnlock, int>,
    &pass_on<&Io::xCheckReservedLock, int*>,
    &pass_on<&Io::xFileControl, int, void*>,
    &pass_on<&Io::xSectorSize>,
    &pass_on<&Io::xDeviceCharacteristics>,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr};

int open_log(sqlite3_vfs* usual, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* log = new (file) LogFile;
    const int code =
        log->bytes ? usual->xOpen(usual, name, log->real(), flags, out_flags) : SQLITE_NOMEM;
    if (code == SQLITE_OK)
        log->base.pMethods = &kMethods;
    else
        log->~LogFile();
    return code;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* usual = sqlite3_vfs_find(nullptr);
    file->pMethods = nullptr;
    if (static_cast<std::size_t>(usual->szOsFile) > kFileRoom) return SQLITE_CANTOPEN;
    const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
    return is_log ? open_log(usual, name, file, flags, out_flags)
                  : usual->xOpen(usual, name, file, flags, out_flags);
}

}  // namespace

const char* collecting_vfs() {
    static const sqlite3_vfs* const registered = [] {
        static sqlite3_vfs ours = *sqlite3_vfs_find(nullptr);
        ours.zName = kName;
        ours.szOsFile = static_cast<int>(sizeof(LogFile));
        ours.xOpen = &open;
        sqlite3_vfs_register(&ours, 0);
        return &ours;
    }();
    return registered->zName;
}

}  // namespace ao::store
