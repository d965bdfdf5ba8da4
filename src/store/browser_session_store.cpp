#include "store/browser_session_store.h"

#include <string>

namespace ao::store {

namespace {

constexpr std::string_view kColumns =
    "id, tenant_id, user_id, token_hash, token_version, created_at, last_seen_at, expires_at, "
    "address, user_agent";

const std::string kSelect = "SELECT " + std::string(kColumns) + " FROM browser_session ";

const std::string kFindText = kSelect + "WHERE id = $1";
const Statement kFind{"browser_session.find", kFindText};

const std::string kByTokenText = kSelect + "WHERE token_hash = $1";
const Statement kByToken{"browser_session.find_by_token", kByTokenText};

const std::string kListText = kSelect + "WHERE user_id = $1 ORDER BY id DESC";
const Statement kList{"browser_session.list", kListText};

const Statement kInsert{
    "browser_session.insert",
    "INSERT INTO browser_session (id, tenant_id, user_id, token_hash, token_version, created_at, "
    "last_seen_at, expires_at, address, user_agent) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};

const Statement kTouch{
    "browser_session.touch",
    "UPDATE browser_session SET last_seen_at = $2, address = $3 WHERE id = $1"};

const Statement kReplaceToken{
    "browser_session.replace_token", "UPDATE browser_session SET token_hash = $2 WHERE id = $1"};

const Statement kSetVersion{
    "browser_session.set_version", "UPDATE browser_session SET token_version = $2 WHERE id = $1"};

const Statement kRemove{"browser_session.remove", "DELETE FROM browser_session WHERE id = $1"};

const Statement kRemoveOthers{
    "browser_session.remove_others", "DELETE FROM browser_session WHERE user_id = $1 AND id <> $2"};

const Statement kForget{
    "browser_session.forget",
    "DELETE FROM browser_session WHERE expires_at <= $1 OR last_seen_at <= $2"};

model::BrowserSession read_session(const Rows& rows) {
    model::BrowserSession browser;
    browser.id = rows.text(0);
    browser.tenant_id = rows.text(1);
    browser.user_id = rows.text(2);
    browser.token_hash = rows.text(3);
    browser.token_version = rows.integer(4);
    browser.created_at = rows.time(5);
    browser.last_seen_at = rows.time(6);
    browser.expires_at = rows.time(7);
    browser.address = rows.text(8);
    browser.user_agent = rows.text(9);
    return browser;
}

}  // namespace

void BrowserSessionStore::insert(const model::BrowserSession& browser) {
    session_.execute(
        kInsert,
        {value(browser.id),
         value(browser.tenant_id),
         value(browser.user_id),
         value(browser.token_hash),
         value(browser.token_version),
         value(browser.created_at),
         value(browser.last_seen_at),
         value(browser.expires_at),
         value(browser.address),
         value(browser.user_agent)}
    );
}

std::optional<model::BrowserSession> BrowserSessionStore::find(std::string_view id) {
    auto rows = session_.query(kFind, {value(id)});
    if (!rows->next()) return std::nullopt;
    return read_session(*rows);
}

std::optional<model::BrowserSession> BrowserSessionStore::find_by_token(std::string_view token_hash
) {
    auto rows = session_.query(kByToken, {value(token_hash)});
    if (!rows->next()) return std::nullopt;
    return read_session(*rows);
}

std::vector<model::BrowserSession> BrowserSessionStore::list(std::string_view user_id) {
    auto rows = session_.query(kList, {value(user_id)});
    std::vector<model::BrowserSession> browsers;
    while (rows->next())
        browsers.push_back(read_session(*rows));
    return browsers;
}

void BrowserSessionStore::touch(std::string_view id, base::Time at, std::string_view address) {
    session_.execute(kTouch, {value(id), value(at), value(address)});
}

bool BrowserSessionStore::replace_token(std::string_view id, std::string_view token_hash) {
    const auto changed = session_.execute(kReplaceToken, {value(id), value(token_hash)});
    if (changed > 0) session_.notify(Topic::accounts);
    return changed > 0;
}

void BrowserSessionStore::set_version(std::string_view id, std::int64_t token_version) {
    session_.execute(kSetVersion, {value(id), value(token_version)});
    session_.notify(Topic::accounts);
}

bool BrowserSessionStore::remove(std::string_view id) {
    const auto removed = session_.execute(kRemove, {value(id)});
    if (removed > 0) session_.notify(Topic::accounts);
    return removed > 0;
}

std::int64_t BrowserSessionStore::remove_others(std::string_view user_id, std::string_view kept) {
    const auto removed = session_.execute(kRemoveOthers, {value(user_id), value(kept)});
    if (removed > 0) session_.notify(Topic::accounts);
    return removed;
}

void BrowserSessionStore::forget_expired(base::Time now, base::Time idle_since) {
    session_.execute(kForget, {value(now), value(idle_since)});
}

}  // namespace ao::store
