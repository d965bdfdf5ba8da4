#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "model/mail_template.h"

/// The settings that are lists and objects of the file: their JSON as types. An empty text is an
/// empty list.
namespace ao::app {

/// `email.templates`. Error: invalid with a pointer for each fault ("/followup_1/subject").
base::Result<std::vector<model::MailTemplate>> read_mail_templates(const std::string& json);

/// `lead_ingest.sources`: names, or objects with a name (or type). Error: invalid.
base::Result<std::vector<std::string>> read_lead_sources(const std::string& json);

}  // namespace ao::app
