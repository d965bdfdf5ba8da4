#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json_described.h"
#include "base/secret_stream.h"

namespace ao::core {

/// One file of an archive.
struct ArchivePart {
    std::string name;
    std::int64_t size_bytes = 0;
    std::string checksum{};  ///< SHA-256, hex
};
BOOST_DESCRIBE_STRUCT(ArchivePart, (), (name, size_bytes, checksum))

/// `manifest.json`, the last file of an archive: what the others must be.
struct ArchiveManifest {
    std::int64_t format = 1;
    std::string program_version;
    base::Time created_at;
    std::int64_t schema_version = 0;
    std::map<std::string, std::int64_t> tables;  ///< rows of each
    std::int64_t audit_events = 0;
    std::string audit_head;  ///< hash of the last of them
    bool with_secrets = false;
    std::vector<ArchivePart> parts{};
};
BOOST_DESCRIBE_STRUCT(
    ArchiveManifest,
    (),
    (format,
     program_version,
     created_at,
     schema_version,
     tables,
     audit_events,
     audit_head,
     with_secrets,
     parts)
)

/// Told how far it has got, in bytes; false gives up.
using ArchiveProgress = std::function<bool(std::int64_t done, std::int64_t total)>;

/// What goes into an archive under `name`: a file.
struct ArchiveFile {
    std::string name;
    std::filesystem::path path;
};

/// Writes a tar.gz of `files` with the manifest, which gets its `parts` here, encrypted when there
/// is a key. Memory is bounded. Throws FileError.
void write_archive(
    base::ByteSink& out,
    const std::vector<ArchiveFile>& files,
    ArchiveManifest& manifest,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
);

/// Reads an archive from one end to the other, writes its files into `directory` (which must be
/// empty), and compares each with the manifest. Throws DamagedInput with what is wrong (cut short,
/// changed, another key, no backup, of a newer program) and FileError.
ArchiveManifest unpack_archive(
    const std::filesystem::path& archive,
    const std::filesystem::path& directory,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
);

/// Names inside an archive.
inline constexpr const char* kDatabasePart = "orchestrator.db";
inline constexpr const char* kManifestPart = "manifest.json";

}  // namespace ao::core
