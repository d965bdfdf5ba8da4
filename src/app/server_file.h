#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include <boost/describe/class.hpp>

#include "app/config.h"

namespace ao::app {

/// How commands on this machine reach the running server: `server.json` in its data directory, mode
/// 0600, from start to clean stop. Whoever can read it can read the database as well.
struct ServerFile {
    std::string url;            ///< "http://127.0.0.1:8000"
    std::string key;            ///< valid while this process runs, from this machine only
    std::int64_t pid = 0;       ///< of the server
    std::string certificate{};  ///< PEM file it answers https with; empty: plain http
};
BOOST_DESCRIBE_STRUCT(ServerFile, (), (url, key, pid, certificate))

/// Throws std::runtime_error when it cannot be written.
void write_server_file(const Config& config, const ServerFile& file);

void remove_server_file(const Config& config);

/// Nothing when there is none, or when it is damaged or not readable.
std::optional<ServerFile> find_server_file(const Config& config);

}  // namespace ao::app
