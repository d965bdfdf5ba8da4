#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "store/session.h"
#include "store/task_store.h"

namespace ao::store {

/// A leased task.
struct LeasedRow {
    model::Task task{};
    std::int64_t row = 0;  ///< where it lies, for the transaction in which it was read
};

/// What a completed task leaves behind.
struct Completion {
    const LeasedRow* leased = nullptr;
    std::string_view outcome{};
    std::string_view result = "null";
};

/// TaskStore::find_leased() for many, in their order; nothing where the lease is lost.
std::vector<std::optional<LeasedRow>> find_leased(Session& session, std::span<const Lease> leases);

/// TaskStore::complete() for many that find_leased() has given in this transaction, each once.
void complete(Session& session, std::span<const Completion> completions, base::Time now);

}  // namespace ao::store
