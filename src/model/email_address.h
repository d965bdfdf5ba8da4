#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace ao::model {

/// The address as it should be kept: without white space around it, the domain's ASCII letters in
/// lower case. Error: invalid, with a sentence for whoever typed it, when it is no address a mail
/// server would take: RFC 5321 lengths (64 before the @, 254 in all), dot-atoms only (no quotes, no
/// comments, no display name), a host name of two or more labels (no IP literal, no all-digit last
/// label). Letters outside ASCII are allowed on both sides (RFC 6531).
base::Result<std::string> parse_email(std::string_view text);

}  // namespace ao::model
