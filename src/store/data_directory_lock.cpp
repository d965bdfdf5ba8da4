#include "store/data_directory_lock.h"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "store/database.h"

namespace ao::store {

namespace {

constexpr long kCifsMagic = 0xFF534D42;  // not in linux/magic.h of Debian 12
constexpr long kSmb2Magic = 0xFE534D42;

void refuse_network(const std::filesystem::path& directory) {
    struct statfs facts {};

    if (statfs(directory.c_str(), &facts) != 0) return;
    const auto type = static_cast<long>(facts.f_type);
    if (type == NFS_SUPER_MAGIC || type == SMB_SUPER_MAGIC || type == kCifsMagic ||
        type == kSmb2Magic)
        throw Failure(
            Failure::Kind::io,
            "the data directory " + directory.string() + " lies on a network file system",
            "Put the data directory on a local disk: a shared one loses acknowledged writes."
        );
}

std::string read_pid(int file) {
    char text[16] = {};
    const auto size = pread(file, text, sizeof text - 1, 0);
    std::string pid(text, size > 0 ? static_cast<std::size_t>(size) : 0);
    pid.erase(pid.find_last_not_of('\n') + 1);
    return pid.empty() ? "unknown" : pid;
}

}  // namespace

DataDirectoryLock::DataDirectoryLock(const std::filesystem::path& directory) {
    refuse_network(directory);
    const auto path = directory / "orchestrator.lock";
    file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0)
        throw Failure(
            Failure::Kind::io,
            path.string() + ": " + std::strerror(errno),
            "Create the data directory and let the program's user write to it."
        );
    if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
        const auto pid = read_pid(file_);
        ::close(file_);
        throw Failure(
            Failure::Kind::busy,
            "another orchestrator (pid " + pid + ") uses this data directory",
            "Stop that one, or give this one another --data-dir."
        );
    }
    const auto pid = std::to_string(getpid()) + "\n";
    if (ftruncate(file_, 0) != 0 || pwrite(file_, pid.data(), pid.size(), 0) < 0) {
        ::close(file_);
        throw Failure(
            Failure::Kind::full,
            path.string() + ": " + std::strerror(errno),
            "Free space in the data directory."
        );
    }
}

DataDirectoryLock::~DataDirectoryLock() {
    ::close(file_);
}

}  // namespace ao::store
