#pragma once
#include <string>

#include "base/result.h"
#include "core/delivery.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// What core says about an attempt, in the task engine's words.
queue::Outcome outcome_of(core::Delivery delivery);

/// A payload nobody can use: no attempt will succeed.
queue::Outcome bad_payload(const base::Error& error);

}  // namespace ao::jobs
