#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/lead.h"

namespace ao::model {

/// How alike two texts are, 0 to 1: twice the characters in common blocks over all characters
/// (Ratcliff and Obershelp; what Python's difflib calls ratio). Looks at the first 100 bytes.
double likeness(std::string_view a, std::string_view b);

/// Names from which on are called similar, and companies and addresses that must support them.
struct DuplicateRule {
    bool by_email = true;
    bool by_phone = true;
    bool by_name = true;
    double name_threshold = 0.85;
    double support_threshold = 0.8;
    std::vector<std::string> ignored{};  ///< fields that are not looked at: "phone", "company" …
};

/// "email", "phone", "name" and "fuzzy" (name), as words of a configuration, in a rule.
/// Nothing when one is none of them.
std::optional<DuplicateRule> rule_of(const std::vector<std::string>& strategies);

/// Why two leads may be one.
struct Resemblance {
    double score = 0;   ///< 0 to 1: how sure it is
    std::string why{};  ///< "same e-mail, similar name (0.93)"
};

/// Nothing when they are two. An address or a phone in common is enough; similar names need a
/// similar company or address beside them, for many people have the same name.
std::optional<Resemblance> resemblance(
    const Lead& a, const Lead& b, const DuplicateRule& rule = {}
);

/// The places of leads that are one, group by group, each with two at least, all in their order.
/// What resembles one of a group belongs to it. Compares each lead with each: for some hundreds.
std::vector<std::vector<std::size_t>> group_duplicates(
    const std::vector<Lead>& leads, const DuplicateRule& rule = {}
);

}  // namespace ao::model
