#pragma once
#include <string>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "connect/mailer.h"
#include "core/delivery.h"
#include "model/lead.h"
#include "model/task.h"
#include "store/database.h"

namespace ao::core {

/// A Mustache template of a mail; `email.templates.<name>` of the configuration.
struct MailTemplate {
    std::string subject;
    std::string body;
    bool is_html = false;
};

/// What new leads get when the configuration has no template "welcome".
MailTemplate default_welcome();

/// One message to one address, ready to send.
struct MailText {
    std::string to;
    std::string subject;
    std::string text;    ///< empty: `html` without its tags
    std::string html{};  ///< empty: text only
};

/// `mail` with the fields of `lead` filled in (model::template_values). Invalid when a template is
/// malformed. An HTML body also gives the plain text beside it.
base::Result<MailText> render_mail(const MailTemplate& mail, const model::Lead& lead);

/// Sends mail. Lives on the event loop of its Mailer.
class Mailing {
  public:
    struct Options {
        MailTemplate welcome = default_welcome();
    };

    Mailing(
        store::Database& database,
        connect::Mailer& mailer,
        const base::Clock& clock,
        Options options
    );

    /// The welcome mail to a lead. Skipped when no mail server is configured, the lead is gone or
    /// has no address.
    base::Async<Delivery> welcome(model::Task task, std::string lead_id);

    /// Any message. The task's id is the Message-ID's local part, the same over all attempts.
    /// Recorded: the mail with its outcome and, when it was sent, the audit event "email_sent".
    base::Async<Delivery> send(model::Task task, MailText text);

  private:
    store::Database& database_;
    connect::Mailer& mailer_;
    const base::Clock& clock_;
    Options options_;
};

}  // namespace ao::core
