#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ao::model {

/// One thing that happened to a lead, whatever its kind.
struct TimelineEntry {
    base::Time at{};
    std::string kind;     ///< "audit", "task", "mail", "crm"
    std::string type;     ///< audit type, task type, "email_sent" …
    std::string id;       ///< of the audit event, task, mail or CRM call
    std::string status;   ///< task status, mail or call outcome; empty for audit
    std::string summary;  ///< one sentence for people
    base::json::Raw details{"{}"};
};

}  // namespace ao::model
