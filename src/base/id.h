#pragma once
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ao::base {

/// A new UUID version 7 (RFC 9562) as 36 lower-case characters: time-ordered, so that rows made
/// together lie together. Ids made by one thread in one millisecond still ascend. Besides the time
/// and a 12-bit counter, 62 bits are random: unique, but not a secret.
std::string new_id();

/// The id of what happens to `source` at `when`: the same for the same arguments (down to the
/// microsecond), another for any others. A UUID of version 7 with the time of `when`, whose random
/// bits are from a SHA-256.
std::string derived_id(Time when, std::string_view source);

/// What ids made at `when` begin with, and what sorts before all that are made later: the 13
/// characters of a version 7 UUID that hold its millisecond.
std::string id_prefix(Time when);

}  // namespace ao::base
