#include "jobs/registry.h"

#include <algorithm>

#include "jobs/alert_webhook.h"
#include "jobs/crm_update.h"
#include "jobs/email_send.h"
#include "jobs/lead_process.h"
#include "jobs/step_end.h"
#include "jobs/verdict.h"
#include "jobs/workflow_execute.h"
#include "jobs/workflow_step.h"

namespace ao::jobs {

namespace {

using model::Task;
using queue::Outcome;
using store::Session;

/// A kind whose work is done in the store: its handler has nothing to do.
base::Async<Outcome> run_in_store(queue::Assignment given) {
    co_return pass_verdict(given);
}

}  // namespace

queue::Registry make_broker_table(const StoreVerbs& verbs) {
    auto advance = [verbs](Session& session, const Task& ended) {
        end_dead_step(session, ended, verbs.runs, verbs.clock.now());
    };
    auto record_call = [verbs](Session& session, const Task& task, const Outcome& outcome) {
        apply_crm_update(session, task, outcome, verbs.clock.now());
        end_step(session, task, outcome, verbs.runs, verbs.clock.now());
    };
    auto plan_mail = [verbs](Session& session, const Task& task) {
        return prepare_email_send(session, task, verbs.mails);
    };
    auto record_mail = [verbs](Session& session, const Task& task, const Outcome& outcome) {
        apply_email_send(session, task, outcome, verbs.clock.now());
        end_step(session, task, outcome, verbs.runs, verbs.clock.now());
    };
    auto check_start = [verbs](Session& session, const Task& task) {
        return prepare_workflow_execute(session, task, verbs.runs);
    };
    auto start = [verbs](Session& session, const Task& task, const Outcome& outcome) {
        apply_workflow_execute(session, task, outcome, verbs.runs, verbs.clock.now());
    };
    auto check_change = [verbs](Session& session, const Task& task) {
        return prepare_lead_process(session, task, verbs.leads);
    };
    auto change = [verbs](Session& session, const Task& task, const Outcome& outcome) {
        apply_lead_process(session, task, outcome, verbs.leads);
    };
    auto plan_step = [verbs](Session& session, const Task& task) {
        return prepare_workflow_step(session, task, verbs.runs, verbs.clock.now());
    };
    auto end = [verbs](Session& session, const Task& task, const Outcome& outcome) {
        apply_workflow_step(session, task, outcome, verbs.runs, verbs.clock.now());
    };
    queue::Registry table;
    table.add({"workflow_step", {}, kTimeout, 0, advance, plan_step, end});
    table.add({"crm_update", {}, kTimeout, 0, advance, prepare_crm_update, record_call});
    table.add({"email_send", {}, kTimeout, 0, advance, plan_mail, record_mail});
    table.add({"workflow_execute", {}, kTimeout, 0, {}, check_start, start});
    table.add({"lead_process", {}, kTimeout, 0, {}, check_change, change});
    table.add({.type = "alert_webhook", .timeout = kTimeout});
    return table;
}

queue::Registry make_worker_table(CallVerbs verbs, std::size_t slots) {
    const std::size_t share = std::max<std::size_t>(1, slots * 3 / 4);
    auto crm = [verbs](queue::Assignment given) { return crm_update(verbs.crm, std::move(given)); };
    auto mail = [verbs](queue::Assignment given) {
        return email_send(verbs.mailing, std::move(given));
    };
    auto alert = [verbs](queue::Assignment given) {
        return alert_webhook(verbs.alerts, std::move(given));
    };
    auto step = [verbs](queue::Assignment given) {
        return workflow_step(verbs.steps, std::move(given));
    };
    queue::Registry table;
    table.add({.type = "workflow_step", .run = step, .concurrency = share});
    table.add({.type = "crm_update", .run = crm, .concurrency = share});
    table.add({.type = "email_send", .run = mail, .concurrency = share});
    table.add({.type = "workflow_execute", .run = run_in_store});
    table.add({.type = "lead_process", .run = run_in_store});
    table.add({.type = "alert_webhook", .run = alert, .concurrency = share});
    return table;
}

std::vector<std::string> task_types() {
    return {
        "crm_update",
        "email_send",
        "workflow_execute",
        "workflow_step",
        "lead_process",
        "alert_webhook"};
}

}  // namespace ao::jobs
