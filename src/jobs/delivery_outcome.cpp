#include "jobs/delivery_outcome.h"

namespace ao::jobs {

queue::Outcome outcome_of(core::Delivery delivery) {
    switch (delivery.kind) {
        case core::Delivery::Kind::done:
            return queue::done(std::move(delivery.text), std::move(delivery.record));
        case core::Delivery::Kind::retry:
            return queue::retry(
                std::move(delivery.text), delivery.retry_after, std::move(delivery.record)
            );
        case core::Delivery::Kind::refused:
            break;
    }
    return queue::discard(std::move(delivery.text), std::move(delivery.record));
}

queue::Outcome bad_payload(const base::Error& error) {
    std::string why = "data: " + error.message;
    for (const base::FieldError& fault : error.fields) {
        why += "; " + fault.pointer + ": " + fault.message;
    }
    return queue::discard(std::move(why));
}

}  // namespace ao::jobs
