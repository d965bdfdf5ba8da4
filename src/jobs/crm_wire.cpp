#include "jobs/crm_wire.h"

#include <utility>

namespace ao::jobs {

CrmWire to_wire(model::CrmSettings settings) {
    CrmWire wire{std::move(settings.api_base_url)};
    wire.create_endpoint = std::move(settings.create_endpoint);
    wire.get_endpoint = std::move(settings.get_endpoint);
    wire.id_path = std::move(settings.id_path);
    wire.auth_type = std::move(settings.auth_type);
    wire.auth_key_name = std::move(settings.auth_key_name);
    wire.sealed_secret = std::move(settings.sealed_secret);
    for (model::CrmField& field : settings.fields)
        wire.fields.push_back(
            {std::move(field.field),
             std::string(model::to_string(field.transform)),
             std::move(field.path)}
        );
    return wire;
}

model::CrmSettings from_wire(CrmWire wire) {
    model::CrmSettings settings;
    settings.api_base_url = std::move(wire.api_base_url);
    settings.create_endpoint = std::move(wire.create_endpoint);
    settings.get_endpoint = std::move(wire.get_endpoint);
    settings.id_path = std::move(wire.id_path);
    settings.auth_type = std::move(wire.auth_type);
    settings.auth_key_name = std::move(wire.auth_key_name);
    settings.secret = std::move(wire.secret);
    for (CrmFieldWire& field : wire.fields)
        settings.fields.push_back(
            {std::move(field.field),
             model::parse_crm_transform(field.transform).value_or(model::CrmTransform::none),
             std::move(field.path)}
        );
    return settings;
}

}  // namespace ao::jobs
