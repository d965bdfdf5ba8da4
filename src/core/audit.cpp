#include "core/audit.h"

#include "base/id.h"
#include "base/json.h"
#include "store/audit_store.h"

namespace ao::core {

namespace {

ChainReport check_chain(store::Session& session) {
    ChainReport report;
    report.head = model::kChainStart;
    auto breaks = [&](const model::AuditEvent& event, const char* why) {
        report.sound = false;
        report.broken_at = event.sequence;
        report.why = why;
        return false;
    };
    store::AuditStore(session).for_each([&](const model::AuditEvent& event) {
        if (event.sequence != report.events + 1) return breaks(event, "an event before it is gone");
        if (event.previous_hash != report.head)
            return breaks(event, "it does not follow the event before it");
        if (model::chain_hash(event) != event.hash) return breaks(event, "it was changed");
        report.head = event.hash;
        ++report.events;
        return true;
    });
    return report;
}

}  // namespace

model::AuditEvent audit(
    store::Session& session,
    const model::Actor& actor,
    std::string_view type,
    std::string_view entity_type,
    std::string_view entity_id,
    base::json::Raw details,
    base::Time now
) {
    model::AuditEvent event;
    event.id = base::new_id();
    event.tenant_id = actor.tenant_id;
    event.at = now;
    event.type = type;
    event.actor = actor.username;
    event.actor_id = actor.user_id;
    event.address = actor.address;
    event.request_id = actor.request_id;
    event.entity_type = entity_type;
    event.entity_id = entity_id;
    event.details = std::move(details);
    return store::AuditStore(session).append(std::move(event));
}

base::json::Raw audit_details(
    std::initializer_list<std::pair<std::string_view, std::string_view>> words
) {
    base::json::Raw details{""};
    base::json::Writer json(details.text);
    json.begin_object();
    for (const auto& [name, word] : words)
        json.member(name, word);
    json.end_object();
    return details;
}

base::json::Raw audit_fields(const std::vector<std::string>& names) {
    base::json::Raw details{""};
    base::json::Writer json(details.text);
    json.begin_object().key("fields").begin_array();
    for (const std::string& name : names)
        json.value(std::string_view(name));
    json.end_array().end_object();
    return details;
}

base::Async<std::vector<model::AuditEvent>> AuditLog::list(
    model::Actor actor, model::AuditFilter filter, std::int64_t skip, std::int64_t limit
) {
    auto body = [&](store::Session& session) {
        return store::AuditStore(session).list(actor.tenant_id, filter, skip, limit);
    };
    co_return co_await database_.read(store::ReadCost::scan, body);
}

base::Async<base::Result<model::AuditEvent>> AuditLog::get(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) {
        return store::AuditStore(session).find(actor.tenant_id, id);
    };
    auto event = co_await database_.read(store::ReadCost::point, body);
    if (!event) co_return base::not_found("Audit event not found");
    co_return std::move(*event);
}

base::Async<void> AuditLog::record_denial(model::Actor actor, std::string route, base::Time now) {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        audit(session, actor, "access_denied", "route", route, audit_details({}), now);
        return true;
    };
    auto recorded = co_await database_.write("audit.denial", std::move(body));
    static_cast<void>(recorded);  // the refusal itself matters more
}

base::Async<ChainReport> AuditLog::verify() {
    co_return co_await database_.read(store::ReadCost::scan, check_chain);
}

ChainReport AuditLog::verify_now() {
    return database_.read_now(check_chain);
}

}  // namespace ao::core
