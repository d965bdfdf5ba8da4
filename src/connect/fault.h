#pragma once
#include <cstdint>
#include <string_view>

namespace ao::connect {

/// Why an outside call did not succeed. The words are stored and shown.
enum class Fault : std::uint8_t {
    none,
    invalid_url,
    private_address,  ///< refused before connecting: not a public address and not allowed by the
                      ///< operator
    self_call,        ///< refused: the address is this very server
    dns_lookup_failed,
    connection_refused,
    connection_timeout,
    connection_lost,
    tls_failed,
    response_too_large,
    deadline_exceeded,
    rejected,     ///< the other side understood and said no (4xx, SMTP 5xx): do not try again
    throttled,    ///< 429: try again later
    unavailable,  ///< 5xx, SMTP 4xx: try again later
    authentication_failed,
    protocol_error,
    target_busy,       ///< not called: as many calls as allowed are going on
    target_suspended,  ///< not called: it has failed too often, see circuit_breaker.h
};

/// "connection_timeout" …
std::string_view to_string(Fault fault);

/// Whether the same call may succeed later.
bool is_retryable(Fault fault);

/// Whether no call was made, for a reason that lies in our own precautions: come back later, and
/// count it as no attempt.
bool is_postponed(Fault fault);

}  // namespace ao::connect
