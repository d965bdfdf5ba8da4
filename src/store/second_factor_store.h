#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/browser_session.h"
#include "store/session.h"

namespace ao::store {

/// Second factors of users and their recovery codes.
class SecondFactorStore {
  public:
    explicit SecondFactorStore(Session& session) : session_(session) {}

    [[nodiscard]] std::optional<model::SecondFactor> find(std::string_view user_id);

    /// Inserts it, or replaces the user's present one.
    void put(const model::SecondFactor& factor);

    /// The factor and every recovery code; whether there was one.
    bool remove(std::string_view user_id);

    /// Replaces all of the user's recovery codes.
    void put_recovery_codes(std::string_view user_id, const std::vector<std::string>& hashes);

    /// Uses a recovery code up; false when there is none of this hash.
    bool take_recovery_code(std::string_view user_id, std::string_view hash);
    [[nodiscard]] std::int64_t count_recovery_codes(std::string_view user_id);

  private:
    Session& session_;
};

}  // namespace ao::store
