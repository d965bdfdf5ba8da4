#pragma once
#include <string>
#include <string_view>

namespace ao::model {

/// UTF-8 text in another case. Letters of Latin (to U+017F), Greek and Cyrillic are changed one by
/// one (Unicode simple case mapping); everything else, ill-formed bytes too, stays as it is.
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

/// Each word begins with a capital, the rest is small: "ADA o'neil-smith" → "Ada O'Neil-Smith".
std::string to_title(std::string_view text);

}  // namespace ao::model
