#include "core/sessions.h"

#include "base/crypto.h"
#include "base/id.h"
#include "core/audit.h"
#include "store/account_store.h"
#include "store/browser_session_store.h"

namespace ao::core {

namespace {

constexpr std::size_t kMaxPasswordBytes = 1024;

base::Error wrong_credentials() {
    return base::unauthenticated("Invalid username or password");
}

base::Error not_signed_in() {
    return base::unauthenticated("Authentication required");
}

bool tenant_is_active(store::AccountStore& accounts, const std::string& id) {
    auto tenant = accounts.find_tenant(id);
    return tenant && tenant->active;
}

std::int64_t whole_seconds(base::Time time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

model::Actor actor_of(const model::User& user, const Origin& origin) {
    return model::Actor{
        .tenant_id = user.tenant_id,
        .user_id = user.id,
        .username = user.username,
        .role = user.role,
        .address = origin.address,
        .request_id = origin.request_id};
}

}  // namespace

Sessions::Sessions(
    store::Database& database,
    const base::Clock& clock,
    PasswordHasher& hasher,
    LoginThrottle& throttle,
    const SecondFactor& second_factor,
    SessionOptions options
)
    : database_(database),
      clock_(clock),
      hasher_(hasher),
      throttle_(throttle),
      second_factor_(second_factor),
      options_(std::move(options)),
      dummy_hash_(base::hash_password(base::random_token())) {}

base::Async<base::Result<SignedIn>> Sessions::sign_in(Credentials credentials, Origin origin) {
    auto user = co_await verify(std::move(credentials), std::move(origin));
    if (!user) co_return std::move(user).error();
    co_return issue(std::move(*user));
}

base::Async<base::Result<model::User>> Sessions::verify(Credentials credentials, Origin origin) {
    auto attempt = throttle_.begin(credentials.username, origin.address);
    if (!attempt) co_return std::move(attempt).error();
    // What cannot be a password is hashed as an empty one, so that it takes the same time.
    if (credentials.password.size() > kMaxPasswordBytes) credentials.password.clear();

    Check check = look_up(credentials.username);
    const bool has_hash = check.user && !check.user->password_hash.empty();
    auto matches = co_await hasher_.verify(
        has_hash ? check.user->password_hash : dummy_hash_, credentials.password
    );
    if (!matches) co_return std::move(matches).error();
    if (!*matches || !has_hash || !check.may_sign_in) {
        attempt->failed();
        co_await record_failure(check, std::move(origin), "password");
        co_return wrong_credentials();
    }
    if (check.second_factor && credentials.code.empty()) co_return two_factor_required();

    std::string new_hash;
    if (base::password_needs_rehash(check.user->password_hash)) {
        auto rehashed = co_await hasher_.hash(std::move(credentials.password));
        if (rehashed) new_hash = std::move(*rehashed);  // else at the next sign-in
    }
    auto user =
        co_await record_success(check, std::move(credentials.code), std::move(new_hash), origin);
    if (user) {
        attempt->succeeded();
    } else if (user.error().code == kTwoFactorInvalid) {
        attempt->failed();
        co_await record_failure(check, std::move(origin), "second_factor");
    }
    co_return user;
}

base::Async<base::Result<void>> Sessions::sign_out(model::Actor actor) {
    if (actor.token_id.empty())
        co_return base::conflict("Only a token from signing in can be signed out.");
    auto body = [&](store::Session& session) -> base::Result<bool> {
        store::AccountStore accounts(session);
        const base::Time now = clock_.now();
        accounts.forget_expired_tokens(now);
        if (accounts.is_token_revoked(actor.token_id)) return false;
        accounts.revoke_token(actor.token_id, now + options_.life);
        audit(session, actor, "user_signed_out", "user", actor.user_id, audit_details({}), now);
        return true;
    };
    auto revoked = co_await database_.write("session.sign_out", std::move(body));
    if (!revoked) co_return std::move(revoked).error();
    co_return base::Result<void>();
}

base::Async<base::Result<void>> Sessions::confirm(
    model::Actor actor, std::string password, std::optional<std::string> code
) {
    if (!actor.api_key_id.empty())
        co_return base::forbidden("An API key cannot do this. Sign in with the password instead.");
    const Check check = look_up(actor.username);
    if (!check.user || check.user->id != actor.user_id) co_return base::not_found("User not found");
    auto attempt = throttle_.begin(actor.username, actor.address);
    if (!attempt) co_return std::move(attempt).error();
    auto matches = co_await hasher_.verify(check.user->password_hash, std::move(password));
    if (!matches) co_return std::move(matches).error();
    if (!*matches) {
        attempt->failed();
        co_return base::forbidden("The current password is wrong.");
    }
    if (code) {
        auto used = co_await use_code(actor.user_id, std::move(*code));
        if (!used.ok()) {
            attempt->failed();
            co_return used;
        }
    }
    attempt->succeeded();
    co_return base::Result<void>();
}

base::Async<base::Result<void>> Sessions::use_code(std::string user_id, std::string code) {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        return second_factor_.accept(session, user_id, code, clock_.now());
    };
    auto accepted = co_await database_.write("session.code", std::move(body));
    if (!accepted) co_return std::move(accepted).error();
    if (*accepted) co_return base::Result<void>();
    base::Error error = two_factor_invalid();
    error.kind = base::ErrorKind::invalid;
    error.fields.push_back({"/code", error.message, error.code});
    co_return error;
}

base::Async<base::Result<void>> Sessions::change_password(
    model::Actor actor, std::string current, std::string fresh
) {
    if (auto rule = model::check_new_password(fresh, actor.username); !rule.ok())
        co_return rule.error();
    auto confirmed = co_await confirm(actor, std::move(current), std::nullopt);
    if (!confirmed.ok()) co_return confirmed;
    auto hash = co_await hasher_.hash(std::move(fresh));
    if (!hash) co_return std::move(hash).error();
    co_return co_await store_password(std::move(actor), std::move(*hash));
}

base::Async<base::Result<void>> Sessions::store_password(model::Actor actor, std::string hash) {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        store::AccountStore accounts(session);
        auto user = accounts.find_user(actor.user_id);
        if (!user || !user->active) return not_signed_in();
        user->password_hash = hash;
        ++user->token_version;
        user->updated_at = clock_.now();
        accounts.update_user(*user);
        store::BrowserSessionStore browsers(session);
        browsers.remove_others(user->id, actor.session_id);
        browsers.set_version(actor.session_id, user->token_version);
        audit(
            session,
            actor,
            "user_password_changed",
            "user",
            user->id,
            audit_details({}),
            user->updated_at
        );
        return true;
    };
    auto stored = co_await database_.write("session.password", std::move(body));
    if (!stored) co_return std::move(stored).error();
    co_return base::Result<void>();
}

