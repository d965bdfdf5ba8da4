#include "api/lead_actions.h"

#include <utility>

#include "api/lead_action_wire.h"
#include "api/wire.h"

namespace ao::api {

Answer LeadActionDoor::change(Call& call) {
    auto body = read_body<LeadBulkChangeBody>(call);
    if (!body) co_return std::move(body).error();
    const bool dry_run = body->dry_run.value_or(false);
    auto selection = to_selection(static_cast<const LeadSelectionBody&>(*body));
    if (!selection) co_return std::move(selection).error();
    if (body->versions) selection->versions = *std::move(body->versions);
    auto change = to_bulk_change(*std::move(body));
    if (!change) co_return std::move(change).error();
    auto outcome =
        co_await actions_.change(call.actor, *std::move(selection), *std::move(change), dry_run);
    if (!outcome) co_return std::move(outcome).error();
    co_return reply_with(to_reply(*outcome, dry_run));
}

Answer LeadActionDoor::remove(Call& call) {
    auto body = read_body<LeadSelectionBody>(call);
    if (!body) co_return std::move(body).error();
    const bool dry_run = body->dry_run.value_or(false);
    auto selection = to_selection(*std::move(body));
    if (!selection) co_return std::move(selection).error();
    auto outcome = co_await actions_.remove(call.actor, *std::move(selection), dry_run);
    if (!outcome) co_return std::move(outcome).error();
    co_return reply_with(to_reply(*outcome, dry_run));
}

Answer LeadActionDoor::undo_import(Call& call) {
    const auto dry_run = query_flag(call, "dry_run", false);
    if (!dry_run) co_return dry_run.error();
    std::string id(call.request.param("import_id"));
    auto outcome = co_await actions_.undo_import(call.actor, std::move(id), *dry_run);
    if (!outcome) co_return std::move(outcome).error();
    co_return reply_with(to_reply(*outcome, *dry_run));
}

}  // namespace ao::api
