#include "core/config_log.h"

#include "core/audit.h"

namespace ao::core {

namespace {

base::json::Raw details_of(const std::vector<ConfigChange>& changes) {
    base::json::Raw details{""};
    base::json::Writer json(details.text);
    json.begin_object().key("changed").begin_array();
    for (const ConfigChange& change : changes) {
        json.begin_object();
        json.member("key", change.key);
        json.key("old").value(change.before);
        json.key("new").value(change.after);
        json.member("applied", change.applied);
        json.end_object();
    }
    json.end_array().end_object();
    return details;
}

void append(
    store::Session& session,
    const model::Actor& actor,
    const std::vector<ConfigChange>& changes,
    base::Time now
) {
    audit(session, actor, "config_reloaded", "config", "config", details_of(changes), now);
}

}  // namespace

base::Async<base::Result<void>> ConfigLog::record(
    model::Actor actor, std::vector<ConfigChange> changes
) {
    if (changes.empty()) co_return base::Result<void>();
    auto body = [&](store::Session& session) -> base::Result<void> {
        append(session, actor, changes, clock_.now());
        return {};
    };
    co_return co_await database_.write("config.record", std::move(body));
}

base::Result<void> ConfigLog::record_now(
    const model::Actor& actor, const std::vector<ConfigChange>& changes
) {
    if (changes.empty()) return {};
    auto body = [&](store::Session& session) -> base::Result<void> {
        append(session, actor, changes, clock_.now());
        return {};
    };
    return database_.write_now("config.record", std::move(body));
}

}  // namespace ao::core
