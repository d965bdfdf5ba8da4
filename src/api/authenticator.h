#pragma once
#include <string_view>

#include "api/signature_check.h"
#include "api/token_cache.h"
#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/account_epoch.h"
#include "core/api_keys.h"
#include "core/browser_sessions.h"
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
/// case), `x-api-key: <key>`, or, when neither is there, a browser's session cookie. Whoever comes
/// with a cookie and changes something must show X-CSRF-Token and come from this server's own
/// pages. The key of local commands counts on this machine only. A request with `x-signature` is
/// judged by that alone. Terms of an API key (networks, signatures) hold here. Thread-safe.
class Authenticator {
  public:
    Authenticator(
        core::Sessions& sessions,
        core::ApiKeys& keys,
        core::BrowserSessions& browsers,
        const core::AccountEpoch& epoch,
        const core::LocalKey& local,
        SignatureCheck& signatures,
        const base::Clock& clock
    )
        : sessions_(sessions),
          keys_(keys),
          browsers_(browsers),
          epoch_(epoch),
          local_(local),
          signatures_(signatures),
          clock_(clock) {}

    /// Unauthenticated, always in the same words, when there is no credential or none that holds;
    /// forbidden for a cookie that another site may have sent and for an API key that does not open
    /// from there. One table look-up for a credential seen lately, one point read otherwise; waits
    /// for nothing. A signed request is taken once.
    base::Result<Caller> identify(const http::Request& request);

    /// The same for a request that was taken and is still being answered.
    base::Result<Caller> identify_again(const http::Request& request);

    /// Whether a command on this machine sends the request, with the key of local commands.
    [[nodiscard]] bool is_local(const http::Request& request) const;

    base::Async<void> note_use(model::Actor actor) {
        if (actor.session_id.empty()) return keys_.note_use(std::move(actor));
        return browsers_.note_use(std::move(actor));
    }

  private:
    base::Result<core::Identity> look_up(std::string_view credential);
    base::Result<core::Identity> look_up_cookie(const http::Request& request);
    base::Result<core::Identity> look_up_signer(const http::Request& request);
    base::Result<core::Identity> look_up_unsigned(const http::Request& request);
    base::Result<Caller> admit(const http::Request& request, base::Result<core::Identity> found);
    template <class Ask>
    base::Result<core::Identity> recall(std::string_view credential, const Ask& ask);
    [[nodiscard]] base::Result<void> check_origin(
        const http::Request& request, const model::Actor& actor
    ) const;

    core::Sessions& sessions_;
    core::ApiKeys& keys_;
    core::BrowserSessions& browsers_;
    const core::AccountEpoch& epoch_;
    const core::LocalKey& local_;
    SignatureCheck& signatures_;
    const base::Clock& clock_;
    TokenCache cache_;
};

}  // namespace ao::api
