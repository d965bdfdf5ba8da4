#include "core/audit_backup.h"

#include <algorithm>
#include <memory>

#include "base/gzip.h"
#include "base/line_source.h"
#include "core/audit.h"
#include "core/audit_line.h"
#include "core/backup_record.h"
#include "store/audit_store.h"

namespace ao::core {

namespace {

constexpr const char* kPlain = ".log";
constexpr const char* kPacked = ".log.gz";
constexpr const char* kFolder = "backups/audit/";
constexpr std::size_t kPiece = 256U << 10;
constexpr std::int64_t kAskEvery = 4'096;

/// What the signature of a `.meta` covers.
std::string signed_text(const AuditBackupMeta& meta) {
    std::string text = "automation-orchestrator audit backup 1\n";
    for (const std::string& line :
         {meta.backup_file,
          std::to_string(meta.size_bytes),
          meta.checksum,
          std::to_string(base::to_micros(meta.created_at)),
          std::to_string(meta.events),
          std::to_string(meta.first_sequence),
          std::to_string(meta.last_sequence),
          meta.chain_head})
        text += line + "\n";
    return text;
}

/// Events as lines into a sink, in pieces; keeps the figures of the description.
class LineWriter {
  public:
    LineWriter(base::ByteSink& sink, AuditBackupMeta& meta) : sink_(sink), meta_(meta) {
        meta_.chain_head = model::kChainStart;
    }

    void add(const model::AuditEvent& event) {
        append_audit_line(text_, event);
        if (meta_.events++ == 0) {
            meta_.first_sequence = event.sequence;
            meta_.from = event.at;
        }
        meta_.last_sequence = event.sequence;
        meta_.to = event.at;
        meta_.chain_head = event.hash;
        if (text_.size() >= kPiece) flush();
    }

    void finish() {
        flush();
        sink_.finish();
    }

  private:
    void flush() {
        sink_.write(text_);
        text_.clear();
    }

