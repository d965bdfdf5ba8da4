#include "api/crm_wire.h"

#include <utility>

namespace ao::api {

namespace {

std::string_view word_of(core::CrmSource source) {
    switch (source) {
        case core::CrmSource::tenant:
            return "tenant";
        case core::CrmSource::file:
            return "file";
        case core::CrmSource::none:
            break;
    }
    return "none";
}

void read_authentication(CrmConfigRequest& body, core::CrmChange& change) {
    if (body.authentication) {
        change.auth_type = std::move(body.authentication->type);
        change.auth_key_name = std::move(body.authentication->key_name);
        change.secret = std::move(body.authentication->token);
        if (!change.secret) change.secret = std::move(body.authentication->key_value);
    } else if (body.api_key) {
        change.auth_type = "api_key";
        change.secret = std::move(body.api_key);
    }
}

base::Result<std::vector<model::CrmField>> to_fields(std::vector<CrmFieldRule> rules) {
    std::vector<model::CrmField> fields;
    std::vector<base::FieldError> faults;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const std::string word = rules[i].transform.value_or("none");
        const auto transform = model::parse_crm_transform(word);
        if (!transform)
            faults.push_back(
                {"/fields/" + std::to_string(i) + "/transform",
                 "must be none, trim, lower, upper, digits, text or number",
                 "enum"}
            );
        fields.push_back(
            {std::move(rules[i].field),
             transform.value_or(model::CrmTransform::none),
             std::move(rules[i].path)}
        );
    }
    if (!faults.empty()) return base::invalid("The CRM cannot be set as asked.", std::move(faults));
    return fields;
}

}  // namespace

base::Result<core::CrmChange> to_change(CrmConfigRequest body) {
    core::CrmChange change;
    read_authentication(body, change);
    // The older contract's word for the same connector.
    change.type = body.crm_type == "generic_api" ? "generic" : std::move(body.crm_type);
    change.api_base_url = std::move(body.api_url);
    change.create_endpoint = std::move(body.create_endpoint);
    change.get_endpoint = std::move(body.get_endpoint);
    change.list_endpoint = std::move(body.list_endpoint);
    change.id_path = std::move(body.id_path);
    if (body.mapping && body.fields)
        return base::invalid(
            "Give mapping or fields, not both.",
            {{"/mapping", "says the same as fields", "conflict"}}
        );
    if (body.mapping) {
        change.fields.emplace();
        for (auto& [ours, theirs] : *body.mapping)
            change.fields->push_back({ours, model::CrmTransform::none, theirs});
    }
    if (body.fields) {
        auto fields = to_fields(std::move(*body.fields));
        if (!fields) return std::move(fields).error();
        change.fields = std::move(*fields);
    }
    return change;
}

CrmConfigReply to_wire(core::CrmInForce found) {
    model::CrmSettings& settings = found.settings;
    CrmConfigReply reply;
    reply.source = word_of(found.source);
    reply.crm_type = std::move(settings.type);
    reply.api_url = std::move(settings.api_base_url);
    reply.create_endpoint = std::move(settings.create_endpoint);
    reply.get_endpoint = std::move(settings.get_endpoint);
    reply.list_endpoint = std::move(settings.list_endpoint);
    reply.id_path = std::move(settings.id_path);
    if (settings.auth_type != "none") reply.authentication.secret = "****" + settings.secret_end;
    reply.authentication.type = std::move(settings.auth_type);
    reply.authentication.key_name = std::move(settings.auth_key_name);
    for (model::CrmField& field : settings.fields)
        reply.fields.push_back(
            {std::move(field.field),
             std::move(field.path),
             std::string(model::to_string(field.transform))}
        );
    reply.version = settings.version;
    if (settings.version > 0) reply.updated_at = settings.updated_at;
    return reply;
}

CrmTestReply to_wire(const core::CrmTest& test, base::Time now) {
    CrmTestReply reply{.status = "connected", .timestamp = now};
    reply.latency_ms = test.took.count();
    if (test.status != 0) reply.http_status = test.status;
    if (test.fault.empty()) return reply;
    reply.status = "error";
    reply.error = test.fault;
    reply.message = test.detail;
    return reply;
}

}  // namespace ao::api
