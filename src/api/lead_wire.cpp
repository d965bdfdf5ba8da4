#include "api/lead_wire.h"

#include <utility>

namespace ao::api {

namespace {

bool is_blank(const std::optional<std::string>& text) {
    return text && text->find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

model::LeadChange to_new_lead(LeadBody body) {
    return {
        .first_name = std::move(body.first_name),
        .last_name = std::move(body.last_name),
        .email = std::move(body.email),
        .phone = std::move(body.phone),
        .company = std::move(body.company),
        .source = std::move(body.source),
        .status = std::move(body.status),
        .owner = std::move(body.owner),
        .score = body.score,
        .tags = std::move(body.tags),
        .custom_fields = std::move(body.custom_fields)};
}

model::LeadChange to_change(LeadBody body) {
    for (auto* field :
         {&body.first_name,
          &body.last_name,
          &body.email,
          &body.phone,
          &body.company,
          &body.source,
          &body.status,
          &body.owner})
        if (is_blank(*field)) field->reset();
    return to_new_lead(std::move(body));
}

model::LeadChange to_change(LeadPatch patch) {
    model::LeadChange change;
    auto put = [](auto& target, const auto& field) {
        if (!field.is_absent()) field.apply_to(target.emplace());
    };
    put(change.first_name, patch.first_name);
    put(change.last_name, patch.last_name);
    put(change.email, patch.email);
    put(change.phone, patch.phone);
    put(change.company, patch.company);
    put(change.source, patch.source);
    put(change.status, patch.status);
    put(change.owner, patch.owner);
    put(change.score, patch.score);
    put(change.tags, patch.tags);
    put(change.custom_fields, patch.custom_fields);
    return change;
}

}  // namespace ao::api
