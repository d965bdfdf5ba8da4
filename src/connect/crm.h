#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/async.h"
#include "connect/fault.h"
#include "connect/http_client.h"
#include "connect/targets.h"
#include "model/crm_settings.h"
#include "model/lead.h"

namespace ao::connect {

/// `crm.*` of the configuration, generic REST form.
struct CrmOptions {
    std::string api_base_url;  ///< empty: not configured
    std::string create_endpoint = "/leads";
    std::string get_endpoint = "/leads/{id}";  ///< also where updates go (PUT)
    std::string list_endpoint = "/leads";
    std::string list_data_key = "data";  ///< where the list lies in its reply: "result.items"
    std::string auth_type = "none";      ///< none | bearer | api_key
    std::string auth_token{};            ///< bearer
    std::string auth_key_name = "X-API-Key";
    std::string auth_key_value{};
    std::string id_path{};  ///< of the record's id in replies; empty: "id", or in "data"
    std::vector<model::CrmField> fields{};  ///< what is sent; empty: all of ours under our names
};

/// What the CRM did with a lead.
struct CrmReply {
    Fault fault = Fault::none;
    int status = 0;
    std::string method{};  ///< of the call that was made
    std::string path{};
    std::string external_id{};  ///< the CRM's id, when its reply named one ("id")
    std::chrono::seconds retry_after{0};
    std::string detail{};
};

/// A CRM. Implementations: the generic REST connector here; vendors' own later.
class Crm {
  public:
    virtual ~Crm() = default;

    [[nodiscard]] virtual bool configured() const = 0;

    /// Creates the lead in the CRM, or updates it when `external_id` is known. `idempotency_key`
    /// goes along as Idempotency-Key and must be the same for every attempt of one task.
    virtual base::Async<CrmReply> push(
        model::Lead lead, std::string external_id, std::string idempotency_key
    ) = 0;

    /// One cheap call that shows whether the CRM answers.
    virtual base::Async<CrmReply> probe() = 0;
};

std::unique_ptr<Crm> make_generic_crm(HttpClient& client, CrmOptions options);

/// `crm` behind the bulkhead `name` of `targets`: replies with target_busy or target_suspended come
/// without a call and say when to come back.
std::unique_ptr<Crm> make_guarded_crm(
    std::unique_ptr<Crm> crm, Targets& targets, std::string name = "crm"
);

}  // namespace ao::connect
