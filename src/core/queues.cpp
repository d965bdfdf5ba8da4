#include "core/queues.h"

#include <algorithm>

#include "store/queue_figures_store.h"

namespace ao::core {

base::Async<std::vector<model::QueueFigures>> Queues::list(model::Actor actor) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) {
        return store::QueueFiguresStore(session).list(actor.tenant_id, now);
    };
    co_return co_await database_.read(store::ReadCost::scan, std::move(body));
}

base::Async<base::Result<model::QueueFigures>> Queues::get(model::Actor actor, std::string name) {
    auto queues = co_await list(std::move(actor));
    const auto found = std::find_if(queues.begin(), queues.end(), [&](const auto& queue) {
        return queue.name == name;
    });
    if (found == queues.end())
        co_return base::not_found(
            "There are no tasks in a queue of this name, and no rule names it."
        );
    co_return std::move(*found);
}

}  // namespace ao::core
