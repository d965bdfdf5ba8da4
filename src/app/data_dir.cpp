#include "app/data_dir.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/crypto.h"

namespace ao::app {

namespace {

constexpr std::size_t kSecretBytes = 32;

[[noreturn]] void fail(const std::string& what, const std::string& path) {
    throw std::runtime_error(what + " " + path + ": " + std::strerror(errno));
}

/// A descriptor that is closed at the end of the scope.
struct File {
    int descriptor;

    explicit File(int opened) : descriptor(opened) {}

    ~File() {
        if (descriptor >= 0) ::close(descriptor);
    }

    File(const File&) = delete;
    File& operator=(const File&) = delete;
};

std::string read_secret(int descriptor, const std::string& path) {
    struct stat found {};

    if (::fstat(descriptor, &found) != 0) fail("cannot read", path);
    if ((found.st_mode & 0077) != 0)
        throw std::runtime_error("others can read " + path + ": chmod 600 it, or remove it");
    std::string secret(4096, '\0');
    auto size = ::read(descriptor, secret.data(), secret.size());
    if (size < 0) fail("cannot read", path);
    secret.resize(static_cast<std::size_t>(size));
    if (secret.size() < kSecretBytes)
        throw std::runtime_error(path + " is damaged: remove it (everybody signs in again)");
    return secret;
}

}  // namespace

void write_private_file(const std::string& path, const std::string& text) {
    std::string beside = path + ".new";
    ::unlink(beside.c_str());
    {
        File file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (file.descriptor < 0) fail("cannot make", beside);
        auto size = static_cast<ssize_t>(text.size());
        if (::write(file.descriptor, text.data(), text.size()) != size ||
            ::fsync(file.descriptor) != 0)
            fail("cannot write", beside);
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) fail("cannot make", path);
}

void prepare_data_dir(const Config& config) {
    const std::string& path = config.text("data_dir");
    std::error_code failure;
    auto parent = std::filesystem::absolute(path, failure).parent_path();
    std::filesystem::create_directories(parent, failure);
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        fail("cannot make the data directory", path);
    if (!std::filesystem::is_directory(path, failure))
        throw std::runtime_error("the data directory " + path + " is no directory");
    if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0)
        fail("cannot write to the data directory", path);
}

std::string data_dir_warning(const Config& config) {
    std::error_code failure;
    std::filesystem::path place = std::filesystem::absolute(config.text("data_dir"), failure);
    while (!std::filesystem::exists(place, failure) && place.has_relative_path())
        place = place.parent_path();

    struct statfs facts {};

    if (::statfs(place.c_str(), &facts) != 0) return {};
    const auto type = static_cast<std::uint32_t>(facts.f_type);
    if (type != TMPFS_MAGIC && type != RAMFS_MAGIC) return {};
    return "the data directory " + config.text("data_dir") +
           " lies in memory (tmpfs): everything is lost when this machine restarts; choose a disk "
           "with --data-dir";
}

std::string token_secret(const Config& config) {
    if (!config.text("auth.jwt_secret").empty()) return config.text("auth.jwt_secret");
    std::string path = config.data_path("jwt_secret");
    File known(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (known.descriptor >= 0) return read_secret(known.descriptor, path);
    if (errno != ENOENT) fail("cannot read", path);
    write_private_file(path, base::random_token(kSecretBytes));
    File made(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (made.descriptor < 0) fail("cannot read", path);
    return read_secret(made.descriptor, path);
}

}  // namespace ao::app
