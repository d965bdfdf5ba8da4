#include <stdexcept>
#include <utility>

#include "api/lead_query.h"
#include "api/lead_wire.h"
#include "api/leads.h"
#include "model/lead_csv.h"

namespace ao::api {

namespace {

enum class Format : std::uint8_t { csv, json };

constexpr std::int64_t kPage = 500;

base::Result<Format> format_of(const http::Request& request) {
    std::string word = request.query_param("format").value_or("csv");
    if (word == "csv") return Format::csv;
    if (word == "json") return Format::json;
    return base::invalid(
        "format must be csv or json.", {{"query:format", "must be csv or json", "unknown"}}
    );
}

void append(std::string& out, Format format, const std::vector<model::Lead>& leads, bool first) {
    for (const model::Lead& lead : leads) {
        if (format == Format::csv) {
            model::write_csv(out, lead);
        } else {
            if (!first) out += ",\n";
            first = false;
            base::json::write(out, lead);
        }
    }
}

/// One page after the other, each a read of its own, so that an export of a million leads holds
/// neither memory nor a snapshot. What is created meanwhile may or may not be in it.
base::Async<> stream_leads(
    core::Leads& leads, http::BodySink& sink, model::Actor actor, LeadQuery query, Format format
) {
    std::string out;
    if (format == Format::csv)
        model::write_csv_header(out);
    else
        out = "[";
    query.page.limit = kPage;
    query.page.want_total = false;
    for (bool first = true;; first = false) {
        auto found = co_await leads.list(actor, query.filter, query.page);
        if (!found) throw std::runtime_error("lead export: " + found.error().message);
        append(out, format, found->leads, first);
        query.page.cursor = std::move(found->next_cursor);
        if (query.page.cursor.empty()) break;
        bool sent = co_await sink.write(out);
        if (!sent) co_return;
        out.clear();
    }
    if (format == Format::json) out += "]\n";
    co_await sink.write(out);
}

}  // namespace

Answer LeadDoor::export_all(Call& call) {
    base::Result<Format> format = format_of(call.request);
    if (!format) co_return std::move(format).error();
    base::Result<LeadQuery> query = parse_lead_query(call.request);
    if (!query) co_return std::move(query).error();
    if (!query->page.cursor.empty() || query->page.skip > 0)
        co_return base::invalid(
            "An export has no pages.", {{"query:cursor", "has no meaning here", "unknown"}}
        );
    http::Response response;
    const bool csv = *format == Format::csv;
    response.content_type = csv ? "text/csv; charset=utf-8; header=present" : "application/json";
    response.with(
        "Content-Disposition",
        csv ? "attachment; filename=\"leads.csv\"" : "attachment; filename=\"leads.json\""
    );
    response.producer =
        [&leads = leads_, actor = call.actor, query = *std::move(query), format = *format](
            http::BodySink& sink
        ) { return stream_leads(leads, sink, actor, query, format); };
    co_return response;
}

}  // namespace ao::api
