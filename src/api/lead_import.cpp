#include <utility>

#include "api/lead_bulk_wire.h"
#include "api/leads.h"
#include "api/once.h"

namespace ao::api {

namespace {

constexpr std::string_view kColumnPrefix = "column.";

/// `?column.Wer=name&column.Intern=-&source=fair&dry_run=true`.
base::Result<core::ImportOptions> parse_options(const http::Request& request) {
    core::ImportOptions options;
    for (auto& [name, value] : request.query_params()) {
        if (name == "source") {
            options.source = std::move(value);
        } else if (name == "dry_run") {
            if (value != "true" && value != "false")
                return base::invalid(
                    "dry_run must be true or false.",
                    {{"query:dry_run", "must be true or false", "type"}}
                );
            options.dry_run = value == "true";
        } else if (name.starts_with(kColumnPrefix)) {
            options.columns[name.substr(kColumnPrefix.size())] = std::move(value);
        }
    }
    return options;
}

}  // namespace

Answer LeadDoor::import_csv(Call& call) {
    base::Result<core::ImportOptions> options = parse_options(call.request);
    if (!options) co_return std::move(options).error();
    base::Result<IdempotencyKey> key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    const bool dry_run = options->dry_run;
    auto render = [dry_run](const core::ImportReport& report) {
        return base::json::to_string(to_reply(report, dry_run));
    };
    auto report = co_await importer_.run(
        call.actor,
        call.request.body,
        *std::move(options),
        once<core::ImportReport>(*std::move(key), render)
    );
    if (!report) co_return std::move(report).error();
    if (!report->answer.empty()) co_return kept_answer(std::move(report->answer), report->repeated);
    co_return http::Response{.body = render(*report->value)};
}

}  // namespace ao::api
