#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "model/mail_template.h"
#include "store/session.h"

namespace ao::store {

/// The tenants' own mail templates.
class MailTemplateStore {
  public:
    explicit MailTemplateStore(Session& session) : session_(session) {}

    /// False when the id exists.
    bool insert(std::string_view tenant_id, const model::MailTemplate& mail);

    [[nodiscard]] std::optional<model::MailTemplate> find(
        std::string_view tenant_id, std::string_view id
    );

    /// By id.
    std::vector<model::MailTemplate> list(std::string_view tenant_id);

    [[nodiscard]] std::int64_t count(std::string_view tenant_id);

    void update(std::string_view tenant_id, const model::MailTemplate& mail);

    void remove(std::string_view tenant_id, std::string_view id);

  private:
    Session& session_;
};

}  // namespace ao::store
