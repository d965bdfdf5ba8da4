#include "core/run_patrol.h"

#include <utility>

#include "base/log.h"
#include "store/workflow_store.h"

namespace ao::core {

namespace {

constexpr std::int64_t kAtOnce = 200;

}  // namespace

RunPatrol::RunPatrol(std::shared_ptr<const RunEngine> runs, Options options, base::Metrics& metrics)
    : runs_(std::move(runs)),
      options_(options),
      repaired_(metrics.counter(
          "ao_workflow_runs_repaired_total",
          "Open runs that had neither a live task nor a timer and were given one."
      )),
      deleted_(
          metrics.counter("ao_workflow_runs_deleted_total", "Ended runs deleted by age or number.")
      ) {}

bool RunPatrol::go_on(store::Session& session, base::Time now) {
    if (checking_) {
        checking_ = check_some(session, now);
        return true;
    }
    if (delete_some(session, now)) return true;
    end();
    return false;
}

bool RunPatrol::check_some(store::Session& session, base::Time now) {
    const auto keys = store::RunStore(session).open_runs(after_, kAtOnce);
    for (const store::RunKey& key : keys) {
        after_ = key;
        const auto view = runs_->find(session, key.tenant_id, key.run_id);
        if (!view) continue;
        ++current_.seen;
        const std::string missing = runs_->check(session, *view, now);
        if (missing.empty()) continue;
        ++current_.repaired;
        repaired_.add();
        base::log::warning(
            "workflow.run_repaired",
            {{"run", key.run_id}, {"workflow", view->run.workflow_id}, {"missing", missing}}
        );
    }
    return static_cast<std::int64_t>(keys.size()) == kAtOnce;
}

bool RunPatrol::delete_some(store::Session& session, base::Time now) {
    if (!std::exchange(listed_, true)) workflows_ = store::WorkflowStore(session).all_keys();
    if (workflows_.empty()) return false;
    const store::WorkflowKey workflow = workflows_.back();
    store::RunStore runs(session);
    const auto ids = runs.expired(
        workflow.tenant_id, workflow.workflow_id, now - options_.keep, options_.keep_runs, kAtOnce
    );
    for (const std::string& id : ids)
        runs.remove(workflow.tenant_id, id);
    current_.deleted += static_cast<std::int64_t>(ids.size());
    deleted_.add(static_cast<double>(ids.size()));
    if (static_cast<std::int64_t>(ids.size()) < kAtOnce) workflows_.pop_back();
    return true;
}

void RunPatrol::end() {
    last_ = std::exchange(current_, Report{});
    checking_ = true;
    listed_ = false;
    after_ = {};
    if (last_.seen + last_.deleted > 0)
        base::log::info(
            "workflow.patrol",
            {{"open", last_.seen}, {"repaired", last_.repaired}, {"deleted", last_.deleted}}
        );
}

}  // namespace ao::core
