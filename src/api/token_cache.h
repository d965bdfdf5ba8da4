#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "core/sessions.h"

namespace ao::api {

/// Remembers who a credential named, one table a thread, so that an authenticated request costs one
/// look-up instead of a signature and a database read. An entry is void when the account epoch has
/// moved (a logout, a disabled user, a changed role …), when the credential expires, and after a
/// minute in any case. Thread-safe without locks: a thread sees its own entries only.
class TokenCache {
  public:
    /// `capacity` entries a thread; the least recently used goes first.
    explicit TokenCache(std::size_t capacity = 4096);

    /// What is remembered for `credential`; null when there is none or it is void. Valid until the
    /// thread's next call.
    const core::Identity* find(std::string_view credential, std::uint64_t epoch, base::Time now);

    /// `epoch` is the one read before the database was asked.
    void put(
        std::string_view credential,
        const core::Identity& identity,
        std::uint64_t epoch,
        base::Time now
    );

  private:
    struct Table;
    Table& table();

    const std::size_t capacity_;
    const std::uint64_t instance_;
};

}  // namespace ao::api
