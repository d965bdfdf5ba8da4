#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/sessions.h"
#include "model/actor.h"
#include "model/browser_session.h"
#include "store/database.h"

namespace ao::core {

struct BrowserSessionOptions {
    std::string secret;              ///< `auth.jwt_secret`: the CSRF tokens come of it
    std::chrono::minutes idle{60};   ///< without a request, it ends
    std::chrono::hours life{24};     ///< it ends however much it is used
    std::size_t most_per_user = 50;  ///< the oldest ends when there are more
};

/// A browser that has just signed in.
struct OpenedBrowser {
    std::string token;  ///< the cookie's text, to be had here only
    model::BrowserSession browser;
    model::User user;
    bool second_factor = false;
};

/// What the browser's own page shows of its session.
struct BrowserView {
    model::BrowserSession browser;
    model::User user;
    bool second_factor = false;
};

/// Sessions of browsers: a random cookie that names a row, so that each can be seen and ended at
/// once, and a CSRF token for each. NIST SP 800-63B-4 (AAL2): 24 hours, one without use.
/// Thread-safe.
class BrowserSessions {
  public:
    BrowserSessions(
        store::Database& database,
        const base::Clock& clock,
        Sessions& sessions,
        BrowserSessionOptions options
    );

    /// Signs in; errors of Sessions::verify. The session of `previous`, a cookie the browser sent
    /// along or nothing, ends.
    base::Async<base::Result<OpenedBrowser>> open(
        Credentials credentials, Origin origin, std::string user_agent, std::string previous
    );

    /// Who holds the cookie; Sessions::authenticate for browsers. note_use: the last use that was
    /// written down is more than a minute ago.
    base::Result<Identity> authenticate(std::string_view token);

    /// Writes down that the actor's session was used. A failure is logged and otherwise ignored.
    base::Async<void> note_use(model::Actor actor);

    /// The same text as long as the session lives.
    [[nodiscard]] std::string csrf_token(std::string_view session_id) const;

    /// The actor's own session. Unauthenticated when no cookie signed it in, as for all below.
    base::Async<base::Result<BrowserView>> get_current(model::Actor actor);

    /// Gives the session another cookie, so that one that was copied before is void.
    base::Async<base::Result<std::string>> rotate(model::Actor actor);

    /// Ends the actor's own session.
    base::Async<base::Result<void>> close(model::Actor actor);

    /// The user's sessions that hold, the newest first. Any credential of a user may ask.
    base::Async<std::vector<model::BrowserSession>> list(model::Actor actor);

    /// Ends one of the user's sessions. Not found for somebody else's.
    base::Async<base::Result<void>> end(model::Actor actor, std::string id);

    /// Ends every session of the user but the one that asks; how many.
    base::Async<base::Result<std::int64_t>> end_others(model::Actor actor);

    [[nodiscard]] std::chrono::hours life() const { return options_.life; }

    [[nodiscard]] std::chrono::minutes idle() const { return options_.idle; }

  private:
    [[nodiscard]] bool is_over(const model::BrowserSession& browser, base::Time now) const;
    void insert(store::Session& session, const OpenedBrowser& opened, std::string_view previous);

    store::Database& database_;
    const base::Clock& clock_;
    Sessions& sessions_;
    const BrowserSessionOptions options_;
};

}  // namespace ao::core
