#include "core/delivery.h"

namespace ao::core {

model::Actor task_actor(const model::Task& task) {
    model::Actor actor = model::system_actor(task.tenant_id, task.type);
    actor.request_id = task.request_id;
    return actor;
}

}  // namespace ao::core
