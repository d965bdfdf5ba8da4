#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "store/session.h"

namespace ao::store {

/// The numbers of the leads, of all tenants, that have every word that a person typed, as a JSON
/// array: found by looking at each lead that has the rarest of the words. Only when that one is so
/// rare that this costs less than reading what the full-text index has under the others, which may
/// fill hundreds of pages and grows with the leads; none otherwise, and for a single word.
std::optional<std::string> find_by_rare_word(Session& session, std::string_view typed);

}  // namespace ao::store