base::Result<Identity> Sessions::authenticate(std::string_view token) {
    const TokenRules rules{.issuer = options_.issuer, .audience = options_.audience};
    auto claims = read_token(token, options_.secret, rules, clock_.now());
    if (!claims) return not_signed_in();
    auto user = database_.read_now([&](store::Session& session) -> std::optional<model::User> {
        store::AccountStore accounts(session);
        auto found = accounts.find_user(claims->user_id);
        bool holds = found && found->active && found->token_version == claims->ver &&
                     found->tenant_id == claims->tenant_id &&
                     tenant_is_active(accounts, found->tenant_id) &&
                     !accounts.is_token_revoked(claims->jti);
        if (!holds) return std::nullopt;
        return found;
    });
    if (!user) return not_signed_in();
    Identity identity{.actor = actor_of(*user, {})};
    identity.actor.token_id = claims->jti;
    identity.expires_at = base::Time{std::chrono::seconds{claims->exp}};
    return identity;
}

Sessions::Check Sessions::look_up(const std::string& username) {
    return database_.read_now([&](store::Session& session) {
        store::AccountStore accounts(session);
        Check check{.user = accounts.find_user_by_name(username)};
        check.may_sign_in =
            check.user && check.user->active && tenant_is_active(accounts, check.user->tenant_id);
        check.second_factor = check.user && SecondFactor::is_on(session, check.user->id);
        return check;
    });
}

base::Async<void> Sessions::record_failure(const Check& check, Origin origin, std::string why) {
    // A name nobody has may be a password typed into the wrong field: it is not kept.
    model::Actor actor{
        .tenant_id = check.user ? check.user->tenant_id : "default",
        .user_id = "",
        .username = check.user ? check.user->username : "unknown",
        .address = std::move(origin.address),
        .request_id = std::move(origin.request_id)};
    const std::string user_id = check.user ? check.user->id : "";
    auto body = [&](store::Session& session) -> base::Result<bool> {
        auto details = audit_details({{"wrong", why}});
        audit(session, actor, "sign_in_failed", "user", user_id, std::move(details), clock_.now());
        return true;
    };
    auto recorded = co_await database_.write("session.failure", std::move(body));
    static_cast<void>(recorded);  // a full queue must not turn a refusal into something else
}

base::Async<base::Result<model::User>> Sessions::record_success(
    Check check, std::string code, std::string new_hash, Origin origin
) {
    auto body = [&](store::Session& session) -> base::Result<model::User> {
        store::AccountStore accounts(session);
        auto current = accounts.find_user(check.user->id);
        // While the hash was computed the user may have been disabled or given a new password.
        if (!current || !current->active || current->token_version != check.user->token_version)
            return wrong_credentials();
        const base::Time now = clock_.now();
        // Asked again: it may have been switched on meanwhile.
        if (SecondFactor::is_on(session, current->id) &&
            !second_factor_.accept(session, current->id, code, now))
            return two_factor_invalid();
        current->last_login_at = now;
        accounts.touch_user(current->id, now);
        if (!new_hash.empty()) {
            current->password_hash = new_hash;
            accounts.update_user(*current);
        }
        const model::Actor actor = actor_of(*current, origin);
        audit(session, actor, "user_signed_in", "user", current->id, audit_details({}), now);
        return std::move(*current);
    };
    co_return co_await database_.write("session.sign_in", std::move(body));
}

SignedIn Sessions::issue(model::User user) const {
    const std::int64_t now = whole_seconds(clock_.now());
    const auto life = std::chrono::duration_cast<std::chrono::seconds>(options_.life);
    TokenClaims claims{
        .user_id = user.id,
        .username = user.username,
        .role = std::string(model::to_string(user.role)),
        .tenant_id = user.tenant_id,
        .ver = user.token_version,
        .jti = base::random_token(16),
        .iss = options_.issuer,
        .aud = options_.audience,
        .iat = now,
        .exp = now + life.count()};
    return SignedIn{sign_token(claims, options_.secret), std::move(user), life};
}

}  // namespace ao::core
