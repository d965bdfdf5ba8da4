#pragma once
#include <string>

#include "base/json.h"
#include "queue/assignment.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// What prepare found out about a task whose work is done in the store alone (in apply): the
/// handler only passes it on. `fault` empty: nothing is in the way.
base::json::Raw verdict_input(std::string fault);

/// Done, or discarded with the fault.
queue::Outcome pass_verdict(const queue::Assignment& given);

}  // namespace ao::jobs
