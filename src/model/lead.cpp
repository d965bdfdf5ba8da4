#include "model/lead.h"

#include <utility>

namespace ao::model {

namespace {

constexpr const char* kDefaultSource = "api";
constexpr const char* kDefaultStatus = "active";

/// Gathers what differs while a change is put into a lead.
class Differences {
  public:
    template <class T>
    void put(const char* name, T& field, const std::optional<T>& wanted) {
        if (!wanted || *wanted == field) return;
        field = *wanted;
        names_.emplace_back(name);
    }

    /// A field that is never empty: clearing it brings back `normal`.
    void put(
        const char* name,
        std::string& field,
        const std::optional<std::string>& wanted,
        const char* normal
    ) {
        if (wanted && wanted->empty())
            put(name, field, std::optional<std::string>(normal));
        else
            put(name, field, wanted);
    }

    [[nodiscard]] std::vector<std::string> take() { return std::move(names_); }

  private:
    std::vector<std::string> names_;
};

base::json::Raw merged(const base::json::Raw& old, const base::json::Raw& patch) {
    if (!patch.is_object()) return {"{}"};
    if (patch.text == "{}") return old;
    // Most leads are new and clear nothing: no need to read the JSON again.
    if (old.text == "{}" && patch.text.find("null") == std::string::npos) return patch;
    return base::json::merge_patch(old, patch);
}

std::vector<std::string> put_fields(Lead& lead, const LeadChange& change) {
    Differences differences;
    differences.put("first_name", lead.first_name, change.first_name);
    differences.put("last_name", lead.last_name, change.last_name);
    differences.put("email", lead.email, change.email);
    differences.put("phone", lead.phone, change.phone);
    if (change.phone) lead.phone_e164 = change.phone_e164.value_or("");
    differences.put("company", lead.company, change.company);
    differences.put("source", lead.source, change.source, kDefaultSource);
    differences.put("status", lead.status, change.status, kDefaultStatus);
    differences.put("owner", lead.owner, change.owner);
    differences.put("score", lead.score, change.score);
    differences.put("tags", lead.tags, change.tags);
    if (change.custom_fields) {
        std::optional whole = merged(lead.custom_fields, *change.custom_fields);
        differences.put("custom_fields", lead.custom_fields, whole);
    }
    return differences.take();
}

}  // namespace

Lead make_lead(std::string id, std::string tenant_id, const LeadChange& change, base::Time now) {
    Lead lead;
    lead.id = std::move(id);
    lead.tenant_id = std::move(tenant_id);
    lead.source = kDefaultSource;
    lead.status = kDefaultStatus;
    put_fields(lead, change);
    lead.created_at = lead.updated_at = now;
    return lead;
}

std::vector<std::string> apply(Lead& lead, const LeadChange& change, base::Time now) {
    std::vector<std::string> changed = put_fields(lead, change);
    if (!changed.empty()) {
        lead.updated_at = now;
        ++lead.version;
    }
    return changed;
}

}  // namespace ao::model
