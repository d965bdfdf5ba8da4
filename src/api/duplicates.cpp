#include "api/duplicates.h"

#include <utility>

#include "api/duplicate_wire.h"
#include "api/wire.h"

namespace ao::api {

namespace {

constexpr std::int64_t kUsualStretch = 200;
constexpr std::int64_t kLongestStretch = 500;

std::string id_of(const Call& call) {
    return std::string(call.request.param("id"));
}

}  // namespace

Answer DuplicateDoor::of_lead(Call& call) {
    auto found = co_await merging_.duplicates(call.actor, id_of(call));
    if (!found) co_return std::move(found).error();
    DuplicatesReply reply{id_of(call), to_wire(std::move(*found))};
    co_return reply_with(reply);
}

Answer DuplicateDoor::groups(Call& call) {
    const auto stretch = query_integer(call, "leads", kUsualStretch, 1, kLongestStretch);
    if (!stretch) co_return stretch.error();
    std::string cursor(call.request.query_param("cursor").value_or(""));
    auto walk = co_await merging_.walk(call.actor, std::move(cursor), *stretch);
    if (!walk) co_return std::move(walk).error();
    DuplicateGroupsReply reply;
    for (core::DuplicateGroup& group : walk->groups)
        reply.groups.push_back({std::move(group.oldest), to_wire(std::move(group.others))});
    reply.looked_at = walk->looked_at;
    if (!walk->next_cursor.empty()) reply.next_cursor = std::move(walk->next_cursor);
    co_return reply_with(reply);
}

Answer DuplicateDoor::merge(Call& call) {
    auto body = read_body<MergeRequest>(call);
    if (!body) co_return std::move(body).error();
    core::MergeWish wish{id_of(call), std::move(body->duplicate_ids)};
    if (body->fields) wish.fields = std::move(*body->fields);
    auto merged = co_await merging_.merge(call.actor, std::move(wish));
    if (!merged) co_return std::move(merged).error();
    MergeReply reply{to_wire(merged->first), std::move(merged->second)};
    co_return reply_with(reply);
}

Answer DuplicateDoor::merges(Call& call) {
    const auto limit = query_integer(call, "limit", 100, 1, 500);
    if (!limit) co_return limit.error();
    const auto skip = query_integer(call, "skip", 0, 0, 1'000'000);
    if (!skip) co_return skip.error();
    MergeListReply reply;
    for (const model::LeadMerge& merge : co_await merging_.merges(call.actor, *skip, *limit))
        reply.merges.push_back(to_wire(merge));
    co_return reply_with(reply);
}

Answer DuplicateDoor::undo(Call& call) {
    auto undone = co_await merging_.undo(call.actor, id_of(call));
    if (!undone) co_return std::move(undone).error();
    co_return reply_with(to_wire(*undone));
}

Answer DuplicateDoor::mark_distinct(Call& call) {
    auto body = read_body<DistinctRequest>(call);
    if (!body) co_return std::move(body).error();
    DistinctReply reply{id_of(call), body->lead_ids};
    auto marked =
        co_await merging_.mark_distinct(call.actor, id_of(call), std::move(body->lead_ids));
    if (!marked) co_return std::move(marked).error();
    co_return reply_with(reply);
}

Answer DuplicateDoor::dedup(Call& call) {
    auto body = read_body<DedupRequest>(call);
    if (!body) co_return std::move(body).error();
    if (!body->leads)
        co_return base::invalid("The leads are missing.", {{"/leads", "is required", "required"}});
    const auto rule = to_rule(body->strategy, merging_.policy().rule);
    if (!rule) co_return rule.error();
    auto reply = api::deduplicate(*body->leads, *rule, merging_.policy().keep_newest);
    if (!reply) co_return std::move(reply).error();
    co_return reply_with(*reply);
}

Answer DuplicateDoor::deduplicate(Call& call) {
    DedupRequest body;
    if (!call.request.body.empty()) {
        auto read = read_body<DedupRequest>(call);
        if (!read) co_return std::move(read).error();
        body = std::move(*read);
    }
    const bool dry_run = body.dry_run.value_or(true);
    if (!body.leads || body.leads->empty()) {
        auto reply = co_await deduplicate_stored(call, dry_run, body.cursor.value_or(""));
        co_return reply;
    }
    const auto rule = to_rule(body.strategy, merging_.policy().rule);
    if (!rule) co_return rule.error();
    auto reply = api::deduplicate(*body.leads, *rule, merging_.policy().keep_newest);
    if (!reply) co_return std::move(reply).error();
    reply->dry_run = true;
    co_return reply_with(*reply);
}

/// The newest of a group is kept, or the oldest (deduplication.merge_strategy). Only leads of one
/// address are merged unasked; what else is alike, somebody should look at.
Answer DuplicateDoor::deduplicate_stored(Call& call, bool dry_run, std::string cursor) {
    auto walk = co_await merging_.walk(call.actor, std::move(cursor), kUsualStretch);
    if (!walk) co_return std::move(walk).error();
    DedupReply reply;
    reply.dry_run = dry_run;
    if (!walk->next_cursor.empty()) reply.next_cursor = std::move(walk->next_cursor);
    std::int64_t gone = 0;
    for (core::DuplicateGroup& group : walk->groups) {
        model::Lead one = std::move(group.oldest);
        core::MergeWish wish;
        for (core::Duplicate& other : group.others) {
            if (!other.resemblance.why.starts_with("same e-mail") ||
                wish.absorbed_ids.size() == core::kMostMerged)
                continue;
            const bool is_newer = one.created_at <= other.lead.created_at;
            if (is_newer == merging_.policy().keep_newest) std::swap(one, other.lead);
            wish.absorbed_ids.push_back(other.lead.id);
        }
        if (wish.absorbed_ids.empty()) continue;
        wish.kept_id = one.id;
        ++reply.duplicates_found;
        gone += static_cast<std::int64_t>(wish.absorbed_ids.size());
        if (!dry_run) {
            auto merged = co_await merging_.merge(call.actor, std::move(wish));
            if (!merged) co_return std::move(merged).error();
            one = std::move(merged->second);
        }
        reply.unique_leads.push_back({base::json::to_string(one)});
    }
    reply.merged_leads = gone;
    reply.unique_count = walk->looked_at - gone;
    co_return reply_with(reply);
}

Answer DuplicateDoor::config(Call&) {
    const core::DuplicatePolicy& policy = merging_.policy();
    DedupConfigReply reply;
    reply.enabled = policy.enabled;
    reply.strategies = policy.strategies;
    reply.fuzzy_threshold = policy.rule.name_threshold;
    reply.ignore_fields = policy.rule.ignored;
    reply.merge_strategy = policy.keep_newest ? "keep_newest" : "keep_oldest";
    reply.track_merge_history = policy.keep_history;
    co_return reply_with(reply);
}

}  // namespace ao::api
