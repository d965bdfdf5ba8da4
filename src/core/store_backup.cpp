#include "core/store_backup.h"

#include <cstring>

#include "base/id.h"
#include "core/backup_record.h"
#include "core/vault.h"
#include "store/audit_store.h"
#include "store/database_copy.h"

namespace ao::core {

namespace {

constexpr const char* kPlain = ".tar.gz";
constexpr const char* kSealed = ".tar.gz.sealed";
constexpr const char* kFolder = "backups/store/";
constexpr const char* kScratchPrefix = ".scratch-";
constexpr const char* kSecretFiles[] = {"jwt_secret", kSigningKeyFile, kVaultKeyFile};

BackupShelf shelf_in(const std::filesystem::path& directory) {
    return {directory, "store_backup_", {kPlain, kSealed}};
}

/// What the manifest says of the database, from the copy itself.
void describe(const std::filesystem::path& database, ArchiveManifest& manifest) {
    auto copy = store::open_sqlite_copy(database);
    manifest.schema_version = copy->schema_version();
    manifest.tables = copy->table_counts();
    copy->read([&](store::Session& session) {
        const store::AuditEnd end = store::AuditStore(session).end();
        manifest.audit_events = end.sequence;
        manifest.audit_head = end.hash;
    });
}

}  // namespace

ScratchDirectory::ScratchDirectory(const std::filesystem::path& parent)
    : path_(parent / (kScratchPrefix + base::new_id())) {
    base::make_private_directory(path_);
}

ScratchDirectory::~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

base::SecretKey read_key_file(const std::filesystem::path& path) {
    const std::string bytes = base::read_secret_file(path);
    base::SecretKey key;
    if (bytes.size() != key.size())
        throw base::FileError(
            path.string() + " is no key: a key file has 32 bytes (orchestrator backup key)"
        );
    std::memcpy(key.data(), bytes.data(), key.size());
    return key;
}

StoreBackups::StoreBackups(
    store::Database& database,
    const base::Clock& clock,
    const AuditHeads& heads,
    StoreBackupOptions options
)
    : database_(database),
      clock_(clock),
      heads_(heads),
      options_(std::move(options)),
      shelf_(shelf_in(options_.directory)) {}

void StoreBackups::prepare() const {
    shelf_.prepare();
    for (const auto& entry : std::filesystem::directory_iterator(options_.directory)) {
        std::error_code ignored;
        if (entry.path().filename().string().starts_with(kScratchPrefix))
            std::filesystem::remove_all(entry.path(), ignored);
    }
}

std::vector<ArchiveFile> StoreBackups::gather(
    const std::filesystem::path& scratch,
    const StoreBackupWish& wish,
    ArchiveManifest& manifest,
    const ArchiveProgress& progress
) {
    const auto database = scratch / kDatabasePart;
    database_.copy_to(database, [&](std::int64_t done, std::int64_t total) {
        // The second half of the bar is the packing.
        if (progress && !progress(done, 2 * total)) throw base::FileError("the server is stopping");
    });
    describe(database, manifest);
    // Heads up to the end of the copy, and one of this very moment.
    std::string lines;
    for (const model::AuditHead& head : installation_heads(options_.data_directory).heads)
        if (head.sequence < manifest.audit_events) lines += head_line(head) + "\n";
    lines +=
        head_line(heads_.sign(manifest.audit_events, manifest.audit_head, clock_.now())) + "\n";
    const auto heads = scratch / kHeadsFile;
    static_cast<void>(base::write_small_file(heads, lines, base::NewFile::Existing::replace));
    std::vector<ArchiveFile> files{
        {kDatabasePart, database},
        {kHeadsFile, heads},
        {kPublicKeysFile, options_.data_directory / kPublicKeysFile}};
    for (const char* name : kSecretFiles)
        if (wish.with_secrets && std::filesystem::exists(options_.data_directory / name))
            files.push_back({name, options_.data_directory / name});
    return files;
}

StoreBackupMeta StoreBackups::write(const StoreBackupWish& wish, const ArchiveProgress& progress) {
    ArchiveManifest manifest;
    manifest.created_at = clock_.now();
    manifest.program_version = options_.program_version;
    manifest.with_secrets = wish.with_secrets;
    base::make_private_directory(options_.directory);
    const ScratchDirectory scratch(options_.directory);
    const auto files = gather(scratch.path(), wish, manifest, progress);
    auto file = shelf_.begin();
    auto second_half = [&](std::int64_t done, std::int64_t total) {
        return !progress || progress(total + done, 2 * total);
    };
    write_archive(file->sink(), files, manifest, wish.key, second_half);
    const std::string name = shelf_.keep(*file, manifest.created_at, wish.key ? kSealed : kPlain);
    StoreBackupMeta meta;
    meta.timestamp = backup_stamp(manifest.created_at);
    meta.backup_file = kFolder + name;
    meta.size_bytes = file->sink().size();
    meta.size_mb = in_megabytes(meta.size_bytes);
    meta.encrypted = wish.key.has_value();
    meta.with_secrets = wish.with_secrets;
    meta.checksum = file->sink().sha256();
    meta.created_at = manifest.created_at;
    meta.program_version = manifest.program_version;
    meta.schema_version = manifest.schema_version;
    meta.tables = manifest.tables;
    meta.audit_events = manifest.audit_events;
    meta.audit_head = manifest.audit_head;
    shelf_.describe(name, base::json::to_string(meta) + "\n");
    return meta;
}

base::Result<StoreBackupMeta> StoreBackups::create(
    const model::Actor& actor, const StoreBackupWish& wish, const ArchiveProgress& progress
) {
    try {
        if (wish.with_secrets && !wish.key)
            return base::invalid("Secrets go into encrypted backups only: name a key.");
        StoreBackupMeta meta = write(wish, progress);
        record(actor, "store_backup_created", meta.backup_file);
        for (const std::string& name : shelf_.prune(options_.keep))
            record(model::system_actor(actor.tenant_id, "retention"), "store_backup_removed", name);
        return meta;
    } catch (const base::FileError& failure) {
        return base::unavailable(
            std::string("The backup was not made: ") + failure.what(), std::chrono::seconds{60}
        );
    }
}

std::vector<StoreBackupMeta> list_store_backups(const std::filesystem::path& directory) {
    std::vector<StoreBackupMeta> found;
    const BackupShelf shelf = shelf_in(directory);
    for (const std::string& name : shelf.names()) {
        StoreBackupMeta entry;
        auto meta = base::json::parse<StoreBackupMeta>(shelf.description(name).value_or(""));
        if (meta) entry = *std::move(meta);
        std::error_code gone;
        const auto size = std::filesystem::file_size(shelf.directory() / name, gone);
        if (gone) continue;
        entry.backup_file = kFolder + name;
        entry.size_bytes = static_cast<std::int64_t>(size);
        entry.encrypted = name.ends_with(kSealed);
        found.push_back(std::move(entry));
    }
    return found;
}

base::Result<void> StoreBackups::remove(const model::Actor& actor, const std::string& name) {
    auto path = shelf_.find(name);
    if (!path) return std::move(path).error();
    shelf_.remove(name);
    record(actor, "store_backup_removed", name);
    return {};
}

base::Result<ArchiveReport> StoreBackups::verify(
    const model::Actor& actor,
    const std::string& name,
    const std::optional<base::SecretKey>& key,
    const ArchiveProgress& progress
) {
    auto path = shelf_.find(name);
    if (!path) return std::move(path).error();
    const bool sealed = name.ends_with(kSealed);
    if (sealed && !key)
        return base::invalid(
            "The backup is encrypted: name its key.",
            {{"/key", "is required: 32 bytes as base64url", "required"}}
        );
    try {
        // A key for one that is open is no fault of the backup.
        ArchiveReport report =
            check_archive(*path, sealed ? key : std::optional<base::SecretKey>{}, progress);
        record(actor, report.sound ? "store_backup_verified" : "store_backup_unsound", name);
        return report;
    } catch (const base::FileError& failure) {
        return base::unavailable(
            std::string("The backup was not checked: ") + failure.what(), std::chrono::seconds{60}
        );
    }
}

void StoreBackups::record_download(const model::Actor& actor, const std::string& name) {
    record(actor, "store_backup_downloaded", name);
}

base::Result<std::filesystem::path> StoreBackups::find(const std::string& name) const {
    return shelf_.find(name);
}

void StoreBackups::record(
    const model::Actor& actor, std::string_view type, const std::string& name
) {
    record_backup(database_, actor, type, name, clock_.now());
}

}  // namespace ao::core
