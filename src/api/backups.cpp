#include "api/backups.h"

#include <algorithm>

#include "api/account_wire.h"
#include "api/backup_wire.h"
#include "api/file_reply.h"
#include "api/wire.h"
#include "base/crypto.h"

namespace ao::api {

namespace {

std::string name_of(const Call& call) {
    return std::string(call.request.param("name"));
}

StoreBackupRunReply to_wire(core::StoreBackupRun run, const model::Actor& actor) {
    StoreBackupRunReply reply{
        .state = run.state,
        .done = run.done,
        .total = run.total,
        .why = std::move(run.why),
        .backup = std::move(run.backup),
        .path = {}};
    if (actor.local && reply.backup) reply.path = run.path.string();
    return reply;
}

using MaybeKey = std::optional<base::SecretKey>;

base::Result<MaybeKey> read_key(const std::optional<std::string>& text) {
    MaybeKey key;
    if (!text) return key;
    std::string bytes;
    key.emplace();
    if (!base::base64url_decode(*text, bytes) || bytes.size() != key->size())
        return base::invalid(
            "The key is not valid.", {{"/key", "must be 32 bytes as base64url", "format"}}
        );
    std::copy(bytes.begin(), bytes.end(), key->begin());
    return key;
}

base::Result<core::StoreBackupWish> read_wish(const Call& call) {
    core::StoreBackupWish wish;
    if (call.request.body.empty()) return wish;
    auto body = read_body<StoreBackupRequest>(call);
    if (!body) return std::move(body).error();
    auto key = read_key(body->key);
    if (!key) return std::move(key).error();
    wish.key = *key;
    wish.with_secrets = body->with_secrets.value_or(false);
    return wish;
}

base::Result<MaybeKey> read_check_key(const Call& call) {
    if (call.request.body.empty()) return MaybeKey{};
    auto body = read_body<StoreBackupCheckRequest>(call);
    if (!body) return std::move(body).error();
    return read_key(body->key);
}

StoreBackupCheckReply to_wire(const core::ArchiveReport& report) {
    StoreBackupCheckReply reply{
        .sound = report.sound,
        .why = report.why,
        .rows = 0,
        .audit_events = report.manifest.audit_events,
        .audit_head = report.manifest.audit_head};
    for (const auto& [table, count] : report.manifest.tables)
        reply.rows += count;
    return reply;
}

/// The file at `path`, in pieces, as a download called `name`.
http::Response send_file(
    core::Backups& backups,
    std::filesystem::path path,
    const std::string& name,
    std::string_view content_type
) {
    http::Response response;
    response.content_type = content_type;
    response.with("Content-Disposition", "attachment; filename=\"" + name + "\"");
    stream_pieces(
        response,
        [&backups, file = std::move(path)](std::int64_t offset, std::size_t size) {
            return backups.read_piece(file, offset, size);
        }
    );
    return response;
}

}  // namespace

Answer BackupDoor::begin_store(Call& call) {
    auto wish = read_wish(call);
    if (!wish) co_return std::move(wish).error();
    auto run = backups_.begin_store(call.actor, *wish);
    if (!run) co_return std::move(run).error();
    http::Response response = reply_with(to_wire(*std::move(run), call.actor));
    response.status = 202;
    co_return response;
}

Answer BackupDoor::store_run(Call& call) {
    auto run = backups_.store_run(call.actor);
    if (!run) co_return std::move(run).error();
    co_return reply_with(to_wire(*std::move(run), call.actor));
}

Answer BackupDoor::list_store(Call& call) {
    auto found = co_await backups_.list_store(call.actor);
    if (!found) co_return std::move(found).error();
    co_return reply_with(StoreBackupListReply{*std::move(found)});
}

Answer BackupDoor::download_store(Call& call) {
    const std::string name = name_of(call);
    auto path = co_await backups_.take_store(call.actor, name);
    if (!path) co_return std::move(path).error();
    const char* const type =
        name.ends_with(".gz") ? "application/gzip" : "application/octet-stream";
    co_return send_file(backups_, *std::move(path), name, type);
}

Answer BackupDoor::verify_store(Call& call) {
    auto key = read_check_key(call);
    if (!key) co_return std::move(key).error();
    auto report = co_await backups_.verify_store(call.actor, name_of(call), *key);
    if (!report) co_return std::move(report).error();
    co_return reply_with(to_wire(*report));
}

Answer BackupDoor::remove_store(Call& call) {
    auto removed = co_await backups_.remove_store(call.actor, name_of(call));
    if (!removed) co_return removed.error();
    co_return reply_with(StatusReply{"removed"});
}

Answer BackupDoor::create_audit(Call& call) {
    auto compress = query_flag(call, "compress", true);
    if (!compress) co_return std::move(compress).error();
    auto made = co_await backups_.create_audit(call.actor, *compress);
    if (!made) co_return std::move(made).error();
    co_return reply_with(*made);
}

Answer BackupDoor::list_audit(Call& call) {
    auto found = co_await backups_.list_audit(call.actor);
    if (!found) co_return std::move(found).error();
    co_return reply_with(AuditBackupListReply{*std::move(found)});
}

Answer BackupDoor::download_audit(Call& call) {
    const std::string name = name_of(call);
    auto path = co_await backups_.take_audit(call.actor, name);
    if (!path) co_return std::move(path).error();
    const char* const type = name.ends_with(".gz") ? "application/gzip" : "application/x-ndjson";
    co_return send_file(backups_, *std::move(path), name, type);
}

Answer BackupDoor::verify_audit(Call& call) {
    auto report = co_await backups_.verify_audit(call.actor, name_of(call));
    if (!report) co_return std::move(report).error();
    co_return reply_with(AuditBackupCheckReply{
        .sound = report->sound,
        .why = report->why,
        .events = report->events,
        .last_sequence = report->head.sequence,
        .chain_head = report->head.hash});
}

Answer BackupDoor::remove_audit(Call& call) {
    auto removed = co_await backups_.remove_audit(call.actor, name_of(call));
    if (!removed) co_return removed.error();
    co_return reply_with(StatusReply{"removed"});
}

}  // namespace ao::api
