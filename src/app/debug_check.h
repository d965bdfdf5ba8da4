#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_described.h"
#include "base/result.h"
#include "model/lead.h"

namespace ao::app {

/// One thing that was checked about a request, and what came of it.
struct DebugStep {
    std::string step{};    ///< "json", "object", "lead", or a place in the body: "/email"
    bool ok = true;        ///< false: this is why the request is refused
    std::string detail{};  ///< for people, safe to show
};
BOOST_DESCRIBE_STRUCT(DebugStep, (), (step, ok, detail))

/// How a body sets the fields of a lead.
enum class DebugVerb : std::uint8_t {
    post,  ///< a blank text clears
    put,   ///< a blank text keeps the old value
};

/// What became of the body of a request.
struct DebugVerdict {
    std::vector<DebugStep> steps{};
    std::string parsed{};  ///< the body as it was understood, minified; empty: not JSON
    /// Members that a lead does not have, in order.
    std::vector<std::pair<std::string, base::json::Raw>> unknown{};
    base::Result<model::LeadChange> change;  ///< or why the API refuses the body
};

/// Reads and checks the body of a POST or PUT by the very functions that the API uses
/// (api::read_lead_body, api::to_change, model::normalise), and says what each member came to.
DebugVerdict judge_lead_body(
    std::string_view body, DebugVerb verb, const std::string& default_region
);

}  // namespace ao::app
