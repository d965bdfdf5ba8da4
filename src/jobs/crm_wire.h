#pragma once
#include <string>
#include <vector>

#include "base/json_described.h"
#include "model/crm_settings.h"

namespace ao::jobs {

/// A tenant's own CRM, as it travels to the worker that calls it.
struct CrmFieldWire {
    std::string field;
    std::string transform;
    std::string path;
};
BOOST_DESCRIBE_STRUCT(CrmFieldWire, (), (field, transform, path))

struct CrmWire {
    std::string api_base_url;
    std::string create_endpoint{};
    std::string get_endpoint{};
    std::string id_path{};
    std::string auth_type{};
    std::string auth_key_name{};
    std::string sealed_secret{};  ///< until the server hands the task to a worker
    std::string secret{};         ///< from then on
    std::string fault{};          ///< why it cannot be opened
    std::vector<CrmFieldWire> fields{};
};
BOOST_DESCRIBE_STRUCT(
    CrmWire,
    (),
    (api_base_url,
     create_endpoint,
     get_endpoint,
     id_path,
     auth_type,
     auth_key_name,
     sealed_secret,
     secret,
     fault,
     fields)
)

CrmWire to_wire(model::CrmSettings settings);
model::CrmSettings from_wire(CrmWire wire);

}  // namespace ao::jobs
