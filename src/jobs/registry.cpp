#include "jobs/registry.h"

#include "jobs/crm_update.h"
#include "jobs/email_send.h"
#include "jobs/payload.h"

namespace ao::jobs {

queue::Registry make_registry(Verbs verbs, std::size_t slots) {
    using namespace std::chrono_literals;
    const std::size_t share = std::max<std::size_t>(1, slots * 3 / 4);
    auto advance = [verbs](store::Session& session, const model::Task& ended) {
        if (auto step = find_workflow_step(ended))
            verbs.workflows.advance(session, ended, std::move(*step), verbs.clock.now());
    };
    auto crm = [verbs](model::Task task) { return crm_update(verbs.crm, std::move(task)); };
    auto mail = [verbs](model::Task task) { return email_send(verbs.mailing, std::move(task)); };

    queue::Registry table;
    table.add({"crm_update", crm, 60s, share, advance});
    table.add({"email_send", mail, 60s, share, advance});
    return table;
}

std::vector<std::string> task_types() {
    return {"crm_update", "email_send"};
}

}  // namespace ao::jobs
