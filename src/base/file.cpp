#include "base/file.h"

#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/id.h"

namespace ao::base {

namespace {

constexpr std::int64_t kBacklog = 8 << 20;
constexpr std::size_t kPiece = 256U << 10;

[[noreturn]] void fail(const std::string& what, const std::string& name) {
    throw FileError(what + " " + name + ": " + std::strerror(errno));
}

std::filesystem::path directory_of(const std::filesystem::path& file) {
    return file.parent_path().empty() ? std::filesystem::path(".") : file.parent_path();
}

std::filesystem::path temporary_name(const std::filesystem::path& path) {
    return path.parent_path() / ("." + path.filename().string() + "." + new_id() + ".part");
}

/// The descriptor of a new private file; throws.
int make(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) fail("cannot make", path);
    return descriptor;
}

}  // namespace

void FileSink::write(std::string_view bytes) {
    digest_.add(bytes);
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("cannot write", name_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        size_ += written;
    }
    if (size_ - handed_over_ >= kBacklog) hand_over();
}

void FileSink::hand_over() {
    // Waits for the stretch before this one, so that about two are ever on their way. On a file
    // that knows no such call (a pipe) nothing happens.
    constexpr unsigned kAll =
        SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
    if (handed_over_ > 0) ::sync_file_range(descriptor_, handed_over_ - kBacklog, kBacklog, kAll);
    ::sync_file_range(descriptor_, handed_over_, size_ - handed_over_, SYNC_FILE_RANGE_WRITE);
    handed_over_ = size_;
}

void FileSink::finish() {
    if (::fsync(descriptor_) != 0) fail("cannot sync", name_);
    sha256_ = to_hex(digest_.finish());
}

NewFile::NewFile(std::filesystem::path path)
    : path_(std::move(path)),
      temporary_(temporary_name(path_)),
      descriptor_(make(temporary_)),
      sink_(descriptor_, path_) {}

NewFile::~NewFile() {
    ::close(descriptor_);
    if (!committed_) ::unlink(temporary_.c_str());
}

bool NewFile::commit(Existing existing) {
    if (::fsync(descriptor_) != 0) fail("cannot sync", path_);
    const unsigned flags = existing == Existing::keep ? RENAME_NOREPLACE : 0;
    if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), flags) != 0) {
        if (errno == EEXIST) return false;
        fail("cannot make", path_);
    }
    committed_ = true;
    sync_directory(directory_of(path_));
    return true;
}

FileSource::FileSource(const std::filesystem::path& path)
    : name_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail("cannot read", name_);

    struct stat facts {};

    if (::fstat(descriptor_, &facts) == 0) size_ = facts.st_size;
}

FileSource::~FileSource() {
    ::close(descriptor_);
}

std::size_t FileSource::read(std::span<char> out) {
    while (true) {
        const auto got = ::read(descriptor_, out.data(), out.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("cannot read", name_);
        position_ += got;
        return static_cast<std::size_t>(got);
    }
}

std::string read_small_file(const std::filesystem::path& path, std::size_t limit) {
    FileSource source(path);
    std::string content;
    std::string piece(std::min(limit + 1, kPiece), '\0');
    while (const std::size_t got = source.read({piece.data(), piece.size()})) {
        content.append(piece, 0, got);
        if (content.size() > limit) throw FileError(path.string() + " is too long");
    }
    return content;
}

std::string read_secret_file(const std::filesystem::path& path) {
    struct stat facts {};

    if (::stat(path.c_str(), &facts) != 0) fail("cannot read", path);
    if ((facts.st_mode & 0077) != 0)
        throw FileError("others can read " + path.string() + ": chmod 600 it");
    return read_small_file(path, 4096);
}

bool write_small_file(
    const std::filesystem::path& path, std::string_view content, NewFile::Existing existing
) {
    NewFile file(path);
    file.sink().write(content);
    return file.commit(existing);
}

void append_to_file(const std::filesystem::path& path, std::string_view text) {
    const bool is_new = !std::filesystem::exists(path);
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) fail("cannot write", path);
    const auto written = ::write(descriptor, text.data(), text.size());
    const bool complete = written == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!complete) fail("cannot write", path);
    if (is_new) sync_directory(directory_of(path));
}

void make_private_directory(const std::filesystem::path& path) {
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure)) return;
    if (path.has_parent_path() && path.parent_path() != path)
        make_private_directory(path.parent_path());
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) fail("cannot make", path);
}

void sync_directory(const std::filesystem::path& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) fail("cannot open", directory);
    const int failed = ::fsync(descriptor);
    ::close(descriptor);
    if (failed != 0) fail("cannot sync", directory);
}

std::string sha256_of_file(const std::filesystem::path& path) {
    FileSource source(path);
    Sha256Digest digest;
    std::vector<char> piece(kPiece);
    while (const std::size_t got = source.read(piece))
        digest.add({piece.data(), got});
    return to_hex(digest.finish());
}

}  // namespace ao::base
