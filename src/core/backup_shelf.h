#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"

namespace ao::core {

/// A directory of backups of one kind: `audit_backup_20260205_181433.log.gz` and, beside each, the
/// `.meta` that describes it. A second one in the same second is called `…_181433-2…`. Names that
/// are not of this form are neither listed nor touched.
class BackupShelf {
  public:
    /// `prefix` is "audit_backup_"; `endings` ".log", ".log.gz".
    BackupShelf(
        std::filesystem::path directory, std::string prefix, std::vector<std::string> endings
    );

    /// Makes the directory (0700) and clears away what an interrupted backup left.
    void prepare() const;

    /// A new file, to be put in place by keep().
    [[nodiscard]] std::unique_ptr<base::NewFile> begin() const;

    /// Puts `file` in place under the first free name of that second; gives the name.
    [[nodiscard]] std::string keep(base::NewFile& file, base::Time at, std::string_view ending)
        const;

    /// Names, newest first.
    [[nodiscard]] std::vector<std::string> names() const;

    /// Where `name` lies; not found when it is no backup of this shelf.
    [[nodiscard]] base::Result<std::filesystem::path> find(std::string_view name) const;

    /// Writes the description of a backup.
    void describe(std::string_view name, std::string_view meta) const;

    /// The description of a backup; nothing when it has none.
    [[nodiscard]] std::optional<std::string> description(std::string_view name) const;

    /// Removes a backup and its description.
    void remove(std::string_view name) const;

    /// Removes all but the newest `keep` (0: keeps all); gives the names.
    [[nodiscard]] std::vector<std::string> prune(std::size_t keep) const;

    /// When the newest was made, by its name.
    [[nodiscard]] std::optional<base::Time> newest() const;

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  private:
    struct Parsed;
    [[nodiscard]] std::optional<Parsed> parse(std::string_view name) const;

    const std::filesystem::path directory_;
    const std::string prefix_;
    const std::vector<std::string> endings_;
};

/// "20260205_181433" (UTC).
std::string backup_stamp(base::Time at);

/// A size in megabytes, two digits.
double in_megabytes(std::int64_t bytes);

}  // namespace ao::core
