#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/debug_leads.h"
#include "app/debug_trace.h"
#include "base/clock.h"
#include "http/http.h"

namespace ao::app {

/// Whether `host` is "localhost" or an address of this machine's loopback, "[::1]" too.
bool is_loopback_host(std::string_view host);

struct DebugServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8001;     ///< 0: any free one
    std::string default_region{};  ///< as `leads.default_region` of the API
    bool colours = false;          ///< in what is printed
    /// Takes the text about each request, on the server's own thread.
    std::function<void(std::string_view)> print = [](std::string_view) {};
};

/// A small server beside the API that shows why a request about a lead is refused: same checks,
/// leads of its own in memory, every request told step by step, in print and on the page at "/".
/// It shares no data with the API, has no sign-in, and therefore never leaves the machine: it
/// listens on loopback only and answers only those who call it by such a name (DNS rebinding).
class DebugServer {
  public:
    /// Throws std::invalid_argument for a host that is not loopback.
    DebugServer(DebugServerOptions options, const base::Clock& clock);
    ~DebugServer();
    DebugServer(const DebugServer&) = delete;
    DebugServer& operator=(const DebugServer&) = delete;

    /// Answers when it returns. Throws when the address cannot be had.
    void start();

    /// Lets requests finish. May be called twice.
    void stop();

    /// The port that is listened on, after start().
    [[nodiscard]] std::uint16_t port() const { return http_->port(); }

  private:
    using Act = http::Response (DebugServer::*)(const http::Request&, DebugTrace&);
    using Page = http::Response (DebugServer::*)();

    void add(http::Method method, std::string pattern, Act act);
    void add_page(std::string pattern, Page page);
    [[nodiscard]] http::ServerHooks hooks();
    base::Async<http::Response> serve(http::Request& request, Act act, std::string allow);
    base::Async<http::Response> serve_page(http::Request& request, Page page);
    http::Response respond(const http::Request& request, Act act);
    void tell(DebugTrace trace);

    http::Response requests_page();
    http::Response style_sheet();
    http::Response health(const http::Request& request, DebugTrace& trace);
    http::Response wrong_method(const http::Request& request, DebugTrace& trace);
    http::Response get(const http::Request& request, DebugTrace& trace);
    http::Response post(const http::Request& request, DebugTrace& trace);
    http::Response put(const http::Request& request, DebugTrace& trace);
    http::Response answer(const http::Request& request, DebugTrace& trace, DebugAnswer answer);

    const DebugServerOptions options_;
    const base::Clock& clock_;
    DebugLeads leads_;
    DebugTraces traces_;
    http::Router router_;
    std::unique_ptr<http::Server> http_;
    bool stopped_ = false;
};

}  // namespace ao::app
