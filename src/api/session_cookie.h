#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/endpoint.h"
#include "core/browser_sessions.h"
#include "http/request.h"
#include "http/response.h"

/// The cookie of a signed-in browser and what guards it against other sites.
namespace ao::api {

/// The cookie's text; empty when there is none. Over TLS that of __Host-ao_session (RFC 6265bis:
/// the browser takes it from this very host over TLS only), else that of ao_session.
std::string_view session_cookie_of(const http::Request& request);

/// Gives the browser `token` for `life`: HttpOnly, SameSite=Strict, and Secure over TLS.
void set_session_cookie(
    http::Response& response, std::string_view token, std::chrono::seconds life, bool secure
);

/// Takes the cookie away.
void clear_session_cookie(http::Response& response, bool secure);

/// Gives the calling browser a new cookie for its session; nothing for callers without one.
base::Async<base::Result<void>> renew_session_cookie(
    core::BrowserSessions& browsers, const Call& call, http::Response& response
);

/// Which page a browser says a request comes from.
enum class Provenance : std::uint8_t {
    same_origin,
    other,    ///< another site, or another host of ours
    unknown,  ///< neither Sec-Fetch-Site nor Origin: no browser of these days
};

/// From Sec-Fetch-Site (W3C Fetch Metadata), which browsers send over TLS and to this machine;
/// otherwise Origin against Host.
Provenance provenance_of(const http::Request& request);

}  // namespace ao::api
