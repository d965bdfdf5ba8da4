#include "core/two_factor.h"

#include <utility>

#include "base/base32.h"
#include "core/audit.h"
#include "model/totp.h"
#include "store/account_store.h"
#include "store/browser_session_store.h"
#include "store/second_factor_store.h"

namespace ao::core {

namespace {

constexpr const char* kIssuer = "Automation Orchestrator";

base::Error already_on() {
    return base::conflict("Two-factor sign-in is on already. Switch it off first.");
}

base::Error is_off() {
    return base::conflict("Two-factor sign-in is not on.");
}

base::Error wrong_code() {
    base::Error error = two_factor_invalid();
    error.kind = base::ErrorKind::invalid;
    error.fields.push_back({"/code", error.message, error.code});
    return error;
}

/// Only a person who is signed in has a second factor.
base::Result<void> check_person(store::Session& session, const model::Actor& actor) {
    if (!actor.api_key_id.empty())
        return base::forbidden("An API key cannot do this. Sign in with the password instead.");
    if (!store::AccountStore(session).find_user(actor.user_id))
        return base::not_found("User not found");
    return {};
}

}  // namespace

base::Async<base::Result<TwoFactorState>> TwoFactor::get(model::Actor actor) {
    auto body = [&](store::Session& session) -> base::Result<TwoFactorState> {
        TwoFactorState state;
        state.enabled = SecondFactor::is_on(session, actor.user_id);
        state.recovery_codes =
            store::SecondFactorStore(session).count_recovery_codes(actor.user_id);
        return state;
    };
    co_return co_await database_.read(store::ReadCost::point, std::move(body));
}

base::Async<base::Result<TwoFactorOffer>> TwoFactor::begin(model::Actor actor) {
    const std::string secret = model::make_totp_secret();
    auto body = [&](store::Session& session) -> base::Result<bool> {
        if (auto person = check_person(session, actor); !person.ok()) return person.error();
        if (SecondFactor::is_on(session, actor.user_id)) return already_on();
        model::SecondFactor factor;
        factor.user_id = actor.user_id;
        factor.sealed_secret = second_factor_.seal(actor.user_id, secret);
        factor.created_at = clock_.now();
        store::SecondFactorStore(session).put(factor);
        return true;
    };
    auto begun = co_await database_.write("two_factor.begin", std::move(body));
    if (!begun) co_return std::move(begun).error();
    co_return TwoFactorOffer{
        base::base32_encode(secret), model::totp_address(secret, kIssuer, actor.username)};
}

base::Async<base::Result<std::vector<std::string>>> TwoFactor::enable(
    model::Actor actor, std::string code
) {
    std::vector<std::string> codes = make_recovery_codes();
    std::vector<std::string> hashes;
    for (const std::string& made : codes)
        hashes.push_back(recovery_code_hash(actor.user_id, made));
    auto body = [&](store::Session& session) -> base::Result<bool> {
        if (auto person = check_person(session, actor); !person.ok()) return person.error();
        store::SecondFactorStore factors(session);
        auto factor = factors.find(actor.user_id);
        if (!factor) return base::conflict("Ask for a secret first: POST /api/auth/two-factor.");
        if (factor->enabled_at != base::Time{}) return already_on();
        const base::Time now = clock_.now();
        auto secret = second_factor_.open(actor.user_id, factor->sealed_secret);
        auto step = secret ? model::find_totp_step(*secret, code, now, 0) : std::nullopt;
        if (!step) return wrong_code();
        factor->last_step = *step;
        factor->enabled_at = now;
        factors.put(*factor);
        factors.put_recovery_codes(actor.user_id, hashes);
        store::BrowserSessionStore(session).remove_others(actor.user_id, actor.session_id);
        audit(session, actor, "two_factor_enabled", "user", actor.user_id, audit_details({}), now);
        return true;
    };
    auto enabled = co_await database_.write("two_factor.enable", std::move(body));
    if (!enabled) co_return std::move(enabled).error();
    co_return codes;
}

base::Async<base::Result<void>> TwoFactor::disable(
    model::Actor actor, std::string password, std::string code
) {
    auto state = co_await get(actor);
    if (!state) co_return std::move(state).error();
    if (!state->enabled) co_return is_off();
    auto confirmed = co_await sessions_.confirm(actor, std::move(password), std::move(code));
    if (!confirmed.ok()) co_return confirmed;
    auto body = [&](store::Session& session) -> base::Result<bool> {
        if (!store::SecondFactorStore(session).remove(actor.user_id)) return is_off();
        store::BrowserSessionStore(session).remove_others(actor.user_id, actor.session_id);
        const base::Time now = clock_.now();
        audit(session, actor, "two_factor_disabled", "user", actor.user_id, audit_details({}), now);
        return true;
    };
    auto disabled = co_await database_.write("two_factor.disable", std::move(body));
    if (!disabled) co_return std::move(disabled).error();
    co_return base::Result<void>();
}

base::Async<base::Result<void>> TwoFactor::reset(model::Actor actor, std::string user_id) {
    auto body = [&](store::Session& session) {
        return reset_two_factor(session, actor, user_id, clock_.now());
    };
    auto done = co_await database_.write("two_factor.reset", std::move(body));
    if (!done) co_return std::move(done).error();
    co_return base::Result<void>();
}

base::Result<bool> reset_two_factor(
    store::Session& session, const model::Actor& actor, const std::string& user_id, base::Time now
) {
    store::AccountStore accounts(session);
    auto user = accounts.find_user(user_id);
    if (!user || user->tenant_id != actor.tenant_id) return base::not_found("User not found");
    if (!store::SecondFactorStore(session).remove(user_id)) return is_off();
    ++user->token_version;
    user->updated_at = now;
    accounts.update_user(*user);
    store::BrowserSessionStore(session).remove_others(user_id, "");
    auto details = audit_details({{"by", "administrator"}});
    audit(session, actor, "two_factor_disabled", "user", user_id, std::move(details), now);
    return true;
}

}  // namespace ao::core
