#include "api/lead_bulk_wire.h"

namespace ao::api {

namespace {

std::vector<RowFault> to_faults(const std::vector<base::FieldError>& errors) {
    std::vector<RowFault> faults;
    for (const base::FieldError& error : errors)
        faults.push_back({error.pointer, error.message, error.code});
    return faults;
}

}  // namespace

BulkReply to_reply(const core::BulkOutcome& outcome) {
    BulkReply reply;
    reply.results.reserve(outcome.rows.size());
    for (const core::BulkRow& row : outcome.rows) {
        BulkRowReply result{.index = static_cast<std::int64_t>(reply.results.size())};
        if (row.id.empty()) {
            ++reply.refused;
            result.status = "refused";
            result.errors = to_faults(row.errors);
            if (result.errors.empty()) result.errors.push_back({"", row.message, "invalid"});
        } else {
            result.status = "created";
            result.id = row.id;
            reply.lead_ids.push_back(row.id);
        }
        reply.results.push_back(std::move(result));
    }
    reply.processed = outcome.created;
    if (reply.refused == 0)
        reply.status = "success";
    else
        reply.status = reply.processed > 0 ? "partial" : "failed";
    return reply;
}

ImportReply to_reply(const core::ImportReport& report, bool dry_run) {
    ImportReply reply{
        .import_id = report.import_id,
        .dry_run = dry_run,
        .rows = report.progress.rows,
        .created = report.progress.created,
        .repeated = report.progress.repeated,
        .refused = report.progress.refused};
    for (const auto& [header, field] : report.columns)
        reply.columns.push_back({header, field});
    for (const core::RefusedRow& row : report.refused)
        reply.refused_lines.push_back({row.line, to_faults(row.errors)});
    return reply;
}

}  // namespace ao::api
