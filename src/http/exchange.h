#pragma once
#include <optional>
#include <string>

#include "base/clock.h"
#include "http/guard.h"
#include "http/read_buffer.h"
#include "http/router.h"

namespace ao::http {

/// The memory of one request and its reply. Borrowed from the loop while a connection is active, so
/// that idle connections hold none.
struct Exchange {
    explicit Exchange(const HeadLimits& limits);

    /// Forgets the last request; what is unread stays.
    void begin();

    /// Gives back what one large request left behind.
    void shrink();

    const HeadLimits& limits;
    ReadBuffer in;
    Request request;
    std::optional<Guard> guard;
    Match match;
    std::string body;  // when it is not a view into `in`
    std::string out;   // the reply, rendered
    std::string id;    // what request.id points to when the client gave none
    std::size_t bytes_out = 0;
    base::SteadyTime started{};
};

}  // namespace ao::http
