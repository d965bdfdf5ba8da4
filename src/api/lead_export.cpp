#include <stdexcept>
#include <utility>

#include "api/lead_file.h"
#include "api/lead_query.h"
#include "api/leads.h"

namespace ao::api {

namespace {

constexpr std::int64_t kPage = 500;

base::Result<model::LeadFormat> format_of(const http::Request& request) {
    const std::string word = request.query_param("format").value_or("csv");
    if (word == "csv" || word == "json") return model::lead_format(word);
    return base::invalid(
        "format must be csv or json.", {{"query:format", "must be csv or json", "unknown"}}
    );
}

/// One page after the other, each a read of its own, so that an export of a million leads holds
/// neither memory nor a snapshot. What is created meanwhile may or may not be in it.
base::Async<> stream_leads(
    core::Leads& leads,
    http::BodySink& sink,
    model::Actor actor,
    LeadQuery query,
    model::LeadFormat format
) {
    std::string out;
    begin_lead_file(out, format);
    query.page.limit = kPage;
    query.page.want_total = false;
    for (bool first = true;; first = false) {
        auto found = co_await leads.list(actor, query.filter, query.page);
        if (!found) throw std::runtime_error("lead export: " + found.error().message);
        add_to_lead_file(out, format, found->leads, first);
        query.page.cursor = std::move(found->next_cursor);
        if (query.page.cursor.empty()) break;
        bool sent = co_await sink.write(out);
        if (!sent) co_return;
        out.clear();
    }
    end_lead_file(out, format);
    co_await sink.write(out);
}

}  // namespace

Answer LeadDoor::export_all(Call& call) {
    base::Result<model::LeadFormat> format = format_of(call.request);
    if (!format) co_return std::move(format).error();
    base::Result<LeadQuery> query = parse_lead_query(call.request);
    if (!query) co_return std::move(query).error();
    if (!query->page.cursor.empty() || query->page.skip > 0)
        co_return base::invalid(
            "An export has no pages.", {{"query:cursor", "has no meaning here", "unknown"}}
        );
    http::Response response;
    response.content_type = lead_file_type(*format);
    response.with("Content-Disposition", lead_file_disposition(*format));
    response.producer =
        [&leads = leads_, actor = call.actor, query = *std::move(query), format = *format](
            http::BodySink& sink
        ) { return stream_leads(leads, sink, actor, query, format); };
    co_return response;
}

}  // namespace ao::api
