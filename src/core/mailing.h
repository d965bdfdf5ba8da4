#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "connect/mailer.h"
#include "core/delivery.h"
#include "model/delivery.h"
#include "model/lead.h"
#include "model/mail_template.h"
#include "model/task.h"
#include "store/session.h"

namespace ao::core {

/// One message to one address, ready to send.
struct MailText {
    std::string to;
    std::string subject;
    std::string text;    ///< empty: `html` without its tags
    std::string html{};  ///< empty: text only
};

/// `mail` with the fields of `lead` filled in (model::template_values), to that lead. Invalid when
/// a template is malformed.
base::Result<MailText> render_mail(const model::MailTemplate& mail, const model::Lead& lead);

/// The template that a tenant uses under this name: its own, else the one of `built_in`.
std::optional<model::MailTemplate> find_template(
    store::Session& session,
    std::string_view tenant_id,
    std::string_view id,
    const std::vector<model::MailTemplate>& built_in
);

/// The mail that a lead is to get, or why there is none.
struct PlannedMail {
    std::optional<MailText> mail{};
    std::string skip{};   ///< there is nobody to send it to
    std::string fault{};  ///< the template is malformed, or there is none
};

/// The mail to a lead that the template called `id` makes; `built_in` as in find_template().
PlannedMail plan_mail(
    store::Session& session,
    const std::vector<model::MailTemplate>& built_in,
    std::string_view tenant_id,
    std::string_view lead_id,
    std::string_view id = model::kWelcomeTemplate
);

/// Writes down a mail for `task`, in the transaction that stores what became of the attempt: the
/// mail with its outcome and, when it was sent, the audit event "email_sent". Whose mail it was and
/// when, is taken from `task` and `now`.
void record_mail(
    store::Session& session, const model::Task& task, model::Mail mail, base::Time now
);

/// Sends mail; needs no store. Lives on the event loop of its Mailer.
class Mailing {
  public:
    /// What an attempt came to.
    struct Attempt {
        Delivery delivery;
        std::optional<model::Mail> mail{};  ///< for record_mail(); nothing: none was tried
    };

    explicit Mailing(connect::Mailer& mailer) : mailer_(mailer) {}

    [[nodiscard]] bool configured() const { return mailer_.configured(); }

    /// The task's id is the Message-ID's local part, the same over all attempts.
    base::Async<Attempt> send(std::string task_id, MailText text);

  private:
    connect::Mailer& mailer_;
};

}  // namespace ao::core
