#pragma once
#include "base/async.h"
#include "core/mailing.h"
#include "model/task.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// Task "email_send". Data {"lead_id", …} sends the welcome mail to that lead; data {"to" or
/// "email_to", "subject", "body"} sends that message.
base::Async<queue::Outcome> email_send(core::Mailing& mailing, model::Task task);

}  // namespace ao::jobs
