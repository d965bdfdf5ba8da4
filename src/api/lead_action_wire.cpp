#include "api/lead_action_wire.h"

#include <utility>

#include "api/lead_query.h"

namespace ao::api {

LeadActionReply to_reply(const core::LeadActionOutcome& outcome, bool dry_run) {
    LeadActionReply reply{
        .dry_run = dry_run,
        .selected = outcome.selected,
        .done = outcome.done,
        .unchanged = outcome.unchanged,
        .refused = outcome.refused_count};
    for (const core::UntouchedLead& lead : outcome.refused) {
        RefusedLeadReply refused{lead.id, lead.why.message};
        for (const base::FieldError& fault : lead.why.fields)
            refused.errors.push_back({fault.pointer, fault.message, fault.code});
        reply.refused_leads.push_back(std::move(refused));
    }
    return reply;
}

base::Result<core::LeadSelection> to_selection(LeadSelectionBody body) {
    if (body.ids.has_value() == body.filter.has_value())
        return base::invalid(
            "Say either ids or a filter.", {{"/ids", "must stand alone, or filter", "conflict"}}
        );
    core::LeadSelection selection;
    if (body.ids) {
        selection.ids = std::move(*body.ids);
        return selection;
    }
    if (!body.expected_count && !body.dry_run.value_or(false))
        return base::invalid(
            "A filter needs expected_count: the total of the list with the same filter.",
            {{"/expected_count", "is required beside a filter", "required"}}
        );
    auto filter = parse_lead_filter(*body.filter, "/filter/");
    if (!filter) return std::move(filter).error();
    selection.filter = *std::move(filter);
    selection.expected_count = body.expected_count;
    return selection;
}

base::Result<core::LeadBulkChange> to_bulk_change(LeadBulkChangeBody body) {
    core::LeadBulkChange change;
    change.add_tags = std::move(body.add_tags).value_or(std::vector<std::string>{});
    change.remove_tags = std::move(body.remove_tags).value_or(std::vector<std::string>{});
    const bool changes_tags = !change.add_tags.empty() || !change.remove_tags.empty();
    if (!body.set && !changes_tags)
        return base::invalid(
            "Nothing is to be changed.", {{"/set", "or add_tags or remove_tags", "required"}}
        );
    if (body.set) change.set = to_change(*std::move(body.set));
    if (change.set.tags && changes_tags)
        return base::invalid(
            "Say all tags, or those that come and go.",
            {{"/set/tags", "excludes add_tags and remove_tags", "conflict"}}
        );
    return change;
}

}  // namespace ao::api
