#include "store/account_store.h"

namespace ao::store {

namespace {

constexpr std::string_view kColumns =
    "id, tenant_id, user_id, name, hash, preview, scopes, created_at, expires_at, last_used_at, "
    "revoked_at, allow_networks, deny_networks, signing, sealed_signing_secret";

const std::string kByHashText = "SELECT " + std::string(kColumns) + " FROM api_key WHERE hash = $1";
const Statement kByHash{"api_key.find_by_hash", kByHashText};

const std::string kByIdText =
    "SELECT " + std::string(kColumns) + " FROM api_key WHERE tenant_id = $1 AND id = $2";
const Statement kById{"api_key.find", kByIdText};

const std::string kByIdAloneText =
    "SELECT " + std::string(kColumns) + " FROM api_key WHERE id = $1";
const Statement kByIdAlone{"api_key.find_anywhere", kByIdAloneText};

const std::string kListText = "SELECT " + std::string(kColumns) +
                              " FROM api_key WHERE tenant_id = $1 AND user_id = $2 ORDER BY id";
const Statement kList{"api_key.list", kListText};

const Statement kInsert{
    "api_key.insert",
    "INSERT INTO api_key (id, tenant_id, user_id, name, hash, preview, scopes, created_at, "
    "expires_at, last_used_at, revoked_at, allow_networks, deny_networks, signing, "
    "sealed_signing_secret) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"};

const Statement kUpdate{
    "api_key.update",
    "UPDATE api_key SET name = $3, scopes = $4, expires_at = $5, last_used_at = $6, "
    "revoked_at = $7, allow_networks = $8, deny_networks = $9, signing = $10, "
    "sealed_signing_secret = $11 WHERE tenant_id = $1 AND id = $2"};

const Statement kTouch{
    "api_key.touch", "UPDATE api_key SET last_used_at = $3 WHERE tenant_id = $1 AND id = $2"};

std::string join(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words)
        line.append(line.empty() ? "" : " ").append(word);
    return line;
}

std::vector<std::string> split(std::string_view line) {
    std::vector<std::string> words;
    while (!line.empty()) {
        const auto end = std::min(line.find(' '), line.size());
        words.emplace_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

std::string join_scopes(const std::vector<model::Permission>& scopes) {
    std::vector<std::string> words;
    for (const auto scope : scopes)
        words.emplace_back(model::to_string(scope));
    return join(words);
}

/// Words a later version knew and this one does not give no permission.
std::vector<model::Permission> split_scopes(std::string_view line) {
    std::vector<model::Permission> scopes;
    for (const std::string& word : split(line))
        scopes.push_back(model::parse_permission(word).value_or(model::Permission::nothing));
    return scopes;
}

/// A word a later version knew and this one does not must not open what it closes.
model::RequestSigning signing_of(std::string_view word) {
    return model::parse_request_signing(word).value_or(model::RequestSigning::required);
}

model::ApiKey read_key(const Rows& rows) {
    model::ApiKey key;
    key.id = rows.text(0);
    key.tenant_id = rows.text(1);
    key.user_id = rows.text(2);
    key.name = rows.text(3);
    key.hash = rows.text(4);
    key.preview = rows.text(5);
    key.scopes = split_scopes(rows.text(6));
    key.created_at = rows.time(7);
    key.expires_at = rows.time(8);
    key.last_used_at = rows.time(9);
    key.revoked_at = rows.time(10);
    key.allow_networks = split(rows.text(11));
    key.deny_networks = split(rows.text(12));
    key.signing = signing_of(rows.text(13));
    key.sealed_signing_secret = rows.text(14);
    return key;
}

std::optional<model::ApiKey> read_one(Rows& rows) {
    if (!rows.next()) return std::nullopt;
    return read_key(rows);
}

}  // namespace

void AccountStore::insert_api_key(const model::ApiKey& key) {
    const auto scopes = join_scopes(key.scopes);
    const auto allowed = join(key.allow_networks);
    const auto denied = join(key.deny_networks);
    session_.execute(
        kInsert,
        {value(key.id),
         value(key.tenant_id),
         value(key.user_id),
         value(key.name),
         value(key.hash),
         value(key.preview),
         value(scopes),
         value(key.created_at),
         value(key.expires_at),
         value(key.last_used_at),
         value(key.revoked_at),
         value(allowed),
         value(denied),
         value(model::to_string(key.signing)),
         value(key.sealed_signing_secret)}
    );
    session_.notify(Topic::accounts);
}

bool AccountStore::update_api_key(const model::ApiKey& key) {
    const auto scopes = join_scopes(key.scopes);
    const auto allowed = join(key.allow_networks);
    const auto denied = join(key.deny_networks);
    const auto changed = session_.execute(
        kUpdate,
        {value(key.tenant_id),
         value(key.id),
         value(key.name),
         value(scopes),
         value(key.expires_at),
         value(key.last_used_at),
         value(key.revoked_at),
         value(allowed),
         value(denied),
         value(model::to_string(key.signing)),
         value(key.sealed_signing_secret)}
    );
    if (changed > 0) session_.notify(Topic::accounts);
    return changed > 0;
}

void AccountStore::touch_api_key(
    std::string_view tenant_id, std::string_view id, base::Time used_at
) {
    session_.execute(kTouch, {value(tenant_id), value(id), value(used_at)});
}

std::optional<model::ApiKey> AccountStore::find_api_key_by_hash(std::string_view hash) {
    return read_one(*session_.query(kByHash, {value(hash)}));
}

std::optional<model::ApiKey> AccountStore::find_api_key(
    std::string_view tenant_id, std::string_view id
) {
    return read_one(*session_.query(kById, {value(tenant_id), value(id)}));
}

std::optional<model::ApiKey> AccountStore::find_api_key_anywhere(std::string_view id) {
    return read_one(*session_.query(kByIdAlone, {value(id)}));
}

std::vector<model::ApiKey> AccountStore::list_api_keys(
    std::string_view tenant_id, std::string_view user_id
) {
    auto rows = session_.query(kList, {value(tenant_id), value(user_id)});
    std::vector<model::ApiKey> keys;
    while (rows->next())
        keys.push_back(read_key(*rows));
    return keys;
}

}  // namespace ao::store
