#include "core/browser_sessions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/crypto.h"
#include "base/id.h"
#include "base/log.h"
#include "base/utf8.h"
#include "core/audit.h"
#include "store/account_store.h"
#include "store/browser_session_store.h"

namespace ao::core {

namespace {

constexpr std::chrono::minutes kNoteEvery{1};
constexpr std::size_t kMaxUserAgentBytes = 256;
constexpr std::size_t kTokenChars = 43;  // 32 bytes in base64url

base::Error not_signed_in() {
    return base::unauthenticated("No browser is signed in with this request.");
}

std::string digest_of(std::string_view token) {
    return base::to_hex(base::sha256(token));
}

/// At most kMaxUserAgentBytes of printable UTF-8.
std::string cleaned(std::string_view user_agent) {
    std::string text;
    std::size_t at = 0;
    while (at < user_agent.size()) {
        const std::size_t size = base::utf8_sequence(user_agent, at);
        if (size == 0 || text.size() + size > kMaxUserAgentBytes) break;
        const bool is_control = static_cast<unsigned char>(user_agent[at]) < 0x20;
        text += is_control ? std::string_view(" ") : user_agent.substr(at, size);
        at += size;
    }
    return text;
}

/// The user whose session it is, if both still hold.
std::optional<model::User> find_owner(
    store::Session& session, const model::BrowserSession& browser
) {
    store::AccountStore accounts(session);
    auto user = accounts.find_user(browser.user_id);
    const bool holds = user && user->active && user->token_version == browser.token_version &&
                       user->tenant_id == browser.tenant_id;
    if (!holds) return std::nullopt;
    auto tenant = accounts.find_tenant(user->tenant_id);
    if (!tenant || !tenant->active) return std::nullopt;
    return user;
}

}  // namespace

BrowserSessions::BrowserSessions(
    store::Database& database,
    const base::Clock& clock,
    Sessions& sessions,
    BrowserSessionOptions options
)
    : database_(database), clock_(clock), sessions_(sessions), options_(std::move(options)) {}

bool BrowserSessions::is_over(const model::BrowserSession& browser, base::Time now) const {
    return browser.expires_at <= now || browser.last_seen_at + options_.idle <= now;
}

base::Async<base::Result<OpenedBrowser>> BrowserSessions::open(
    Credentials credentials, Origin origin, std::string user_agent, std::string previous
) {
    auto user = co_await sessions_.verify(std::move(credentials), origin);
    if (!user) co_return std::move(user).error();
    OpenedBrowser opened{.token = base::random_token(), .browser = {}, .user = std::move(*user)};
    const base::Time now = clock_.now();
    opened.browser = {
        .id = base::new_id(),
        .tenant_id = opened.user.tenant_id,
        .user_id = opened.user.id,
        .token_hash = digest_of(opened.token),
        .token_version = opened.user.token_version,
        .created_at = now,
        .last_seen_at = now,
        .expires_at = now + options_.life,
        .address = std::move(origin.address),
        .user_agent = cleaned(user_agent)};
    auto body = [&](store::Session& session) -> base::Result<bool> {
        insert(session, opened, previous);
        opened.second_factor = SecondFactor::is_on(session, opened.user.id);
        return true;
    };
    auto stored = co_await database_.write("browser_session.open", std::move(body));
    if (!stored) co_return std::move(stored).error();
    co_return opened;
}

void BrowserSessions::insert(
    store::Session& session, const OpenedBrowser& opened, std::string_view previous
) {
    store::BrowserSessionStore browsers(session);
    const base::Time now = opened.browser.created_at;
    browsers.forget_expired(now, now - options_.idle);
    if (auto earlier = browsers.find_by_token(digest_of(previous))) browsers.remove(earlier->id);
    const auto others = browsers.list(opened.user.id);
    for (std::size_t i = options_.most_per_user - 1; i < others.size(); ++i)
        browsers.remove(others[i].id);
    browsers.insert(opened.browser);
}

base::Result<Identity> BrowserSessions::authenticate(std::string_view token) {
    if (token.size() != kTokenChars) return not_signed_in();
    const std::string hash = digest_of(token);
    const base::Time now = clock_.now();
    auto found = database_.read_now([&](store::Session& session) -> std::optional<BrowserView> {
        auto browser = store::BrowserSessionStore(session).find_by_token(hash);
        if (!browser || is_over(*browser, now)) return std::nullopt;
        auto user = find_owner(session, *browser);
        if (!user) return std::nullopt;
        return BrowserView{.browser = std::move(*browser), .user = std::move(*user)};
    });
    if (!found) return not_signed_in();
    Identity identity{
        .actor = {
            .tenant_id = found->user.tenant_id,
            .user_id = found->user.id,
            .username = found->user.username,
            .role = found->user.role,
            .session_id = found->browser.id}};
    identity.expires_at =
        std::min(found->browser.expires_at, found->browser.last_seen_at + options_.idle);
    identity.note_use = now - found->browser.last_seen_at >= kNoteEvery;
    return identity;
}

base::Async<void> BrowserSessions::note_use(model::Actor actor) {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        store::BrowserSessionStore(session).touch(actor.session_id, clock_.now(), actor.address);
        return true;
    };
    try {
        auto noted = co_await database_.write("browser_session.note_use", std::move(body));
        static_cast<void>(noted);  // a full queue: the next request will do
    } catch (const store::Failure& failure) {
        base::log::warning("browser_session.use_not_noted", {{"why", failure.what()}});
    }
}

