#include "store/second_factor_store.h"

namespace ao::store {

namespace {

const Statement kFind{
    "second_factor.find",
    "SELECT user_id, sealed_secret, last_step, created_at, enabled_at FROM second_factor "
    "WHERE user_id = $1"};

const Statement kPut{
    "second_factor.put",
    "INSERT INTO second_factor (user_id, sealed_secret, last_step, created_at, enabled_at) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id) DO UPDATE SET "
    "sealed_secret = excluded.sealed_secret, last_step = excluded.last_step, "
    "created_at = excluded.created_at, enabled_at = excluded.enabled_at"};

const Statement kRemove{"second_factor.remove", "DELETE FROM second_factor WHERE user_id = $1"};

const Statement kRemoveCodes{
    "recovery_code.remove_all", "DELETE FROM recovery_code WHERE user_id = $1"};

const Statement kInsertCode{
    "recovery_code.insert", "INSERT INTO recovery_code (user_id, hash) VALUES ($1, $2)"};

const Statement kTakeCode{
    "recovery_code.take", "DELETE FROM recovery_code WHERE user_id = $1 AND hash = $2"};

const Statement kCountCodes{
    "recovery_code.count", "SELECT count(*) FROM recovery_code WHERE user_id = $1"};

}  // namespace

std::optional<model::SecondFactor> SecondFactorStore::find(std::string_view user_id) {
    auto rows = session_.query(kFind, {value(user_id)});
    if (!rows->next()) return std::nullopt;
    model::SecondFactor factor;
    factor.user_id = rows->text(0);
    factor.sealed_secret = rows->text(1);
    factor.last_step = rows->integer(2);
    factor.created_at = rows->time(3);
    factor.enabled_at = rows->time(4);
    return factor;
}

void SecondFactorStore::put(const model::SecondFactor& factor) {
    session_.execute(
        kPut,
        {value(factor.user_id),
         value(factor.sealed_secret),
         value(factor.last_step),
         value(factor.created_at),
         value(factor.enabled_at)}
    );
}

bool SecondFactorStore::remove(std::string_view user_id) {
    session_.execute(kRemoveCodes, {value(user_id)});
    return session_.execute(kRemove, {value(user_id)}) > 0;
}

void SecondFactorStore::put_recovery_codes(
    std::string_view user_id, const std::vector<std::string>& hashes
) {
    session_.execute(kRemoveCodes, {value(user_id)});
    for (const std::string& hash : hashes)
        session_.execute(kInsertCode, {value(user_id), value(hash)});
}

bool SecondFactorStore::take_recovery_code(std::string_view user_id, std::string_view hash) {
    return session_.execute(kTakeCode, {value(user_id), value(hash)}) > 0;
}

std::int64_t SecondFactorStore::count_recovery_codes(std::string_view user_id) {
    auto rows = session_.query(kCountCodes, {value(user_id)});
    rows->next();
    return rows->integer(0);
}

}  // namespace ao::store
