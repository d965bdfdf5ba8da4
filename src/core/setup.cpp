#include "core/setup.h"

#include <charconv>

#include "base/crypto.h"
#include "core/audit.h"
#include "core/users.h"
#include "store/account_store.h"

namespace ao::core {

namespace {

constexpr std::string_view kHashSetting = "setup_token_hash";
constexpr std::string_view kExpirySetting = "setup_token_expires";

std::string digest_of(std::string_view token) {
    const base::Sha256 digest = base::sha256(token);
    return base::to_hex(digest);
}

base::Time expiry_of(store::AccountStore& accounts) {
    std::int64_t micros = 0;
    if (auto text = accounts.find_setting(kExpirySetting))
        std::from_chars(text->data(), text->data() + text->size(), micros);
    return base::from_micros(micros);
}

bool is_set_up(store::Session& session) {
    return has_active_admin(session, std::string(kDefaultTenant));
}

}  // namespace

std::optional<std::string> Setup::prepare_now() {
    const std::string token = base::random_token();
    auto body = [&](store::Session& session) -> base::Result<bool> {
        if (is_set_up(session)) return false;
        store::AccountStore accounts(session);
        accounts.put_setting(kHashSetting, digest_of(token));
        const base::Time expires = clock_.now() + kTokenLife;
        accounts.put_setting(kExpirySetting, std::to_string(base::to_micros(expires)));
        return true;
    };
    auto missing = database_.write_now("setup.prepare", std::move(body));
    if (!missing) throw std::runtime_error(missing.error().message);
    required_ = *missing;
    if (!*missing) return std::nullopt;
    return token;
}

bool Setup::required() {
    if (!required_.load(std::memory_order_acquire)) return false;
    // Once set up, an installation stays so (the last admin cannot go), so only "yes" is asked
    // again.
    const std::uint64_t epoch = epoch_.current();
    if (asked_at_.load(std::memory_order_acquire) == epoch) return true;
    const bool missing = !database_.read_now(is_set_up);
    required_ = missing;
    asked_at_ = epoch;
    return missing;
}

base::Result<void> Setup::check_token(store::Session& session, const std::string& token) const {
    if (is_set_up(session)) return base::conflict("This installation has been set up already.");
    store::AccountStore accounts(session);
    auto stored = accounts.find_setting(kHashSetting);
    bool matches = stored && base::equal_in_constant_time(*stored, digest_of(token));
    if (!matches || clock_.now() >= expiry_of(accounts))
        return base::forbidden(
            "The setup link is wrong or has expired. Restart the server for a new one."
        );
    return {};
}

base::Async<base::Result<model::User>> Setup::complete(
    std::string token, std::string username, std::string password, Origin origin
) {
    // Looked at before anything slow, so that strangers cannot make the server hash passwords.
    auto look = [&](store::Session& session) { return check_token(session, token); };
    if (auto valid = database_.read_now(look); !valid.ok()) co_return valid.error();
    if (auto name = model::check_username(username); !name.ok()) co_return name.error();
    if (auto rule = model::check_new_password(password, username); !rule.ok())
        co_return rule.error();
    auto hash = co_await hasher_.hash(std::move(password));
    if (!hash) co_return std::move(hash).error();

    model::Actor actor = model::system_actor(std::string(kDefaultTenant), "setup");
    actor.address = std::move(origin.address);
    actor.request_id = std::move(origin.request_id);
    auto body = [&](store::Session& session) -> base::Result<model::User> {
        if (auto valid = check_token(session, token); !valid.ok()) return valid.error();
        store::AccountStore accounts(session);
        accounts.remove_setting(kHashSetting);
        accounts.remove_setting(kExpirySetting);
        const NewUser first{.username = username, .role = model::Role::admin};
        return insert_user(session, actor, first, *hash, clock_.now());
    };
    co_return co_await database_.write("setup.complete", std::move(body));
}

}  // namespace ao::core
