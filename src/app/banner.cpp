#include "app/banner.h"

#include <filesystem>

#include "app/cli.h"
#include "app/terminal.h"
#include "core/demo_login.h"

namespace ao::app {

namespace {

std::string demo_lines(const std::string& url, bool colours) {
    std::string user(core::kDemoUsername);
    std::string password(core::kDemoPassword);
    std::string out = "  demo login  " + painted(user + " / " + password, Colour::yellow, colours) +
                      "   (demo mode: for trying out, never for real data)\n";
    out += "\nTry in another terminal:\n\n";
    out += "  TOKEN=$(curl -s " + url + "/api/auth/login -H 'Content-Type: application/json' \\\n";
    out += R"(    -d '{"username":")" + user + R"(","password":")" + password + R"("}')";
    out += R"~( | sed 's/.*"access_token":"\([^"]*\)".*/\1/'))~";
    out += "\n  curl -s " + url + R"(/api/leads -H "Authorization: Bearer $TOKEN")";
    out +=
        R"( -H 'Content-Type: application/json' -d '{"first_name":"Ada","email":"ada@example.com"}')";
    out += "\n  curl -s " + url + R"(/api/leads -H "Authorization: Bearer $TOKEN")" + "\n";
    return out;
}

std::string setup_lines(const std::string& url, const std::string& token) {
    std::string out =
        "\nNobody can sign in yet. Within 30 minutes, make the first administrator here:\n\n";
    // After '#', so that no browser sends the token to a server or a proxy's log.
    out += "  " + url + "/setup#token=" + token + "\n\nor without a browser:\n\n";
    out += "  curl -s " + url + "/api/setup -H 'Content-Type: application/json' \\\n";
    out += R"(    -d '{"token":")" + token +
           R"(","username":"admin","password":"at least 15 characters"}')" + "\n";
    return out;
}

}  // namespace

std::string server_url(const Config& config, std::uint16_t port) {
    std::string host = config.text("server.host");
    if (host == "0.0.0.0" || host == "::" || host == "[::]") host = "127.0.0.1";
    if (host.find(':') != std::string::npos && !host.starts_with('[')) host = "[" + host + "]";
    bool secure = !config.text("server.tls.cert_file").empty();
    return (secure ? "https://" : "http://") + host + ":" + std::to_string(port);
}

std::string banner(
    const Config& config,
    std::uint16_t port,
    const std::optional<std::string>& setup_token,
    bool colours
) {
    const std::string url = server_url(config, port);
    std::string out =
        "\n" + painted("Automation Orchestrator", Colour::bold, colours) + " " + kVersion + "\n";
    out += "  address     " + painted(url, Colour::cyan, colours) + "\n";
    out += "  API pages   " + url + "/docs\n";
    out += "  data        " +
           std::filesystem::absolute(config.text("data_dir")).lexically_normal().string() + "\n";
    if (setup_token)
        out += setup_lines(url, *setup_token);
    else if (config.flag("demo.enabled"))
        out += demo_lines(url, colours);
    out += "\nCtrl-C stops it; nothing is lost.\n\n";
    return out;
}

}  // namespace ao::app
