#include "store/account_store.h"

namespace ao::store {

namespace {

const Statement kInsertTenant{
    "tenant.insert",
    "INSERT INTO tenant (id, name, email, owner_id, plan, active, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"};

const Statement kUpdateTenant{
    "tenant.update",
    "UPDATE tenant SET name = $2, email = $3, owner_id = $4, plan = $5, active = $6 WHERE id = $1"};

const Statement kFindTenant{
    "tenant.find",
    "SELECT id, name, email, owner_id, plan, active, created_at FROM tenant WHERE id = $1"};

const Statement kListTenants{
    "tenant.list",
    "SELECT id, name, email, owner_id, plan, active, created_at FROM tenant ORDER BY id"};

const Statement kFindSetting{"setting.find", "SELECT content FROM setting WHERE name = $1"};

const Statement kPutSetting{
    "setting.put",
    "INSERT INTO setting (name, content) VALUES ($1, $2) "
    "ON CONFLICT (name) DO UPDATE SET content = excluded.content"};

const Statement kRemoveSetting{"setting.remove", "DELETE FROM setting WHERE name = $1"};

const Statement kRevoke{
    "revoked_token.insert",
    "INSERT INTO revoked_token (token_id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING"};

const Statement kRevoked{
    "revoked_token.list", "SELECT token_id FROM revoked_token WHERE expires_at > $1"};

const Statement kIsRevoked{"revoked_token.find", "SELECT 1 FROM revoked_token WHERE token_id = $1"};

const Statement kForgetTokens{
    "revoked_token.forget", "DELETE FROM revoked_token WHERE expires_at <= $1"};

model::Tenant read_tenant(const Rows& rows) {
    model::Tenant tenant;
    tenant.id = rows.text(0);
    tenant.name = rows.text(1);
    tenant.email = rows.text(2);
    tenant.owner_id = rows.text(3);
    tenant.plan = rows.text(4);
    tenant.active = rows.integer(5) != 0;
    tenant.created_at = rows.time(6);
    return tenant;
}

}  // namespace

void AccountStore::insert_tenant(const model::Tenant& tenant) {
    session_.execute(
        kInsertTenant,
        {value(tenant.id),
         value(tenant.name),
         value(tenant.email),
         value(tenant.owner_id),
         value(tenant.plan),
         value(tenant.active ? 1 : 0),
         value(tenant.created_at)}
    );
    session_.notify(Topic::accounts);
}

bool AccountStore::update_tenant(const model::Tenant& tenant) {
    const auto changed = session_.execute(
        kUpdateTenant,
        {value(tenant.id),
         value(tenant.name),
         value(tenant.email),
         value(tenant.owner_id),
         value(tenant.plan),
         value(tenant.active ? 1 : 0)}
    );
    if (changed > 0) session_.notify(Topic::accounts);
    return changed > 0;
}

std::optional<model::Tenant> AccountStore::find_tenant(std::string_view id) {
    auto rows = session_.query(kFindTenant, {value(id)});
    if (!rows->next()) return std::nullopt;
    return read_tenant(*rows);
}

std::vector<model::Tenant> AccountStore::list_tenants() {
    auto rows = session_.query(kListTenants, {});
    std::vector<model::Tenant> tenants;
    while (rows->next())
        tenants.push_back(read_tenant(*rows));
    return tenants;
}

void AccountStore::revoke_token(std::string_view token_id, base::Time expires_at) {
    session_.execute(kRevoke, {value(token_id), value(expires_at)});
    session_.notify(Topic::accounts);
}

std::vector<std::string> AccountStore::list_revoked_tokens(base::Time now) {
    auto rows = session_.query(kRevoked, {value(now)});
    std::vector<std::string> ids;
    while (rows->next())
        ids.push_back(rows->string(0));
    return ids;
}

bool AccountStore::is_token_revoked(std::string_view token_id) {
    return session_.query(kIsRevoked, {value(token_id)})->next();
}

void AccountStore::forget_expired_tokens(base::Time now) {
    session_.execute(kForgetTokens, {value(now)});
}

std::optional<std::string> AccountStore::find_setting(std::string_view name) {
    auto rows = session_.query(kFindSetting, {value(name)});
    if (!rows->next()) return std::nullopt;
    return rows->string(0);
}

void AccountStore::put_setting(std::string_view name, std::string_view text) {
    session_.execute(kPutSetting, {value(name), value(text)});
    session_.notify(Topic::accounts);
}

void AccountStore::remove_setting(std::string_view name) {
    session_.execute(kRemoveSetting, {value(name)});
    session_.notify(Topic::accounts);
}

}  // namespace ao::store
