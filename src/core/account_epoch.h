#pragma once
#include <atomic>
#include <cstdint>

#include "store/database.h"

namespace ao::core {

/// Counts the commits that touched tenants, users, keys or revoked tokens. Whoever remembers an
/// Actor must ask again once the number differs: that is how a logout, a disabled user or a changed
/// role takes effect with the very next request. Reading it is one relaxed load.
class AccountEpoch {
  public:
    explicit AccountEpoch(store::Database& database)
        : subscription_(database.subscribe(store::Topic::accounts, [this] { ++count_; })) {}

    AccountEpoch(const AccountEpoch&) = delete;
    AccountEpoch& operator=(const AccountEpoch&) = delete;

    [[nodiscard]] std::uint64_t current() const { return count_.load(std::memory_order_acquire); }

  private:
    std::atomic<std::uint64_t> count_{1};
    store::Database::Subscription subscription_;
};

}  // namespace ao::core
