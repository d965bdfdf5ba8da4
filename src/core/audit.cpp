#include "core/audit.h"

#include "base/id.h"
#include "base/json.h"
#include "core/audit_heads.h"
#include "store/audit_store.h"

namespace ao::core {

namespace {

ChainReport check_chain(store::Session& session, const HeadList& list) {
    if (!list.fault.empty()) {
        ChainReport report;
        report.sound = false;
        report.why = list.fault;
        return report;
    }
    ChainCheck check(list.heads);
    store::AuditStore(session).for_each([&](const model::AuditEvent& event) {
        return check.add(event);
    });
    return check.finish();
}

HeadList heads_in(const std::filesystem::path& directory) {
    return directory.empty() ? HeadList{} : installation_heads(directory);
}

}  // namespace

model::AuditEvent audit_event(
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
    return event;
}

model::AuditEvent audit(
    store::Session& session,
    const model::Actor& actor,
    std::string_view type,
    std::string_view entity_type,
    std::string_view entity_id,
    base::json::Raw details,
    base::Time now
) {
    return store::AuditStore(session).append(
        audit_event(actor, type, entity_type, entity_id, std::move(details), now)
    );
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
    // The heads first: one that is signed meanwhile would be beyond the snapshot of the events.
    auto read_files = [&](store::Session&) { return heads_in(directory_); };
    HeadList heads = co_await database_.read(store::ReadCost::scan, read_files);
    auto check = [&](store::Session& session) { return check_chain(session, heads); };
    co_return co_await database_.read(store::ReadCost::scan, check);
}

ChainReport AuditLog::verify_now(const std::vector<model::AuditHead>& others) {
    HeadList heads = heads_in(directory_);
    heads.heads.insert(heads.heads.end(), others.begin(), others.end());
    return database_.read_now([&](store::Session& session) { return check_chain(session, heads); });
}

}  // namespace ao::core
