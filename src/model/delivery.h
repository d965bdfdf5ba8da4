#pragma once
#include <cstdint>
#include <string>

#include "base/clock.h"

namespace ao::model {

/// An e-mail that left, or tried to. `id` is also its Message-ID's local part, the same over all
/// attempts.
struct Mail {
    std::string id;
    std::string tenant_id;
    std::string lead_id;
    std::string task_id;
    std::string to;
    std::string subject;
    std::string text;
    std::string html{};
    std::string outcome;   ///< "sent", or a fault word of connect ("connection_timeout" …)
    std::string detail{};  ///< the server's reply, shortened
    base::Time at{};
};

/// A call to the CRM, or the attempt.
struct CrmCall {
    std::string id;
    std::string tenant_id;
    std::string lead_id;
    std::string task_id;
    std::string idempotency_key;  ///< the same over all attempts of one task
    std::string method;
    std::string path;           ///< without host or query: no secrets
    std::int32_t status = 0;    ///< HTTP status; 0: no answer
    std::string outcome;        ///< "created", "updated", or a fault word of connect
    std::string external_id{};  ///< the CRM's id for the lead, when it gave one
    base::Time at{};
};

}  // namespace ao::model
