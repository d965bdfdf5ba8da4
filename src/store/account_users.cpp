#include "store/account_store.h"

namespace ao::store {

namespace {

constexpr std::string_view kColumns =
    "id, tenant_id, username, email, role, password_hash, active, token_version, created_at, "
    "updated_at, last_login_at";

const std::string kByIdText =
    "SELECT " + std::string(kColumns) + " FROM user_account WHERE id = $1";
const Statement kById{"user.find", kByIdText};

const std::string kByNameText =
    "SELECT " + std::string(kColumns) + " FROM user_account WHERE username = $1";
const Statement kByName{"user.find_by_name", kByNameText};

const std::string kListText =
    "SELECT " + std::string(kColumns) +
    " FROM user_account WHERE tenant_id = $1 AND active >= $2 ORDER BY username";
const Statement kList{"user.list", kListText};

const Statement kInsert{
    "user.insert",
    "INSERT INTO user_account (id, tenant_id, username, email, role, password_hash, active, "
    "token_version, created_at, updated_at, last_login_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};

const Statement kUpdate{
    "user.update",
    "UPDATE user_account SET username = $2, email = $3, role = $4, password_hash = $5, "
    "active = $6, token_version = $7, updated_at = $8, last_login_at = $9 WHERE id = $1"};

const Statement kTouch{"user.touch", "UPDATE user_account SET last_login_at = $2 WHERE id = $1"};

const Statement kCount{"user.count", "SELECT count(*) FROM user_account"};

model::User read_user(const Rows& rows) {
    model::User user;
    user.id = rows.text(0);
    user.tenant_id = rows.text(1);
    user.username = rows.text(2);
    user.email = rows.text(3);
    user.role = model::parse_role(rows.text(4)).value();
    user.password_hash = rows.text(5);
    user.active = rows.integer(6) != 0;
    user.token_version = rows.integer(7);
    user.created_at = rows.time(8);
    user.updated_at = rows.time(9);
    user.last_login_at = rows.time(10);
    return user;
}

std::optional<model::User> read_one(Rows& rows) {
    if (!rows.next()) return std::nullopt;
    return read_user(rows);
}

}  // namespace

void AccountStore::insert_user(const model::User& user) {
    session_.execute(
        kInsert,
        {value(user.id),
         value(user.tenant_id),
         value(user.username),
         value(user.email),
         value(model::to_string(user.role)),
         value(user.password_hash),
         value(user.active ? 1 : 0),
         value(user.token_version),
         value(user.created_at),
         value(user.updated_at),
         value(user.last_login_at)}
    );
    session_.notify(Topic::accounts);
}

bool AccountStore::update_user(const model::User& user) {
    const auto changed = session_.execute(
        kUpdate,
        {value(user.id),
         value(user.username),
         value(user.email),
         value(model::to_string(user.role)),
         value(user.password_hash),
         value(user.active ? 1 : 0),
         value(user.token_version),
         value(user.updated_at),
         value(user.last_login_at)}
    );
    if (changed > 0) session_.notify(Topic::accounts);
    return changed > 0;
}

void AccountStore::touch_user(std::string_view id, base::Time signed_in_at) {
    session_.execute(kTouch, {value(id), value(signed_in_at)});
}

std::optional<model::User> AccountStore::find_user(std::string_view id) {
    return read_one(*session_.query(kById, {value(id)}));
}

std::optional<model::User> AccountStore::find_user_by_name(std::string_view username) {
    return read_one(*session_.query(kByName, {value(username)}));
}

std::vector<model::User> AccountStore::list_users(std::string_view tenant_id, bool active_only) {
    auto rows = session_.query(kList, {value(tenant_id), value(active_only ? 1 : 0)});
    std::vector<model::User> users;
    while (rows->next())
        users.push_back(read_user(*rows));
    return users;
}

std::int64_t AccountStore::count_users() {
    auto rows = session_.query(kCount, {});
    rows->next();
    return rows->integer(0);
}

}  // namespace ao::store
