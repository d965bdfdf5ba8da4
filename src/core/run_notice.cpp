#include "core/run_notice.h"

#include "base/id.h"
#include "base/json.h"
#include "store/task_store.h"

namespace ao::core {

void notify_of_failure(store::Session& session, const RunView& view, base::Time now) {
    store::TaskStore tasks(session);
    for (const std::string& address : view.definition->notify_on_error) {
        model::Task task;
        task.id = base::new_id();
        task.tenant_id = view.run.tenant_id;
        task.type = "email_send";
        task.payload.text.clear();
        base::json::Writer(task.payload.text)
            .begin_object()
            .member("to", address)
            .member("subject", "A run of the workflow " + view.definition->name + " failed")
            .member(
                "body",
                "Run " + view.run.id + " failed at " + base::to_rfc3339(now) + ":\n\n" +
                    view.run.error + "\n\nIt can be retried from the step that failed."
            )
            .end_object();
        task.created_at = task.run_at = now;
        task.request_id = view.run.request_id;
        tasks.enqueue(task);
    }
}

}  // namespace ao::core
