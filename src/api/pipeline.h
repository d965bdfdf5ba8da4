#pragma once
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/authenticator.h"
#include "api/endpoint.h"
#include "api/network_gate.h"
#include "api/problem.h"
#include "api/rate_limiter.h"
#include "base/clock.h"
#include "core/audit.h"
#include "core/setup.h"
#include "http/router.h"

namespace ao::api {

struct PipelineOptions {
    bool auth_enabled = true;  ///< `auth.enabled`; false: everybody is an admin named "anonymous"
};

/// What every request goes through on its way to a handler, in this order:
///
///  1. last-resort catch: so that whatever fails further in still gets a proper reply;
///  2. networks: who calls from the wrong place gets nothing else; commands on this machine are let
///     in, so that nobody locks themselves out;
///  3. setup: before there is an admin nobody can be somebody, so nothing else makes sense;
///  4. authenticate: first, because an unknown caller must learn nothing, not even which paths
///     exist;
///  5. rate limit: after it, because each user or key has a bucket of its own; before permission,
///     so that being refused cannot be had for free;
///  6. permission: by the route's one permission, deny by default; denials are audited;
///  7. handler, whose Error becomes a problem reply.
///
/// Every reply leaves with the security fields. Thread-safe.
class Pipeline {
  public:
    Pipeline(
        const NetworkGate& gate,
        Authenticator& authenticator,
        RateLimiter& limiter,
        core::Setup& setup,
        core::AuditLog& audit,
        const base::Clock& clock,
        PipelineOptions options
    );

    /// Adds every line of the table to `router`, each behind the steps above, and answers what
    /// matches none: under /api/ 401 to strangers, then 405 or 404. `endpoints` must outlive the
    /// router.
    void mount(const std::vector<Endpoint>& endpoints, http::Router& router);

    /// Asked first about requests that match no line of the table: the files and paths of the web
    /// app. Call before the server starts.
    using FindPage = std::function<std::optional<http::Response>(const http::Request&)>;

    void set_pages(FindPage find_page) { find_page_ = std::move(find_page); }

    /// Requests are counted there instead of by this server alone, and by this server while there
    /// is no answer. Call before the server starts.
    void set_shared_count(SharedCount count) { shared_count_ = std::move(count); }

    /// The reply to what the engine itself refuses; for http::ServerHooks::error_response.
    [[nodiscard]] http::Response engine_error(
        int status, std::string_view detail, const http::Request& request
    ) const;

  private:
    /// A request on its way through the steps. Of steps 2 to 6 only a count that is shared waits.
    struct Passage {
        explicit Passage(http::Request& request) : call{request, {}} {}

        Call call;
        std::optional<RateDecision> rate{};
        std::unique_ptr<http::Response> refusal{};  ///< there: the handler is not called
        bool note_use = false;
        bool counted = false;  ///< by the rate limit
        bool denied = false;   ///< refused for want of permission

        void refuse(http::Response why) {
            refusal = std::make_unique<http::Response>(std::move(why));
        }
    };

    void recognise(Passage& passage, const Endpoint& endpoint) const;
    [[nodiscard]] std::optional<http::Response> refuse_place(
        const http::Request& request, bool is_administration
    ) const;
    void authenticate(Passage& passage) const;
    [[nodiscard]] bool is_countable(const Passage& passage) const;
    [[nodiscard]] bool count_here(Passage& passage);
    base::Async<> count_with_others(Passage& passage);
    void take_count(Passage& passage, const RateDecision& decision) const;
    void check_permission(Passage& passage, const Endpoint& endpoint) const;
    base::Async<> write_down(const Passage& passage, const Endpoint& endpoint);
    [[nodiscard]] http::Response finish(const Passage& passage, http::Response reply) const;
    [[nodiscard]] http::Response fail(const Passage& passage, const std::exception_ptr& failure)
        const;
    base::Async<http::Response> serve(const Endpoint& endpoint, http::Request& request);
    base::Async<http::Response> serve_unmatched(http::Request& request, std::string allow);
    void recognise_stranger(Passage& passage) const;
    [[nodiscard]] std::optional<http::Response> find_unmatched(
        const http::Request& request, const std::string& allow
    ) const;
    [[nodiscard]] http::Response unmatched(const http::Request& request, const std::string& allow)
        const;
    [[nodiscard]] ProblemPlace place_of(const http::Request& request) const;

    const NetworkGate& gate_;
    Authenticator& authenticator_;
    RateLimiter& limiter_;
    core::Setup& setup_;
    core::AuditLog& audit_;
    const base::Clock& clock_;
    const PipelineOptions options_;
    std::set<std::string, std::less<>> public_paths_;
    FindPage find_page_;
    SharedCount shared_count_;
};

}  // namespace ao::api
