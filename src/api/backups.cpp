#include "api/backups.h"

#include "api/account_wire.h"
#include "api/backup_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

constexpr std::size_t kPiece = 256U << 10;

std::string name_of(const Call& call) {
    return std::string(call.request.param("name"));
}

base::Async<> stream_file(
    core::Backups& backups, http::BodySink& sink, std::filesystem::path path
) {
    std::int64_t offset = 0;
    while (true) {
        const std::string piece = co_await backups.read_piece(path, offset, kPiece);
        if (piece.empty()) co_return;
        const bool sent = co_await sink.write(piece);
        if (!sent) co_return;
        offset += static_cast<std::int64_t>(piece.size());
    }
}

}  // namespace

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
    http::Response response;
    response.content_type = name.ends_with(".gz") ? "application/gzip" : "application/x-ndjson";
    response.with("Content-Disposition", "attachment; filename=\"" + name + "\"");
    response.producer = [&backups = backups_, file = *std::move(path)](http::BodySink& sink) {
        return stream_file(backups, sink, file);
    };
    co_return response;
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
