#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/account_epoch.h"
#include "core/password_hasher.h"
#include "core/sessions.h"
#include "model/user.h"
#include "store/database.h"

namespace ao::core {

/// The first run. An installation without an active admin in the tenant "default" answers nothing
/// but probes, documents and the setup call, which a single-use link from the console authorises.
/// Thread-safe.
class Setup {
  public:
    Setup(
        store::Database& database,
        const base::Clock& clock,
        PasswordHasher& hasher,
        const AccountEpoch& epoch
    )
        : database_(database), clock_(clock), hasher_(hasher), epoch_(epoch) {}

    /// How long a link is good for.
    static constexpr std::chrono::minutes kTokenLife{30};

    /// Call once at start. When setup is required: a new token of 256 random bits (an older one is
    /// void from now on), of which only the SHA-256 is stored. Nothing otherwise. Blocks.
    std::optional<std::string> prepare_now();

    /// Whether the first admin is still missing. Cheap: the answer is kept until accounts change.
    [[nodiscard]] bool required();

    /// Makes the first admin. Forbidden for a wrong, used or expired token, conflict when there is
    /// an admin already; of any number of parallel calls one succeeds.
    base::Async<base::Result<model::User>> complete(
        std::string token, std::string username, std::string password, Origin origin
    );

  private:
    base::Result<void> check_token(store::Session& session, const std::string& token) const;

    store::Database& database_;
    const base::Clock& clock_;
    PasswordHasher& hasher_;
    const AccountEpoch& epoch_;
    std::atomic<bool> required_{true};
    std::atomic<std::uint64_t> asked_at_{0};  ///< epoch of the last look at the database
};

}  // namespace ao::core
