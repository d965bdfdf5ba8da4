#include "queue/claimer.h"

#include <algorithm>

#include "base/log.h"
#include "store/task_store.h"

namespace ao::queue {

Claimer::Claimer(
    store::Database& database, const Registry& registry, const base::Clock& clock, Options options
)
    : database_(database), registry_(registry), clock_(clock), options_(std::move(options)) {}

base::Async<std::optional<Claimed>> Claimer::claim(std::size_t free) {
    const std::vector<Request> wanted = next_requests();
    auto body = [this, &wanted, free](store::Session& session) {
        return base::Result<Claimed>(run(session, wanted, free));
    };
    try {
        auto claimed = co_await database_.write("task.claim", std::move(body));
        if (!claimed) co_return std::nullopt;
        for (const model::Task& task : claimed->tasks) {
            ++running_[task.type];
        }
        co_return std::move(*claimed);
    } catch (const std::exception&) {
        base::log::exception("queue.claim_failed", std::current_exception());
        co_return std::nullopt;
    }
}

std::vector<Claimer::Request> Claimer::next_requests() {
    std::vector<Request> wanted;
    Request unlimited{{}, std::numeric_limits<std::size_t>::max()};
    for (const TaskKind& kind : registry_.kinds()) {
        if (kind.concurrency == 0) {
            unlimited.types.push_back(kind.type);
        } else {
            const std::size_t taken = std::min(running_[kind.type], kind.concurrency);
            wanted.push_back({{kind.type}, kind.concurrency - taken});
        }
    }
    if (!unlimited.types.empty()) wanted.push_back(std::move(unlimited));
    if (wanted.empty()) return wanted;
    // Everybody is first in turn, so that a long line of one kind does not keep the others waiting.
    const auto first = static_cast<std::ptrdiff_t>(turn_++ % wanted.size());
    std::rotate(wanted.begin(), wanted.begin() + first, wanted.end());
    return wanted;
}

Claimed Claimer::run(
    store::Session& session, const std::vector<Request>& wanted, std::size_t free
) {
    const base::Time now = clock_.now();
    store::TaskStore tasks(session);
    Claimed claimed;
    for (const Request& request : wanted) {
        const std::size_t limit = std::min(request.limit, free - claimed.tasks.size());
        if (limit == 0) {
            claimed.more = true;
            continue;
        }
        auto some = tasks.claim(
            options_.queue, request.types, options_.worker_id, limit, now, options_.lease
        );
        claimed.more = claimed.more || some.size() == limit;
        std::move(some.begin(), some.end(), std::back_inserter(claimed.tasks));
    }
    claimed.next_due = tasks.next_run_at(options_.queue, now);
    return claimed;
}

}  // namespace ao::queue
