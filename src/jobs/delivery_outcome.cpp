#include "jobs/delivery_outcome.h"

namespace ao::jobs {

queue::Outcome outcome_of(core::Delivery delivery) {
    switch (delivery.kind) {
        case core::Delivery::Kind::done:
            return queue::done(std::move(delivery.text));
        case core::Delivery::Kind::retry:
            return queue::retry(std::move(delivery.text), delivery.retry_after);
        case core::Delivery::Kind::postponed:
            return queue::snooze(delivery.retry_after);
        case core::Delivery::Kind::refused:
            break;
    }
    return queue::discard(std::move(delivery.text));
}

queue::Outcome bad_payload(const base::Error& error) {
    return queue::discard("data: " + text_of(error));
}

std::string text_of(const base::Error& error) {
    std::string text = error.message;
    for (const base::FieldError& fault : error.fields)
        text += "; " + fault.pointer + ": " + fault.message;
    return text;
}

}  // namespace ao::jobs
