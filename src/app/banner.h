#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "app/config.h"

namespace ao::app {

/// What people read once the server is up: where it is, how to get in, where the data lies and
/// what to try next.
std::string banner(
    const Config& config,
    std::uint16_t port,
    const std::optional<std::string>& setup_token,
    bool colours
);

/// "http://127.0.0.1:8000": an address that works on this machine.
std::string server_url(const Config& config, std::uint16_t port);

}  // namespace ao::app
