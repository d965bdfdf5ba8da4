#include "core/store_archive.h"

#include <memory>
#include <set>

#include "base/gzip.h"
#include "base/tar.h"
#include "core/archive_trailer.h"

namespace ao::core {

namespace {

constexpr std::size_t kPiece = 256U << 10;
constexpr std::int64_t kFormat = 1;
constexpr std::size_t kLongestManifest = 1U << 20;

std::int64_t unix_time(base::Time at) {
    return base::to_micros(at) / 1'000'000;
}

ArchivePart pack_file(
    base::TarWriter& tar,
    const ArchiveFile& file,
    base::Time at,
    const std::function<void(std::size_t)>& on_bytes
) {
    base::FileSource source(file.path);
    base::Sha256Digest digest;
    tar.begin(file.name, source.size(), unix_time(at));
    std::vector<char> piece(kPiece);
    // As many bytes as were announced: a log that grows meanwhile ends where it ended then.
    for (std::int64_t left = source.size(); left > 0;) {
        const auto wanted = std::min<std::int64_t>(left, static_cast<std::int64_t>(kPiece));
        const std::size_t got = source.read({piece.data(), static_cast<std::size_t>(wanted)});
        if (got == 0) throw base::FileError(file.path.string() + " became shorter");
        digest.add({piece.data(), got});
        tar.write({piece.data(), got});
        left -= static_cast<std::int64_t>(got);
        on_bytes(got);
    }
    return {file.name, source.size(), base::to_hex(digest.finish())};
}

/// The source without the encryption, if there is one.
class Opened {
  public:
    Opened(const std::filesystem::path& archive, const std::optional<base::SecretKey>& key)
        : file(archive) {
        std::array<char, 8> head{};
        base::FileSource peek(archive);
        const std::size_t got = peek.read(head);
        if (got == 0) throw base::DamagedInput("it is empty");
        const bool sealed = base::is_sealed({head.data(), got});
        if (sealed && !key) throw base::DamagedInput("it is encrypted: --key-file names the key");
        if (!sealed && key) throw base::DamagedInput("it is not encrypted: leave --key-file out");
        if (!sealed && head[0] != '\x1f') throw base::DamagedInput("it is no backup archive");
        base::ByteSource* inner = nullptr;
        if (sealed) {
            opened = std::make_unique<base::OpenSource>(file, *key);
            inner = opened.get();
        } else {
            content = std::make_unique<FirstBytes>(file, check_trailer(archive));
            inner = content.get();
        }
        unpacked = std::make_unique<base::GunzipSource>(*inner);
    }

    base::FileSource file;
    std::unique_ptr<base::OpenSource> opened;
    std::unique_ptr<FirstBytes> content;
    std::unique_ptr<base::GunzipSource> unpacked;
};

std::string read_text(base::TarReader& tar) {
    std::string text;
    std::string piece(kPiece, '\0');
    while (const std::size_t got = tar.read(piece)) {
        text.append(piece, 0, got);
        if (text.size() > kLongestManifest)
            throw base::DamagedInput("it is damaged: its manifest has no end");
    }
    return text;
}

ArchivePart unpack_file(
    base::TarReader& tar,
    const base::TarReader::Member& member,
    const std::filesystem::path& directory,
    const std::function<void()>& on_piece
) {
    // A name that leads elsewhere would be written elsewhere.
    if (member.name.empty() || member.name.find('/') != std::string::npos || member.name[0] == '.')
        throw base::DamagedInput("it is no backup archive: it holds " + member.name);
    base::NewFile file(directory / member.name);
    std::vector<char> piece(kPiece);
    while (const std::size_t got = tar.read(piece)) {
        file.sink().write({piece.data(), got});
        on_piece();
    }
    file.sink().finish();
    if (!file.commit(base::NewFile::Existing::keep))
        throw base::DamagedInput("it is no backup archive: it holds " + member.name + " twice");
    return {member.name, file.sink().size(), file.sink().sha256()};
}

ArchiveManifest parse_manifest(const std::string& text) {
    auto manifest = base::json::parse<ArchiveManifest>(text);
    if (!manifest) throw base::DamagedInput("it is damaged: its manifest cannot be read");
    if (manifest->format > kFormat)
        throw base::DamagedInput(
            "it was made by a newer program (" + manifest->program_version +
            "): restore it with that one"
        );
    return *std::move(manifest);
}

void compare(const ArchiveManifest& manifest, const std::vector<ArchivePart>& found) {
    for (const ArchivePart& part : manifest.parts) {
        auto same_name = [&](const ArchivePart& other) { return other.name == part.name; };
        auto other = std::find_if(found.begin(), found.end(), same_name);
        if (other == found.end()) throw base::DamagedInput("it is damaged: it lacks " + part.name);
        if (other->size_bytes != part.size_bytes || other->checksum != part.checksum)
            throw base::DamagedInput("it is damaged: " + part.name + " does not fit its checksum");
    }
    if (found.size() != manifest.parts.size())
        throw base::DamagedInput("it is damaged: it holds more than its manifest names");
}

}  // namespace

void write_archive(
    base::ByteSink& out,
    const std::vector<ArchiveFile>& files,
    ArchiveManifest& manifest,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
) {
    std::unique_ptr<base::ByteSink> guard;
    if (key)
        guard = std::make_unique<base::SealSink>(out, *key);
    else
        guard = std::make_unique<TrailerSink>(out);
    base::GzipSink packed(*guard);
    base::TarWriter tar(packed);
    std::int64_t total = 0;
    for (const ArchiveFile& file : files)
        total += static_cast<std::int64_t>(std::filesystem::file_size(file.path));
    std::int64_t done = 0;
    auto on_bytes = [&](std::size_t size) {
        done += static_cast<std::int64_t>(size);
        if (progress && !progress(done, total)) throw base::FileError("the server is stopping");
    };
    for (const ArchiveFile& file : files)
        manifest.parts.push_back(pack_file(tar, file, manifest.created_at, on_bytes));
    manifest.format = kFormat;
    tar.add(kManifestPart, base::json::to_string(manifest) + "\n", unix_time(manifest.created_at));
    tar.finish();
}

ArchiveManifest unpack_archive(
    const std::filesystem::path& archive,
    const std::filesystem::path& directory,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
) {
    Opened source(archive, key);
    base::TarReader tar(*source.unpacked);
    std::optional<ArchiveManifest> manifest;
    std::vector<ArchivePart> found;
    auto on_piece = [&] {
        if (progress) static_cast<void>(progress(source.file.position(), source.file.size()));
    };
    while (auto member = tar.next()) {
        if (manifest) throw base::DamagedInput("it is damaged: something follows its manifest");
        if (member->name == kManifestPart)
            manifest = parse_manifest(read_text(tar));
        else
            found.push_back(unpack_file(tar, *member, directory, on_piece));
    }
    if (!manifest) throw base::DamagedInput("it is no backup archive: it has no manifest");
    compare(*manifest, found);
    return *std::move(manifest);
}

}  // namespace ao::core
