#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/debug_check.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/lead.h"

namespace ao::app {

/// What a POST or PUT came to.
struct DebugAnswer {
    DebugVerdict verdict;
    base::Result<std::string> reply;  ///< JSON, or the refusal in the API's words
};

/// The leads of the debug server: in memory, gone with the process, "lead-1" at first. Bodies are
/// judged as the API judges them; unlike there, keys that a lead does not have are kept, and PUT
/// of an unknown id makes the lead. For one thread.
class DebugLeads {
  public:
    static constexpr std::size_t kMaxLeads = 1'000;                    ///< over: too_large
    static constexpr std::size_t kMaxUnknown = std::size_t{64} << 10;  ///< bytes a lead; as above

    /// `default_region` reads phone numbers, as `leads.default_region` does in the API.
    DebugLeads(const base::Clock& clock, std::string default_region);

    /// The lead as JSON, or not_found.
    [[nodiscard]] base::Result<std::string> get(const std::string& id) const;

    /// Makes the lead "test-new", whatever was there before.
    DebugAnswer post(std::string_view body);

    /// Changes the lead, or makes it.
    DebugAnswer put(const std::string& id, std::string_view body);

  private:
    using Unknown = std::vector<std::pair<std::string, base::json::Raw>>;

    struct Kept {
        model::Lead lead;
        Unknown unknown{};
    };

    void change(const std::string& id, DebugAnswer& answer);
    static std::string to_json(const Kept& kept);
    [[nodiscard]] std::string saved(
        const Kept& kept, std::string_view status, std::string_view message
    ) const;

    const base::Clock& clock_;
    const std::string default_region_;
    std::map<std::string, Kept> leads_;
};

}  // namespace ao::app
