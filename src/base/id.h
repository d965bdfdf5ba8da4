#pragma once
#include <string>

namespace ao::base {

/// A new UUID version 7 (RFC 9562) as 36 lower-case characters: time-ordered, so that rows made
/// together lie together. Ids made by one thread in one millisecond still ascend. 74 random bits
/// otherwise.
std::string new_id();

}  // namespace ao::base
