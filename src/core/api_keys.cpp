#include "core/api_keys.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/id.h"
#include "base/log.h"
#include "core/audit.h"
#include "store/account_store.h"

namespace ao::core {

namespace {

constexpr std::int64_t kMaxDays = 3650;
constexpr std::size_t kMaxNameBytes = 200;
constexpr std::chrono::minutes kNoteEvery{1};

std::string digest_of(std::string_view secret) {
    const base::Sha256 digest = base::sha256(secret);
    return base::to_hex(digest);
}

std::string preview_of(const std::string& secret) {
    return secret.substr(0, 7) + "…" + secret.substr(secret.size() - 4);
}

bool is_expired(const model::ApiKey& key, base::Time now) {
    return key.expires_at != base::Time{} && key.expires_at <= now;
}

base::Result<void> check_fields(const NewApiKey& wanted) {
    std::vector<base::FieldError> faults;
    if (wanted.name.empty() || wanted.name.size() > kMaxNameBytes)
        faults.push_back({"/name", "must have 1 to 200 characters", "length"});
    const std::int64_t days = wanted.expires_in_days.value_or(0);
    if (days < 0 || days > kMaxDays)
        faults.push_back({"/expires_in_days", "must be from 1 to 3650, or absent", "range"});
    if (faults.empty()) return {};
    return base::invalid("The key cannot be made as asked.", std::move(faults));
}

/// The scopes the new key gets, or forbidden when the actor lacks one of them.
base::Result<std::vector<model::Permission>> grantable_scopes(
    const model::Actor& actor, const NewApiKey& wanted
) {
    if (wanted.scopes.empty()) return actor.scopes;
    for (model::Permission scope : wanted.scopes)
        if (!actor.may(scope))
            return base::forbidden(
                "A key cannot have the scope " + std::string(model::to_string(scope)) +
                ", which you do not have."
            );
    return wanted.scopes;
}

base::Result<MadeApiKey> make_key(
    const model::Actor& actor, const NewApiKey& wanted, base::Time now
) {
    if (auto checked = check_fields(wanted); !checked.ok()) return checked.error();
    auto scopes = grantable_scopes(actor, wanted);
    if (!scopes) return std::move(scopes).error();
    MadeApiKey made{.key = {}, .secret = model::make_api_key_secret()};
    made.key.id = "key-" + base::new_id();
    made.key.tenant_id = actor.tenant_id;
    made.key.user_id = actor.user_id;
    made.key.name = wanted.name;
    made.key.hash = digest_of(made.secret);
    made.key.preview = preview_of(made.secret);
    made.key.scopes = std::move(*scopes);
    made.key.created_at = now;
    if (wanted.expires_in_days.value_or(0) > 0)
        made.key.expires_at = now + std::chrono::hours{24} * *wanted.expires_in_days;
    return made;
}

void store_key(store::Session& session, const model::Actor& actor, const model::ApiKey& key) {
    store::AccountStore(session).insert_api_key(key);
    audit(
        session,
        actor,
        "api_key_created",
        "api_key",
        key.id,
        audit_details({{"preview", key.preview}}),
        key.created_at
    );
}

}  // namespace

base::Async<base::Result<MadeApiKey>> ApiKeys::create(model::Actor actor, NewApiKey wanted) {
    Once<MadeApiKey> without_key;
    auto made = co_await create_once(std::move(actor), std::move(wanted), std::move(without_key));
    if (!made) co_return std::move(made).error();
    co_return *std::move(made->value);
}

base::Async<base::Result<Created<MadeApiKey>>> ApiKeys::create_once(
    model::Actor actor, NewApiKey wanted, Once<MadeApiKey> once
) {
    auto made = make_key(actor, wanted, clock_.now());
    if (!made) co_return std::move(made).error();
    using Make = std::function<base::Result<MadeApiKey>(store::Session&)>;
    const Make make = [&](store::Session& session) -> base::Result<MadeApiKey> {
        store_key(session, actor, made->key);
        return *made;
    };
    auto body = [&](store::Session& session) {
        return run_once(session, actor, once, made->key.created_at, make);
    };
    co_return co_await database_.write("api_key.create", std::move(body));
}

base::Result<MadeApiKey> ApiKeys::create_now(const model::Actor& actor, const NewApiKey& wanted) {
    auto made = make_key(actor, wanted, clock_.now());
    if (!made) return std::move(made).error();
    auto body = [&](store::Session& session) -> base::Result<bool> {
        store_key(session, actor, made->key);
        return true;
    };
    auto stored = database_.write_now("api_key.create", std::move(body));
    if (!stored) return std::move(stored).error();
    return std::move(*made);
}

base::Async<ApiKeyList> ApiKeys::list(model::Actor actor) {
    auto body = [&](store::Session& session) {
        return store::AccountStore(session).list_api_keys(actor.tenant_id, actor.user_id);
    };
    auto keys = co_await database_.read(store::ReadCost::point, std::move(body));
    co_return ApiKeyList{std::move(keys), clock_.now()};
}

base::Async<base::Result<void>> ApiKeys::revoke(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        store::AccountStore accounts(session);
        auto key = accounts.find_api_key(actor.tenant_id, id);
        bool visible =
            key && (key->user_id == actor.user_id || actor.may(model::Permission::keys_manage));
        if (!visible) return base::not_found("API key not found");
        if (key->revoked_at != base::Time{}) return false;
        key->revoked_at = clock_.now();
        accounts.update_api_key(*key);
        auto details = audit_details({{"preview", key->preview}});
        audit(
            session, actor, "api_key_revoked", "api_key", id, std::move(details), key->revoked_at
        );
        return true;
    };
    auto revoked = co_await database_.write("api_key.revoke", std::move(body));
    if (!revoked) co_return std::move(revoked).error();
    co_return base::Result<void>();
}

