#pragma once
#include <optional>
#include <string>

#include "api/endpoint.h"
#include "core/mail_templates.h"

namespace ao::api {

/// Mail templates.
class MailTemplateDoor {
  public:
    explicit MailTemplateDoor(core::MailTemplates& templates) : templates_(templates) {}

    /// `GET /api/email/templates`: a bare array, as the contract has it.
    Answer list(Call& call);

    /// `POST /api/email/templates`.
    Answer create(Call& call);

    /// `GET`, `PUT`, `DELETE /api/email/templates/{template_id}`; If-Match is heeded.
    Answer get(Call& call);
    Answer change(Call& call);
    Answer remove(Call& call);

    /// `POST /api/email/templates/{template_id}/preview`, also with texts that are not saved yet.
    Answer preview(Call& call);

    /// `POST /api/email/templates/preview`: of texts alone.
    Answer preview_unsaved(Call& call);

  private:
    Answer preview(Call& call, std::optional<std::string> id);

    core::MailTemplates& templates_;
};

}  // namespace ao::api
