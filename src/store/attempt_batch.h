#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "store/handed_over_store.h"
#include "store/session.h"
#include "store/task_store.h"

namespace ao::store {

/// A task that somebody works on, as it is while the attempt runs.
struct HeldRow {
    model::Task task{};
    std::int64_t row = 0;  ///< where it lies, for the transaction in which it was read
};

/// What a completed task leaves behind.
struct Completion {
    const HeldRow* held = nullptr;
    std::string_view outcome{};
    std::string_view result = "null";
};

/// TaskStore::find_leased() for many, in their order; nothing where the lease is lost.
std::vector<std::optional<HeldRow>> find_leased(Session& session, std::span<const Lease> leases);

/// HandedOverStore::find() for many, in the order of `leases`; `attempts` says the rest about each.
std::vector<std::optional<HeldRow>> find_handed_over(
    Session& session, std::span<const Lease> leases, std::span<const OutsideAttempt> attempts
);

/// TaskStore::complete() and HandedOverStore::complete() for many that were found in this
/// transaction, each once.
void complete(Session& session, std::span<const Completion> completions, base::Time now);

}  // namespace ao::store