base::Result<Identity> ApiKeys::authenticate(std::string_view secret) {
    const base::Error refused = base::unauthenticated("Authentication required");
    if (!model::has_api_key_checksum(secret)) return refused;
    const std::string hash = digest_of(secret);
    const base::Time now = clock_.now();

    struct Found {
        model::ApiKey key;
        model::User owner;
    };

    auto found = database_.read_now([&](store::Session& session) -> std::optional<Found> {
        store::AccountStore accounts(session);
        auto key = accounts.find_api_key_by_hash(hash);
        if (!key || key->revoked_at != base::Time{} || is_expired(*key, now)) return std::nullopt;
        auto owner = accounts.find_user(key->user_id);
        if (!owner || !owner->active || owner->tenant_id != key->tenant_id) return std::nullopt;
        auto tenant = accounts.find_tenant(owner->tenant_id);
        if (!tenant || !tenant->active) return std::nullopt;
        return Found{std::move(*key), std::move(*owner)};
    });
    if (!found) return refused;
    Identity identity{
        .actor = {
            .tenant_id = found->owner.tenant_id,
            .user_id = found->owner.id,
            .username = found->owner.username,
            .role = found->owner.role,
            .api_key_id = found->key.id,
            .scopes = found->key.scopes}};
    if (found->key.expires_at != base::Time{}) identity.expires_at = found->key.expires_at;
    identity.note_use = now - found->key.last_used_at > kNoteEvery;
    return identity;
}

base::Async<void> ApiKeys::note_use(model::Actor actor) {
    const base::Time now = clock_.now();
    if (!is_time_to_note(actor.api_key_id, now)) co_return;
    auto body = [&](store::Session& session) -> base::Result<bool> {
        store::AccountStore(session).touch_api_key(actor.tenant_id, actor.api_key_id, now);
        return true;
    };
    try {
        auto noted = co_await database_.write("api_key.note_use", std::move(body));
        static_cast<void>(noted);  // a full queue: the next minute will do
    } catch (const store::Failure& failure) {
        base::log::warning("api_key.use_not_noted", {{"why", failure.what()}});
    }
}

bool ApiKeys::is_time_to_note(const std::string& key_id, base::Time now) {
    std::lock_guard lock(mutex_);
    base::Time& last = noted_[key_id];
    if (last != base::Time{} && now - last < kNoteEvery) return false;
    last = now;
    return true;
}

}  // namespace ao::core
