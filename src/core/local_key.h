#pragma once
#include <string>
#include <string_view>

#include "model/actor.h"

namespace ao::core {

/// The secret by which commands on the server's own machine prove that they may read its data
/// directory, where it stands in server.json. It lives as long as this process and is in no table.
/// Immutable, any thread.
class LocalKey {
  public:
    LocalKey();

    [[nodiscard]] const std::string& secret() const { return secret_; }

    /// Whether `credential` is the secret, compared in constant time.
    [[nodiscard]] bool opens(std::string_view credential) const;

  private:
    std::string secret_;
};

/// Whom the local key speaks for: an admin of tenant "default" (Actor::local), on the worker
/// routes for the tasks of every tenant.
model::Actor local_actor();

}  // namespace ao::core
