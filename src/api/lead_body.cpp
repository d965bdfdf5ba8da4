#include "api/lead_body.h"

#include <algorithm>
#include <utility>

namespace ao::api {

namespace {

namespace json = base::json;

/// RFC 7396: takes the top-level members that `faults` point at out of an object.
json::Raw without_faulty(const json::Raw& body, const std::vector<base::FieldError>& faults) {
    json::Raw patch{""};
    json::Writer out(patch.text);
    out.begin_object();
    std::vector<std::string> done;
    for (const base::FieldError& fault : faults) {
        std::string name = fault.pointer.substr(std::min<std::size_t>(1, fault.pointer.size()));
        name.resize(std::min(name.find('/'), name.size()));
        if (std::find(done.begin(), done.end(), name) != done.end()) continue;
        out.key(name).null();
        done.push_back(std::move(name));
    }
    out.end_object();
    return json::merge_patch(body, patch);
}

template <class Body>
base::Result<Body> read(std::string_view text, model::LeadChange (*to_change_of)(Body)) {
    base::Result<Body> body = json::parse<Body>(text);
    if (body || body.error().kind != base::ErrorKind::invalid) return body;
    auto whole = json::parse_raw(text);
    if (!whole || !whole->is_object()) return body;
    auto rest = json::parse<Body>(without_faulty(*whole, body.error().fields).text);
    if (!rest) return body;
    auto checked = model::normalise(to_change_of(*std::move(rest)), "");
    if (checked) return body;
    base::Error all = std::move(body).error();
    for (base::FieldError& fault : checked.error().fields)
        all.fields.push_back(std::move(fault));
    all.message = "The lead has " + std::to_string(all.fields.size()) + " faulty fields.";
    return all;
}

}  // namespace

base::Result<LeadBody> read_lead_body(std::string_view text) {
    return read<LeadBody>(text, to_new_lead);
}

base::Result<LeadPatch> read_lead_patch(std::string_view text) {
    return read<LeadPatch>(text, to_change);
}

}  // namespace ao::api
