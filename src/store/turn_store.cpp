#include "store/turn_store.h"

namespace ao::store {

namespace {

const Statement kTake{
    "turn.take",
    "INSERT INTO turn (tenant_id, what, taken) VALUES ($1, $2, 1) "
    "ON CONFLICT (tenant_id, what) DO UPDATE SET taken = taken + 1 RETURNING taken"};

}  // namespace

std::int64_t TurnStore::take(std::string_view tenant_id, std::string_view what) {
    const auto rows = session_.query(kTake, {value(tenant_id), value(what)});
    rows->next();
    return rows->integer(0) - 1;
}

}  // namespace ao::store
