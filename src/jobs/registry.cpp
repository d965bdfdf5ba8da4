#include "jobs/registry.h"

#include "jobs/crm_update.h"
#include "jobs/email_send.h"
#include "jobs/payload.h"

namespace ao::jobs {

queue::Registry make_broker_table(core::Workflows& workflows, const base::Clock& clock) {
    auto advance = [&workflows, &clock](store::Session& session, const model::Task& ended) {
        if (auto step = find_workflow_step(ended))
            workflows.advance(session, ended, std::move(*step), clock.now());
    };
    queue::Registry table;
    table.add({.type = "crm_update", .timeout = kTimeout, .on_end = advance});
    table.add({.type = "email_send", .timeout = kTimeout, .on_end = advance});
    return table;
}

queue::Registry make_worker_table(Verbs verbs, std::size_t slots) {
    const std::size_t share = std::max<std::size_t>(1, slots * 3 / 4);
    auto crm = [verbs](queue::Assignment given) {
        return crm_update(verbs.crm, std::move(given.task));
    };
    auto mail = [verbs](queue::Assignment given) {
        return email_send(verbs.mailing, std::move(given.task));
    };
    queue::Registry table;
    table.add({.type = "crm_update", .run = crm, .concurrency = share});
    table.add({.type = "email_send", .run = mail, .concurrency = share});
    return table;
}

std::vector<std::string> task_types() {
    return {"crm_update", "email_send"};
}

}  // namespace ao::jobs
