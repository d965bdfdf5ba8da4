#pragma once
#include <string_view>

#include "api/token_cache.h"
#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/account_epoch.h"
#include "core/api_keys.h"
#include "core/local_key.h"
#include "core/sessions.h"
#include "http/request.h"

namespace ao::api {

/// Who sends a request.
struct Caller {
    model::Actor actor;     ///< with address and request id
    bool note_use = false;  ///< an API key whose use should be written down: await note_use()
};

/// Finds out who sends a request: `Authorization: Bearer <token or API key>` (the scheme in any
/// case) or `x-api-key: <key>`. The key of local commands counts on this machine only. Thread-safe.
class Authenticator {
  public:
    Authenticator(
        core::Sessions& sessions,
        core::ApiKeys& keys,
        const core::AccountEpoch& epoch,
        const core::LocalKey& local,
        const base::Clock& clock
    )
        : sessions_(sessions), keys_(keys), epoch_(epoch), local_(local), clock_(clock) {}

    /// Unauthenticated, always in the same words, when there is no credential or none that holds.
    /// One table look-up for a credential seen lately, one point read otherwise; waits for nothing.
    base::Result<Caller> identify(const http::Request& request);

    /// Whether a command on this machine sends the request, with the key of local commands.
    [[nodiscard]] bool is_local(const http::Request& request) const;

    base::Async<void> note_use(model::Actor actor) { return keys_.note_use(std::move(actor)); }

  private:
    base::Result<Caller> look_up(std::string_view credential);

    core::Sessions& sessions_;
    core::ApiKeys& keys_;
    const core::AccountEpoch& epoch_;
    const core::LocalKey& local_;
    const base::Clock& clock_;
    TokenCache cache_;
};

}  // namespace ao::api
