#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"

namespace ao::store {

struct RedisAddress {
    std::string host = "localhost";
    std::uint16_t port = 6379;
};

/// TLS 1.2 or later. PEM files, read anew at every connect.
struct RedisTls {
    std::string ca_file{};    ///< who may have signed the server's certificate; empty: the system's
    std::string cert_file{};  ///< the client's own certificate chain; empty: it has none
    std::string key_file{};   ///< and its key
    bool verify = true;       ///< false: any certificate will do, for tests
};

/// How Redis is reached; the `redis.…` keys.
struct RedisOptions {
    std::string name = "commands";  ///< of this connection, in metrics and logs
    RedisAddress server{};
    std::string sentinel_master{};          ///< not empty: the sentinels are asked for the server
    std::vector<RedisAddress> sentinels{};  ///< in turns, at every connect
    std::string username{};                 ///< of an ACL user; empty: the default user
    std::string password{};
    std::int32_t database = 0;
    std::optional<RedisTls> tls{};  ///< also towards the sentinels

    std::chrono::milliseconds connect_timeout{2'000};

    /// From sending a command to its reply; then the connection is given up. Must exceed what a
    /// blocking command waits.
    std::chrono::milliseconds command_timeout{5'000};
    std::size_t max_waiting = 10'000;  ///< commands without a reply; more are refused
    std::chrono::milliseconds retry_min{100};
    std::chrono::milliseconds retry_max{3'000};

    /// How loud the loss of the connection is; of those beside the first one: debug.
    base::log::Level loss_level = base::log::Level::warning;

    /// Whether a server that would evict keys when its memory is full counts as unavailable.
    bool refuse_eviction = true;
};

}  // namespace ao::store
