#include "connect/fault.h"

namespace ao::connect {

std::string_view to_string(Fault fault) {
    switch (fault) {
        case Fault::none:
            return "none";
        case Fault::invalid_url:
            return "invalid_url";
        case Fault::private_address:
            return "private_address";
        case Fault::self_call:
            return "self_call";
        case Fault::dns_lookup_failed:
            return "dns_lookup_failed";
        case Fault::connection_refused:
            return "connection_refused";
        case Fault::connection_timeout:
            return "connection_timeout";
        case Fault::connection_lost:
            return "connection_lost";
        case Fault::tls_failed:
            return "tls_failed";
        case Fault::response_too_large:
            return "response_too_large";
        case Fault::deadline_exceeded:
            return "deadline_exceeded";
        case Fault::rejected:
            return "rejected";
        case Fault::throttled:
            return "throttled";
        case Fault::unavailable:
            return "unavailable";
        case Fault::authentication_failed:
            return "authentication_failed";
        case Fault::protocol_error:
            return "protocol_error";
        case Fault::target_busy:
            return "target_busy";
        case Fault::target_suspended:
            return "target_suspended";
    }
    return "protocol_error";
}

bool is_retryable(Fault fault) {
    switch (fault) {
        case Fault::dns_lookup_failed:
        case Fault::connection_refused:
        case Fault::connection_timeout:
        case Fault::connection_lost:
        case Fault::tls_failed:
        case Fault::deadline_exceeded:
        case Fault::throttled:
        case Fault::unavailable:
        case Fault::protocol_error:
        case Fault::target_busy:
        case Fault::target_suspended:
            return true;
        default:
            return false;
    }
}

bool is_postponed(Fault fault) {
    return fault == Fault::target_busy || fault == Fault::target_suspended;
}

}  // namespace ao::connect
