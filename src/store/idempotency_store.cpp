#include "store/idempotency_store.h"

namespace ao::store {

namespace {

const Statement kFind{
    "idempotency.find",
    "SELECT fingerprint, answer FROM idempotency_answer "
    "WHERE tenant_id = $1 AND user_id = $2 AND key = $3"};

const Statement kInsert{
    "idempotency.insert",
    "INSERT INTO idempotency_answer (tenant_id, user_id, key, fingerprint, answer, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};

const Statement kForget{
    "idempotency.forget",
    "DELETE FROM idempotency_answer WHERE (tenant_id, user_id, key) IN (SELECT tenant_id, user_id, "
    "key FROM idempotency_answer WHERE created_at < $1 ORDER BY created_at LIMIT $2)"};

}  // namespace

std::optional<StoredAnswer> IdempotencyStore::find(
    std::string_view tenant_id, std::string_view user_id, std::string_view key
) {
    auto rows = session_.query(kFind, {value(tenant_id), value(user_id), value(key)});
    if (!rows->next()) return std::nullopt;
    return StoredAnswer{rows->string(0), rows->string(1)};
}

void IdempotencyStore::insert(
    std::string_view tenant_id,
    std::string_view user_id,
    std::string_view key,
    const StoredAnswer& answer,
    base::Time now
) {
    session_.execute(
        kInsert,
        {value(tenant_id),
         value(user_id),
         value(key),
         value(answer.fingerprint),
         value(answer.answer),
         value(now)}
    );
}

std::int64_t IdempotencyStore::forget_before(base::Time time, std::int64_t limit) {
    return session_.execute(kForget, {value(time), value(limit)});
}

}  // namespace ao::store
