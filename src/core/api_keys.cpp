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

std::string sealed_for(const model::ApiKey& key) {
    return "api_key/" + key.id;
}

bool may_see(const model::Actor& actor, const model::ApiKey& key) {
    return key.user_id == actor.user_id || actor.may(model::Permission::keys_manage);
}

/// A key that is bound must not make one that is not.
base::Result<void> check_unbound(store::AccountStore& accounts, const model::Actor& actor) {
    if (actor.api_key_id.empty()) return {};
    const auto own = accounts.find_api_key(actor.tenant_id, actor.api_key_id);
    if (!own || !own->is_bound()) return {};
    return base::forbidden(
        "An API key that is bound to networks or signatures cannot make or change keys. Sign in "
        "with a password for that."
    );
}

base::Result<void> check_fields(const NewApiKey& wanted) {
    std::vector<base::FieldError> faults;
    if (wanted.name.empty() || wanted.name.size() > kMaxNameBytes)
        faults.push_back({"/name", "must have 1 to 200 characters", "length"});
    const std::int64_t days = wanted.expires_in_days.value_or(0);
    if (days < 0 || days > kMaxDays)
        faults.push_back({"/expires_in_days", "must be from 1 to 3650, or absent", "range"});
    if (!faults.empty())
        return base::invalid("The key cannot be made as asked.", std::move(faults));
    return check_terms(wanted.terms);
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

base::Result<void> check_change(const ApiKeyChange& wanted) {
    NewApiKey as_new;
    as_new.name = wanted.name.value_or("as it is");
    as_new.terms = wanted.terms;
    return check_fields(as_new);
}

/// Takes what is wanted into `target`; true when that changes it.
template <class Value>
bool take(const std::optional<Value>& wanted, Value& target) {
    if (!wanted || *wanted == target) return false;
    target = *wanted;
    return true;
}

/// The names of the fields that are different now.
std::vector<std::string> apply(const ApiKeyChange& wanted, model::ApiKey& key) {
    std::vector<std::string> fields;
    if (take(wanted.name, key.name)) fields.emplace_back("name");
    if (take(wanted.terms.allow_networks, key.allow_networks))
        fields.emplace_back("allow_networks");
    if (take(wanted.terms.deny_networks, key.deny_networks)) fields.emplace_back("deny_networks");
    if (take(wanted.terms.signing, key.signing)) fields.emplace_back("signing");
    return fields;
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

base::Result<MadeApiKey> ApiKeys::make_key(
    const model::Actor& actor, const NewApiKey& wanted, base::Time now
) const {
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
    made.key.allow_networks = wanted.terms.allow_networks.value_or(std::vector<std::string>{});
    made.key.deny_networks = wanted.terms.deny_networks.value_or(std::vector<std::string>{});
    made.key.signing = wanted.terms.signing.value_or(model::RequestSigning::off);
    add_signing_secret(made.key, made.signing_secret);
    return made;
}

/// Makes the secret that requests are signed with, where they may be and there is none; forgets it
/// where they may not.
void ApiKeys::add_signing_secret(model::ApiKey& key, std::string& secret) const {
    if (key.signing == model::RequestSigning::off) {
        key.sealed_signing_secret.clear();
    } else if (key.sealed_signing_secret.empty()) {
        secret = make_signing_secret();
        key.sealed_signing_secret = vault_.seal(secret, sealed_for(key));
    }
}

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
        store::AccountStore accounts(session);
        if (auto unbound = check_unbound(accounts, actor); !unbound.ok()) return unbound.error();
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

base::Async<base::Result<ChangedApiKey>> ApiKeys::change(
    model::Actor actor, std::string id, ApiKeyChange wanted
) {
    if (auto checked = check_change(wanted); !checked.ok()) co_return checked.error();
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<ChangedApiKey> {
        store::AccountStore accounts(session);
        if (auto unbound = check_unbound(accounts, actor); !unbound.ok()) return unbound.error();
        auto key = accounts.find_api_key(actor.tenant_id, id);
        if (!key || !may_see(actor, *key)) return base::not_found("API key not found");
        if (key->revoked_at != base::Time{}) return base::conflict("The API key is revoked.");
        ChangedApiKey changed{.key = std::move(*key), .now = now};
        const auto fields = apply(wanted, changed.key);
        if (fields.empty()) return changed;
        add_signing_secret(changed.key, changed.signing_secret);
        accounts.update_api_key(changed.key);
        audit(session, actor, "api_key_changed", "api_key", id, audit_fields(fields), now);
        return changed;
    };
    co_return co_await database_.write("api_key.change", std::move(body));
}

base::Async<base::Result<void>> ApiKeys::revoke(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        store::AccountStore accounts(session);
        auto key = accounts.find_api_key(actor.tenant_id, id);
        if (!key || !may_see(actor, *key)) return base::not_found("API key not found");
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
    if (!model::has_api_key_checksum(secret))
        return base::unauthenticated("Authentication required");
    const std::string hash = digest_of(secret);
    const base::Time now = clock_.now();
    auto found = database_.read_now([&](store::Session& session) {
        store::AccountStore accounts(session);
        return with_owner(accounts, accounts.find_api_key_by_hash(hash), now);
    });
    return identity_of(found, now);
}

base::Result<Identity> ApiKeys::find_signer(std::string_view id) {
    const base::Time now = clock_.now();
    auto found = database_.read_now([&](store::Session& session) {
        store::AccountStore accounts(session);
        return with_owner(accounts, accounts.find_api_key_anywhere(id), now);
    });
    if (!found || found->key.sealed_signing_secret.empty())
        return base::unauthenticated("Authentication required");
    return identity_of(found, now);
}

/// The key and whose it is, when both may be used now.
std::optional<ApiKeys::KeyAndOwner> ApiKeys::with_owner(
    store::AccountStore& accounts, std::optional<model::ApiKey> key, base::Time now
) {
    if (!key || key->revoked_at != base::Time{} || is_expired(*key, now)) return std::nullopt;
    auto owner = accounts.find_user(key->user_id);
    if (!owner || !owner->active || owner->tenant_id != key->tenant_id) return std::nullopt;
    auto tenant = accounts.find_tenant(owner->tenant_id);
    if (!tenant || !tenant->active) return std::nullopt;
    return KeyAndOwner{std::move(*key), std::move(*owner)};
}

base::Result<Identity> ApiKeys::identity_of(const std::optional<KeyAndOwner>& found, base::Time now)
    const {
    if (!found) return base::unauthenticated("Authentication required");
    const model::ApiKey& key = found->key;
    Identity identity{
        .actor = {
            .tenant_id = found->owner.tenant_id,
            .user_id = found->owner.id,
            .username = found->owner.username,
            .role = found->owner.role,
            .api_key_id = key.id,
            .scopes = key.scopes}};
    if (key.expires_at != base::Time{}) identity.expires_at = key.expires_at;
    identity.note_use = now - key.last_used_at > kNoteEvery;
    auto terms = terms_of(key);
    if (!terms) return std::move(terms).error();
    identity.terms = std::move(*terms);
    return identity;
}

/// Null when the key opens everywhere and is not signed with.
base::Result<std::shared_ptr<const KeyTerms>> ApiKeys::terms_of(const model::ApiKey& key) const {
    if (!key.is_bound() && key.sealed_signing_secret.empty())
        return std::shared_ptr<const KeyTerms>();
    auto allowed = base::Networks::parse(key.allow_networks);
    auto denied = base::Networks::parse(key.deny_networks);
    if (!allowed) return std::move(allowed).error();
    if (!denied) return std::move(denied).error();
    KeyTerms terms{std::move(*allowed), std::move(*denied), key.signing};
    if (!key.sealed_signing_secret.empty()) {
        auto secret = vault_.open(key.sealed_signing_secret, sealed_for(key));
        if (!secret) return std::move(secret).error();
        terms.signing_secret = std::move(*secret);
    }
    return std::make_shared<const KeyTerms>(std::move(terms));
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
