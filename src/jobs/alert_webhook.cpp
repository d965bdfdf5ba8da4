#include "jobs/alert_webhook.h"

#include "jobs/delivery_outcome.h"

namespace ao::jobs {

base::Async<queue::Outcome> alert_webhook(core::AlertWebhook& webhook, queue::Assignment given) {
    core::Delivery delivery =
        co_await webhook.send(given.task.id, std::move(given.task.payload.text));
    co_return outcome_of(std::move(delivery));
}

}  // namespace ao::jobs
