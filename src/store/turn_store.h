#pragma once
#include <cstdint>
#include <string_view>

#include "store/session.h"

namespace ao::store {

/// Counters of turns: whose turn it is when leads are given to people one after the other.
class TurnStore {
  public:
    explicit TurnStore(Session& session) : session_(session) {}

    /// The next turn of `what`, from 0. Turns taken in a transaction that fails were not taken.
    std::int64_t take(std::string_view tenant_id, std::string_view what);

  private:
    Session& session_;
};

}  // namespace ao::store
