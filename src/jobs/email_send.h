#pragma once
#include "base/async.h"
#include "base/clock.h"
#include "core/mailing.h"
#include "queue/assignment.h"
#include "queue/outcome.h"

namespace ao::jobs {

/// Task "email_send". Data {"lead_id", "template", …} sends that template (the welcome mail when
/// absent) to that lead; data {"to" or "email_to", "subject", "body"} sends that message.
base::Async<queue::Outcome> email_send(core::Mailing& mailing, queue::Assignment given);

/// The mail with the lead's fields filled in. `mails` are the built-in templates.
base::json::Raw prepare_email_send(
    store::Session& session, const model::Task& task, const std::vector<model::MailTemplate>& mails
);

/// Writes down the mail, if one was tried.
void apply_email_send(
    store::Session& session, const model::Task& task, const queue::Outcome& outcome, base::Time now
);

}  // namespace ao::jobs
