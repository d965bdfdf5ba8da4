#pragma once
#include "api/endpoint.h"
#include "base/clock.h"
#include "core/mail_templates.h"
#include "core/tasks.h"

namespace ao::api {

/// Single messages. Mailings to many are campaigns.
class EmailDoor {
  public:
    EmailDoor(core::MailTemplates& templates, core::Tasks& tasks, const base::Clock& clock)
        : templates_(templates), tasks_(tasks), clock_(clock) {}

    /// `POST /api/email/send`: queues a task of type email_send, its template
    /// filled in; GET /api/tasks/{execution_id} says
    /// what became of it.
    Answer send(Call& call);

  private:
    core::MailTemplates& templates_;
    core::Tasks& tasks_;
    const base::Clock& clock_;
};

}  // namespace ao::api
