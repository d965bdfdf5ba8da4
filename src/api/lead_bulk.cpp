#include <utility>

#include "api/bulk_mode.h"
#include "api/lead_bulk_wire.h"
#include "api/leads.h"
#include "api/once.h"

namespace ao::api {

namespace {

namespace json = base::json;
using model::LeadChange;

/// A bulk call as it was read: rows that could not be read carry their faults, so that one of them
/// does not spoil the others.
struct BulkCall {
    core::BulkRequest rows;
    core::BulkMode mode = core::BulkMode::best_effort;
};

base::Result<LeadChange> row_in(json::Node node) {
    base::Result<LeadBody> body = json::read<LeadBody>(node);
    if (!body) return std::move(body).error();
    return to_new_lead(*std::move(body));
}

base::Result<BulkCall> parse_bulk(std::string_view text) {
    base::Result<json::Document> document = json::Document::parse(text);
    if (!document) return std::move(document).error();
    json::Node root = document->root();
    base::Result<json::Node> leads = bulk_rows(root, "leads");
    if (!leads) return std::move(leads).error();
    base::Result<core::BulkMode> mode = bulk_mode(root);
    if (!mode) return std::move(mode).error();
    BulkCall call{{}, *mode};
    for (json::Node row : leads->elements()) {
        if (call.rows.size() > core::kMaxBulkRows) break;
        call.rows.push_back(row_in(row));
    }
    return call;
}

std::string rendered(const core::BulkOutcome& outcome) {
    return json::to_string(to_reply(outcome));
}

}  // namespace

Answer LeadDoor::bulk_create(Call& call) {
    base::Result<BulkCall> bulk = parse_bulk(call.request.body);
    if (!bulk) co_return std::move(bulk).error();
    base::Result<IdempotencyKey> key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    auto created = co_await leads_.create_many(
        call.actor,
        std::move(bulk->rows),
        bulk->mode,
        once<core::BulkOutcome>(*std::move(key), rendered)
    );
    if (!created) co_return std::move(created).error();
    if (!created->answer.empty())
        co_return kept_answer(std::move(created->answer), created->repeated);
    co_return http::Response{.body = rendered(*created->value)};
}

}  // namespace ao::api
