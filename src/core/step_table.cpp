#include "core/step_table.h"

namespace ao::core {

StepKinds make_step_kinds(const StepVerbs& verbs) {
    StepKinds kinds;
    add_message_steps(kinds);
    add_lead_steps(kinds, verbs.leads);
    add_outside_steps(kinds, verbs);
    add_flow_steps(kinds);
    return kinds;
}

StepKinds make_step_calls(const StepCallVerbs& verbs) {
    StepKinds kinds;
    const auto add = [&kinds](const char* name, auto call) {
        StepKind kind;
        kind.name = name;
        kind.call = std::move(call);
        kind.reaches_out = true;
        kinds.add(std::move(kind));
    };
    const auto http = [&steps = verbs.http](StepCall step) { return steps.call(std::move(step)); };
    const auto mail = [&mailing = verbs.mailing](StepCall step) {
        return send_step_mail(mailing, std::move(step));
    };
    add("http_request", http);
    add("notify", http);
    add("send_email", mail);
    return kinds;
}

}  // namespace ao::core
