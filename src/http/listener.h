#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace ao::http {

/// Listening sockets that share one address: one for each event loop. Closes those nobody took
/// over.
struct Listeners {
    Listeners() = default;
    ~Listeners();
    Listeners(Listeners&& other) noexcept = default;
    Listeners& operator=(Listeners&&) = delete;

    std::vector<int> sockets;  ///< set an entry to -1 to take it over
    std::uint16_t port = 0;
};

/// Opens `count` listening sockets with SO_REUSEPORT on host (an address or a name) and port (0:
/// any free one). Throws std::system_error that names the address when it cannot be had, also when
/// another process listens there that would share the port.
Listeners listen_on(const std::string& host, std::uint16_t port, unsigned count);

}  // namespace ao::http