    base::ByteSink& sink_;
    AuditBackupMeta& meta_;
    std::string text_;
};

AuditBackupReport unsound(std::string why) {
    AuditBackupReport report;
    report.sound = false;
    report.why = std::move(why);
    return report;
}

ChainReport check_lines(const std::filesystem::path& file, bool compressed) {
    base::FileSource source(file);
    std::unique_ptr<base::GunzipSource> unpacked;
    if (compressed) unpacked = std::make_unique<base::GunzipSource>(source);
    base::LineSource lines(unpacked ? static_cast<base::ByteSource&>(*unpacked) : source);
    ChainCheck check;
    std::string_view line;
    while (lines.next(line)) {
        auto event = parse_audit_line(line);
        if (!event) throw base::DamagedInput("it is damaged: a line is no audit event");
        if (!check.add(*event)) break;
    }
    return check.finish();
}

AuditBackupReport check_content(const std::filesystem::path& file, const AuditBackupMeta& meta) {
    if (base::sha256_of_file(file) != meta.checksum)
        return unsound("the file was changed or cut: it does not fit the checksum in its .meta");
    const ChainReport chain = check_lines(file, meta.compressed);
    if (!chain.sound) return unsound(chain.why);
    if (chain.events != meta.events || chain.head != meta.chain_head)
        return unsound("the events are not those that its .meta describes");
    AuditBackupReport report;
    report.events = chain.events;
    report.head = {meta.last_sequence, meta.chain_head, meta.created_at, meta.key, {}};
    return report;
}

}  // namespace

AuditBackupReport check_audit_backup(
    const std::filesystem::path& file, const std::vector<std::string>& keys
) {
    try {
        const std::filesystem::path meta_file = file.string() + ".meta";
        if (!std::filesystem::exists(meta_file)) return unsound(meta_file.string() + " is gone");
        auto meta = base::json::parse<AuditBackupMeta>(base::read_small_file(meta_file));
        if (!meta) return unsound(meta_file.string() + " is damaged");
        if (std::find(keys.begin(), keys.end(), meta->key) == keys.end())
            return unsound(meta_file.string() + " is signed by a key that is not known here");
        if (!base::verify_signature(meta->key, signed_text(*meta), meta->signature))
            return unsound(meta_file.string() + " was changed: its signature is not valid");
        return check_content(file, *meta);
    } catch (const base::DamagedInput& damage) {
        return unsound(file.filename().string() + ": " + damage.what());
    } catch (const base::FileError& failure) {
        return unsound(failure.what());
    }
}

AuditBackups::AuditBackups(
    store::Database& database,
    const base::Clock& clock,
    const AuditHeads& heads,
    AuditBackupOptions options
)
    : database_(database),
      clock_(clock),
      heads_(heads),
      options_(std::move(options)),
      shelf_(options_.directory, "audit_backup_", {kPlain, kPacked}) {}

AuditBackupMeta AuditBackups::write(bool compress, const std::function<bool()>& give_up) {
    AuditBackupMeta meta;
    meta.created_at = clock_.now();
    meta.compressed = compress;
    meta.original_file = "audit_event";
    auto file = shelf_.begin();
    std::unique_ptr<base::GzipSink> packed;
    if (compress) packed = std::make_unique<base::GzipSink>(file->sink());
    LineWriter writer(packed ? static_cast<base::ByteSink&>(*packed) : file->sink(), meta);
    bool stopped = false;
    database_.read_now([&](store::Session& session) {
        store::AuditStore(session).for_each([&](const model::AuditEvent& event) {
            writer.add(event);
            stopped = meta.events % kAskEvery == 0 && give_up && give_up();
            return !stopped;
        });
        return true;
    });
    if (stopped) throw base::FileError("the server is stopping");
    writer.finish();
    const std::string name = shelf_.keep(*file, meta.created_at, compress ? kPacked : kPlain);
    meta.timestamp = backup_stamp(meta.created_at);
    meta.backup_file = kFolder + name;
    meta.size_bytes = file->sink().size();
    meta.size_mb = in_megabytes(meta.size_bytes);
    meta.checksum = file->sink().sha256();
    meta.key = heads_.public_key();
    meta.signature = heads_.sign_text(signed_text(meta));
    shelf_.describe(name, base::json::to_string(meta) + "\n");
    return meta;
}

base::Result<AuditBackupMeta> AuditBackups::create(
    const model::Actor& actor, bool compress, const std::function<bool()>& give_up
) {
    try {
        AuditBackupMeta meta = write(compress, give_up);
        record(actor, "audit_backup_created", meta.backup_file);
        for (const std::string& name : shelf_.prune(options_.keep))
            record(model::system_actor(actor.tenant_id, "retention"), "audit_backup_removed", name);
        return meta;
    } catch (const base::FileError& failure) {
        return base::unavailable(
            std::string("The backup was not made: ") + failure.what(), std::chrono::seconds{60}
        );
    }
}

std::vector<AuditBackupMeta> AuditBackups::list() const {
    std::vector<AuditBackupMeta> found;
    for (const std::string& name : shelf_.names()) {
        AuditBackupMeta entry;
        auto text = shelf_.description(name);
        auto meta = base::json::parse<AuditBackupMeta>(text.value_or(""));
        if (meta) entry = *std::move(meta);
        std::error_code gone;
        entry.backup_file = kFolder + name;
        entry.compressed = name.ends_with(kPacked);
        const auto size = std::filesystem::file_size(shelf_.directory() / name, gone);
        if (gone) continue;
        entry.size_bytes = static_cast<std::int64_t>(size);
        found.push_back(std::move(entry));
    }
    return found;
}

base::Result<std::filesystem::path> AuditBackups::find(const std::string& name) const {
    return shelf_.find(name);
}

base::Result<AuditBackupReport> AuditBackups::verify(
    const model::Actor& actor, const std::string& name
) {
    auto path = shelf_.find(name);
    if (!path) return std::move(path).error();
    AuditBackupReport report = check_audit_backup(*path, installation_keys(heads_.directory()));
    if (report.sound && report.events > 0) {
        auto now = database_.read_now([&](store::Session& session) {
            return store::AuditStore(session).find_hash(report.head.sequence);
        });
        if (now != report.head.hash)
            report = unsound(
                "the backup is sound, but the audit log is not: event " +
                std::to_string(report.head.sequence) +
                (now ? " is another one there" : " is gone there")
            );
    }
    record(actor, report.sound ? "audit_backup_verified" : "audit_backup_unsound", name);
    return report;
}

base::Result<void> AuditBackups::remove(const model::Actor& actor, const std::string& name) {
    auto path = shelf_.find(name);
    if (!path) return std::move(path).error();
    shelf_.remove(name);
    record(actor, "audit_backup_removed", name);
    return {};
}

void AuditBackups::record_download(const model::Actor& actor, const std::string& name) {
    record(actor, "audit_backup_downloaded", name);
}

void AuditBackups::record(
    const model::Actor& actor, std::string_view type, const std::string& name
) {
    record_backup(database_, actor, type, name, clock_.now());
}

}  // namespace ao::core
