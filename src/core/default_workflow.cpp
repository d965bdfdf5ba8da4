#include "core/default_workflow.h"

namespace ao::core {

model::WorkflowDefinition default_definition() {
    model::WorkflowDefinition definition;
    definition.name = "Lead Processing";
    definition.description = "Brings each new lead into the CRM, then sends the welcome e-mail.";
    definition.triggers.push_back({"new_lead"});
    model::StepDefinition crm;
    crm.id = "update_crm";
    crm.kind = "update_crm";
    crm.next = "welcome";
    crm.on_error = model::OnError::continue_;
    model::StepDefinition mail;
    mail.id = "welcome";
    mail.kind = "email_send";
    mail.on_error = model::OnError::continue_;
    definition.steps = {crm, mail};
    return definition;
}

}  // namespace ao::core
