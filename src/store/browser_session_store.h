#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "model/browser_session.h"
#include "store/session.h"

namespace ao::store {

/// The browsers that are signed in. Whatever ends a session, or gives it another token, notifies
/// Topic::accounts.
class BrowserSessionStore {
  public:
    explicit BrowserSessionStore(Session& session) : session_(session) {}

    /// Throws UniqueViolation when id or token hash exist.
    void insert(const model::BrowserSession& browser);

    [[nodiscard]] std::optional<model::BrowserSession> find(std::string_view id);
    [[nodiscard]] std::optional<model::BrowserSession> find_by_token(std::string_view token_hash);

    /// The newest first.
    [[nodiscard]] std::vector<model::BrowserSession> list(std::string_view user_id);

    /// Remembers that it was used. Not a change: nobody is notified.
    void touch(std::string_view id, base::Time at, std::string_view address);

    /// The cookie it had so far is void.
    bool replace_token(std::string_view id, std::string_view token_hash);

    /// It goes on after a change that voids the user's other credentials.
    void set_version(std::string_view id, std::int64_t token_version);

    bool remove(std::string_view id);

    /// Ends every session of the user but `kept`, which may be empty; how many there were.
    std::int64_t remove_others(std::string_view user_id, std::string_view kept);

    /// Forgets sessions that have expired, and those last seen before `idle_since`.
    void forget_expired(base::Time now, base::Time idle_since);

  private:
    Session& session_;
};

}  // namespace ao::store
