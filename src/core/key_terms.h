#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/networks.h"
#include "base/result.h"
#include "model/user.h"

namespace ao::core {

/// Under which terms an API key opens: read once, asked with every request.
struct KeyTerms {
    base::Networks allowed{};  ///< empty: everywhere
    base::Networks denied{};
    model::RequestSigning signing = model::RequestSigning::off;
    std::string signing_secret{};  ///< empty: none

    /// Error: forbidden, with the code "address_not_allowed".
    [[nodiscard]] base::Result<void> check_address(std::string_view address) const;
};

/// What somebody wants of a key's terms; absent: as it is.
struct WantedTerms {
    std::optional<std::vector<std::string>> allow_networks{};
    std::optional<std::vector<std::string>> deny_networks{};
    std::optional<model::RequestSigning> signing{};
};

/// Networks a list may have.
inline constexpr std::size_t kMostNetworks = 100;

/// Error: invalid, with a field for every faulty entry ("/allow_networks/0").
base::Result<void> check_terms(const WantedTerms& wanted);

/// A new signing secret: "aosig_" and 256 random bits.
std::string make_signing_secret();

}  // namespace ao::core