std::string BrowserSessions::csrf_token(std::string_view session_id) const {
    const auto digest =
        base::hmac_sha256(options_.secret, "csrf token of " + std::string(session_id));
    return base::base64url_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

base::Async<base::Result<BrowserView>> BrowserSessions::get_current(model::Actor actor) {
    auto body = [&](store::Session& session) -> base::Result<BrowserView> {
        auto browser = store::BrowserSessionStore(session).find(actor.session_id);
        if (!browser) return not_signed_in();
        auto user = find_owner(session, *browser);
        if (!user) return not_signed_in();
        const bool second_factor = SecondFactor::is_on(session, user->id);
        return BrowserView{std::move(*browser), std::move(*user), second_factor};
    };
    co_return co_await database_.read(store::ReadCost::point, std::move(body));
}

base::Async<base::Result<std::string>> BrowserSessions::rotate(model::Actor actor) {
    std::string token = base::random_token();
    auto body = [&](store::Session& session) -> base::Result<bool> {
        return store::BrowserSessionStore(session).replace_token(
            actor.session_id, digest_of(token)
        );
    };
    auto replaced = co_await database_.write("browser_session.rotate", std::move(body));
    if (!replaced) co_return std::move(replaced).error();
    if (!*replaced) co_return not_signed_in();
    co_return token;
}

base::Async<base::Result<void>> BrowserSessions::close(model::Actor actor) {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        if (!store::BrowserSessionStore(session).remove(actor.session_id)) return not_signed_in();
        const base::Time now = clock_.now();
        audit(session, actor, "user_signed_out", "user", actor.user_id, audit_details({}), now);
        return true;
    };
    auto closed = co_await database_.write("browser_session.close", std::move(body));
    if (!closed) co_return std::move(closed).error();
    co_return base::Result<void>();
}

base::Async<std::vector<model::BrowserSession>> BrowserSessions::list(model::Actor actor) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) {
        auto browsers = store::BrowserSessionStore(session).list(actor.user_id);
        const auto user = store::AccountStore(session).find_user(actor.user_id);
        std::erase_if(browsers, [&](const model::BrowserSession& browser) {
            return is_over(browser, now) || !user || browser.token_version != user->token_version;
        });
        return browsers;
    };
    co_return co_await database_.read(store::ReadCost::point, std::move(body));
}

base::Async<base::Result<void>> BrowserSessions::end(model::Actor actor, std::string id) {
    auto body = [&](store::Session& session) -> base::Result<bool> {
        store::BrowserSessionStore browsers(session);
        auto browser = browsers.find(id);
        if (!browser || browser->user_id != actor.user_id)
            return base::not_found("There is no such session. It may have ended already.");
        browsers.remove(id);
        const base::Time now = clock_.now();
        audit(session, actor, "session_ended", "session", id, audit_details({}), now);
        return true;
    };
    auto ended = co_await database_.write("browser_session.end", std::move(body));
    if (!ended) co_return std::move(ended).error();
    co_return base::Result<void>();
}

base::Async<base::Result<std::int64_t>> BrowserSessions::end_others(model::Actor actor) {
    auto body = [&](store::Session& session) -> base::Result<std::int64_t> {
        store::BrowserSessionStore browsers(session);
        const std::int64_t ended = browsers.remove_others(actor.user_id, actor.session_id);
        if (ended == 0) return ended;
        auto details = audit_details({{"sessions", std::to_string(ended)}});
        audit(
            session,
            actor,
            "sessions_ended",
            "user",
            actor.user_id,
            std::move(details),
            clock_.now()
        );
        return ended;
    };
    co_return co_await database_.write("browser_session.end_others", std::move(body));
}

}  // namespace ao::core
