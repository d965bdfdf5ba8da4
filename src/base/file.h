#pragma once
#include <filesystem>
#include <string>

#include "base/byte_stream.h"
#include "base/digest.h"

namespace ao::base {

/// Writes to an open file and keeps count. Hands the bytes to the disk every few megabytes: a
/// backlog of gigabytes would make every fsync of the same file system wait behind it.
class FileSink final : public ByteSink {
  public:
    /// Does not own `descriptor`; `name` is for messages.
    FileSink(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}

    void write(std::string_view bytes) override;

    /// Waits until everything is on the disk.
    void finish() override;

    [[nodiscard]] std::int64_t size() const { return size_; }

    /// Hex SHA-256 of all bytes, after finish().
    [[nodiscard]] const std::string& sha256() const { return sha256_; }

  private:
    void hand_over();

    int descriptor_;
    std::string name_;
    std::int64_t size_ = 0;
    std::int64_t handed_over_ = 0;
    Sha256Digest digest_;
    std::string sha256_;
};

/// A file that is complete or not there at all: written under a temporary name beside its place,
/// mode 0600. Gone when it is destroyed before commit().
class NewFile {
  public:
    /// Throws FileError.
    explicit NewFile(std::filesystem::path path);
    ~NewFile();
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    [[nodiscard]] FileSink& sink() { return sink_; }

    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// Another place for commit() to move it to, in the same directory.
    void place_at(std::filesystem::path path) { path_ = std::move(path); }

    enum class Existing : unsigned char { keep, replace };

    /// Syncs and moves it to its place; false when there is a file already that is to be kept.
    [[nodiscard]] bool commit(Existing existing);

  private:
    std::filesystem::path path_;
    std::filesystem::path temporary_;
    int descriptor_;
    FileSink sink_;
    bool committed_ = false;
};

/// Reads a file from its beginning.
class FileSource final : public ByteSource {
  public:
    /// Throws FileError.
    explicit FileSource(const std::filesystem::path& path);
    ~FileSource() override;
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    std::size_t read(std::span<char> out) override;

    [[nodiscard]] std::int64_t size() const { return size_; }

    /// Bytes read so far.
    [[nodiscard]] std::int64_t position() const { return position_; }

  private:
    std::string name_;
    int descriptor_;
    std::int64_t size_ = 0;
    std::int64_t position_ = 0;
};

/// A whole small file. Throws FileError when it cannot be read or is longer than `limit`.
std::string read_small_file(const std::filesystem::path& path, std::size_t limit = 1U << 20);

/// The same for keys: throws FileError too when others may read it.
std::string read_secret_file(const std::filesystem::path& path);

/// Writes a small file, mode 0600, complete or not at all, on disk when it returns; false when
/// there is one already that is to be kept.
bool write_small_file(
    const std::filesystem::path& path, std::string_view content, NewFile::Existing existing
);

/// Appends `text` to a file (mode 0600 when it is made) and waits until it is on the disk.
void append_to_file(const std::filesystem::path& path, std::string_view text);

/// Makes the directory and those above it; a new one gets mode 0700. Throws FileError.
void make_private_directory(const std::filesystem::path& path);

/// Waits until what was renamed or made in a directory is on the disk.
void sync_directory(const std::filesystem::path& directory);

/// Hex SHA-256 of a whole file.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace ao::base
