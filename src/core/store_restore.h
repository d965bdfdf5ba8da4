#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "core/audit_chain.h"
#include "core/store_archive.h"

namespace ao::core {

/// What a check of an archive found.
struct ArchiveReport {
    bool sound = true;
    std::string why{};  ///< in words; empty when sound
    ArchiveManifest manifest{};
    ChainReport chain{};
};

/// Unpacks an archive into `directory` (empty) and checks everything: encryption, compression,
/// checksums, schema, `PRAGMA integrity_check`, row counts, the audit chain and its signed heads.
/// Blocks. Throws FileError when the disk does not do; what the archive is guilty of is in the
/// report.
ArchiveReport unpack_and_check(
    const std::filesystem::path& archive,
    const std::filesystem::path& directory,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
);

/// The same without keeping what was unpacked: for `backup verify`. Needs as much space beside the
/// archive as the database has.
ArchiveReport check_archive(
    const std::filesystem::path& archive,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
);

/// Where an installation keeps its state.
struct RestoreTarget {
    std::filesystem::path data_directory;
    std::filesystem::path database;  ///< usually inside it
    bool force = false;              ///< move what is there aside
};

/// What is in the way of a restore: names of files; empty when there is nothing. Backups and the
/// lock do not count.
std::string what_is_there(const RestoreTarget& target);

/// Checks `archive` and, only when it is sound, puts its files in place. With `force` what is there
/// moves into `<data_directory>.bak` first. The caller holds the lock of the data directory. Throws
/// FileError.
ArchiveReport restore(
    const std::filesystem::path& archive,
    const RestoreTarget& target,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
);

}  // namespace ao::core
