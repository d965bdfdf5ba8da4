#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/idempotency.h"
#include "core/leads.h"
#include "core/mailing.h"
#include "model/actor.h"
#include "model/mail_template.h"
#include "store/database.h"

namespace ao::core {

/// What a caller says about a template; absent: as it was.
struct TemplateChange {
    std::optional<std::string> id{};  ///< of a new one; made of its name when absent
    std::optional<std::string> name{};
    std::optional<std::string> subject{};
    std::optional<std::string> body{};
    std::optional<bool> is_html{};
};

/// Gives the names of the fields that changed.
std::vector<std::string> apply(model::MailTemplate& mail, const TemplateChange& change);

/// What a template is filled in with: the fields of a lead, and values that go before them.
struct Filling {
    std::optional<std::string> lead_id{};
    std::map<std::string, std::string> values{};
};

struct Preview {
    model::RenderedMail mail;
    std::vector<std::string> unfilled{};  ///< names in the template that had no value
};

/// A message somebody wants sent now.
struct Message {
    std::optional<std::string> to{};  ///< absent: the lead's own address
    std::string subject{};            ///< empty: the template's
    std::string body{};
    bool is_html = false;
    std::string template_id{model::kDefaultTemplate};
    Filling filling{};
};

inline constexpr std::int64_t kMaxTemplates = 500;

/// The verbs on mail templates: each tenant has its own, and those built in until it changes them.
/// Each change is one transaction with its audit event. Thread-safe.
class MailTemplates {
  public:
    /// `built_in` are those that every tenant has until it changes them.
    MailTemplates(
        store::Database& database,
        const base::Clock& clock,
        std::vector<model::MailTemplate> built_in
    )
        : database_(database), clock_(clock), built_in_(std::move(built_in)) {}

    /// The tenant's own and the built-in ones that it has not changed, by id.
    base::Async<std::vector<model::MailTemplate>> list(model::Actor actor);

    /// Error: not_found.
    base::Async<base::Result<model::MailTemplate>> get(model::Actor actor, std::string id);

    /// Errors: invalid with every faulty field; conflict when the id is taken, or the tenant has
    /// kMaxTemplates.
    base::Async<base::Result<Created<model::MailTemplate>>> create(
        model::Actor actor, TemplateChange wanted, Once<model::MailTemplate> once = {}
    );

    /// A built-in one becomes the tenant's own by it. Errors: not_found, invalid,
    /// precondition_failed when its version is none of `expected`.
    base::Async<base::Result<model::MailTemplate>> change(
        model::Actor actor, std::string id, TemplateChange change, ExpectedVersions expected = {}
    );

    /// Returns what was removed; a built-in one stands in its place again. Errors: not_found;
    /// conflict for a built-in one; precondition_failed.
    base::Async<base::Result<model::MailTemplate>> remove(
        model::Actor actor, std::string id, ExpectedVersions expected = {}
    );

    /// What the stored template, changed by `change` without saving it, makes. No id: `change`
    /// alone. Errors: not_found; invalid for the template or the lead; forbidden when the actor may
    /// not read leads.
    base::Async<base::Result<Preview>> preview(
        model::Actor actor, std::optional<std::string> id, TemplateChange change, Filling filling
    );

    /// The message with its template around it. Errors: invalid with every faulty field; forbidden
    /// when it is about a lead and the actor may not read leads.
    base::Async<base::Result<MailText>> compose(model::Actor actor, Message message);

  private:
    [[nodiscard]] std::optional<model::MailTemplate> find(
        store::Session& session, std::string_view tenant_id, std::string_view id
    ) const {
        return find_template(session, tenant_id, id, built_in_);
    }

    store::Database& database_;
    const base::Clock& clock_;
    const std::vector<model::MailTemplate> built_in_;
};

}  // namespace ao::core
