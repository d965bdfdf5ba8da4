#include "core/store_restore.h"

#include "core/audit_heads.h"
#include "core/store_backup.h"
#include "store/audit_store.h"
#include "store/database.h"
#include "store/database_copy.h"

namespace ao::core {

namespace {

namespace fs = std::filesystem;

constexpr const char* kLockFile = "orchestrator.lock";
constexpr const char* kBackups = "backups";

/// The first thing about the unpacked database that is not as it should be; empty: all is.
std::string check_database(store::DatabaseCopy& copy, const ArchiveManifest& manifest) {
    const int newest = store::sqlite_schema_version();
    const int version = copy.schema_version();
    if (version > newest)
        return "it has schema " + std::to_string(version) + ", made by a newer program (" +
               manifest.program_version + "); this one knows schema " + std::to_string(newest);
    const std::string fault = copy.fault();
    if (!fault.empty()) return "its database is damaged: " + fault;
    if (copy.table_counts() != manifest.tables)
        return "its database has other rows than its manifest says";
    return {};
}

ChainReport check_chain(store::DatabaseCopy& copy, const HeadList& heads) {
    ChainCheck check(heads.heads);
    copy.read([&](store::Session& session) {
        store::AuditStore(session).for_each([&](const model::AuditEvent& event) {
            return check.add(event);
        });
    });
    return check.finish();
}

std::string check_unpacked(const fs::path& directory, ArchiveReport& report) {
    try {
        auto copy = store::open_sqlite_copy(directory / kDatabasePart);
        std::string why = check_database(*copy, report.manifest);
        if (!why.empty()) return why;
        const HeadList heads = installation_heads(directory);
        if (!heads.fault.empty()) return heads.fault;
        report.chain = check_chain(*copy, heads);
        if (!report.chain.sound) return "its audit log: " + report.chain.why;
        if (report.chain.head != report.manifest.audit_head)
            return "its audit log does not end where its manifest says";
        return {};
    } catch (const store::Failure& failure) {
        return std::string("its database is damaged: ") + failure.what();
    }
}

/// Everything of an installation that lies in `target`, but backups and the lock.
std::vector<fs::path> present(const RestoreTarget& target) {
    std::vector<fs::path> found;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(target.data_directory, missing)) {
        const std::string name = entry.path().filename();
        const bool scratch = name.starts_with(".scratch-");
        if (name != kLockFile && name != kBackups && !scratch) found.push_back(entry.path());
    }
    if (target.database.parent_path() != target.data_directory)
        for (const char* ending : {"", "-wal", "-shm"})
            if (fs::exists(target.database.string() + ending))
                found.emplace_back(target.database.string() + ending);
    return found;
}

void move_aside(const RestoreTarget& target) {
    const auto there = present(target);
    if (there.empty()) return;
    fs::path aside = target.data_directory.string() + ".bak";
    for (int number = 2; fs::exists(aside); ++number)
        aside = target.data_directory.string() + ".bak-" + std::to_string(number);
    base::make_private_directory(aside);
    for (const fs::path& path : there) {
        std::error_code failure;
        fs::rename(path, aside / path.filename(), failure);
        if (failure)
            throw base::FileError(
                "cannot move " + path.string() + " to " + aside.string() + ": " + failure.message()
            );
    }
}

void put_in_place(const fs::path& unpacked, const RestoreTarget& target) {
    // The database last: an installation that has one is complete.
    std::vector<std::pair<fs::path, fs::path>> moves;
    for (const auto& entry : fs::directory_iterator(unpacked))
        if (entry.path().filename() != kDatabasePart)
            moves.emplace_back(entry.path(), target.data_directory / entry.path().filename());
    moves.emplace_back(unpacked / kDatabasePart, target.database);
    for (const auto& [from, to] : moves) {
        std::error_code failure;
        fs::rename(from, to, failure);
        if (failure) throw base::FileError("cannot make " + to.string() + ": " + failure.message());
    }
}

}  // namespace

ArchiveReport unpack_and_check(
    const fs::path& archive,
    const fs::path& directory,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
) {
    ArchiveReport report;
    try {
        report.manifest = unpack_archive(archive, directory, key, progress);
        report.why = check_unpacked(directory, report);
    } catch (const base::DamagedInput& damage) {
        report.why = damage.what();
    }
    report.sound = report.why.empty();
    return report;
}

ArchiveReport check_archive(
    const fs::path& archive,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
) {
    const ScratchDirectory scratch(fs::absolute(archive).parent_path());
    return unpack_and_check(archive, scratch.path(), key, progress);
}

std::string what_is_there(const RestoreTarget& target) {
    std::string names;
    for (const fs::path& path : present(target))
        names += (names.empty() ? "" : ", ") + path.filename().string();
    return names;
}

ArchiveReport restore(
    const fs::path& archive,
    const RestoreTarget& target,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
) {
    const ScratchDirectory scratch(target.data_directory);
    ArchiveReport report = unpack_and_check(archive, scratch.path(), key, progress);
    if (!report.sound) return report;
    if (target.force) move_aside(target);
    put_in_place(scratch.path(), target);
    return report;
}

}  // namespace ao::core
