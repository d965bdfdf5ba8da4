#include "app/server_call.h"

#include "app/installation.h"
#include "base/clock.h"

namespace ao::app {

namespace {

ServerReply accepted(base::Result<ServerReply> reply) {
    if (!reply) throw std::runtime_error(reply.error().message);
    if (!reply->ok()) throw std::runtime_error(reply->problem());
    return *std::move(reply);
}

}  // namespace

ServerReply ask(ServerClient& server, const std::string& path) {
    return accepted(server.get(path));
}

ServerReply tell(
    ServerClient& server, std::string method, const std::string& path, std::string body
) {
    return accepted(server.send(std::move(method), path, std::move(body)));
}

int print_json(const ServerReply& reply) {
    std::printf("%s\n", reply.body.text.c_str());
    return 0;
}

base::Time local_now() {
    return base::SystemClock().now();
}

std::function<int()> with_server(Cli& cli, std::function<int(ServerClient&)> command) {
    return [&cli, command = std::move(command)] {
        auto config = cli.load_or_complain();
        if (!config) return kBadConfig;
        auto address = find_server(*config, cli);
        if (!address) throw std::runtime_error(address.error().message);
        ServerClient server(*std::move(address));
        return command(server);
    };
}

}  // namespace ao::app
