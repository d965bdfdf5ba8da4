#pragma once
#include <string>

namespace ao::base {

/// A new UUID version 7 (RFC 9562) as 36 lower-case characters: time-ordered, so that rows made
/// together lie together. Ids made by one thread in one millisecond still ascend. Besides the time
/// and a 12-bit counter, 62 bits are random: unique, but not a secret.
std::string new_id();

}  // namespace ao::base
