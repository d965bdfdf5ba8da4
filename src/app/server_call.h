#pragma once
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "app/cli.h"
#include "app/server_client.h"
#include "base/json_described.h"

/// What commands that talk to a running server share. Refusals and faults are thrown as
/// std::runtime_error with words for the person at the terminal.
namespace ao::app {

/// The answer to a GET. Throws when it is a refusal.
ServerReply ask(ServerClient& server, const std::string& path);

/// The answer to a call with a body. Throws when it is a refusal.
ServerReply tell(
    ServerClient& server, std::string method, const std::string& path, std::string body
);

/// Prints the answer's body; exit status 0.
int print_json(const ServerReply& reply);

/// The body as a T. Throws when it is something else: the server is of another version.
template <class T>
T read_reply(const ServerReply& reply) {
    auto read = base::json::parse<T>(reply.body.text);
    if (!read)
        throw std::runtime_error(
            "the server's answer is not understood (" + read.error().message +
            "); is it of another version? --json shows the answer as it is"
        );
    return *std::move(read);
}

/// This machine's time, for ages.
base::Time local_now();

/// Loads the configuration, finds the server, then runs `command` with it.
std::function<int()> with_server(Cli& cli, std::function<int(ServerClient&)> command);

/// `tasks top`, below `tasks`.
void add_top_command(CLI::App& tasks, Cli& cli);

}  // namespace ao::app
