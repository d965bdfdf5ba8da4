#include "app/debug_check.h"

#include <algorithm>

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include "api/lead_body.h"
#include "api/lead_wire.h"
#include "base/json_node.h"

namespace ao::app {

namespace {

namespace json = base::json;

template <class Described>
bool has_member(std::string_view name) {
    using Members = boost::describe::describe_members<Described, boost::describe::mod_public>;
    bool found = false;
    boost::mp11::mp_for_each<Members>([&](auto member) { found |= name == member.name; });
    return found;
}

base::Result<model::LeadChange> change_of(
    std::string_view body, DebugVerb verb, const std::string& default_region
) {
    base::Result<api::LeadBody> read = api::read_lead_body(body);
    if (!read) return std::move(read).error();
    const bool is_new = verb == DebugVerb::post;
    model::LeadChange said =
        is_new ? api::to_new_lead(*std::move(read)) : api::to_change(*std::move(read));
    return model::normalise(std::move(said), default_region);
}

bool is_blank(json::Node value) {
    return value.kind() == json::Kind::string &&
           value.string().find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string accepted(const json::Member& member, DebugVerb verb, const DebugVerdict& verdict) {
    if (!has_member<api::LeadBody>(member.key))
        return has_member<model::Lead>(member.key)
                   ? "Only the server sets this; what you send is ignored."
                   : "A lead has no such field: the API ignores it, this server keeps it.";
    if (member.value.is_null()) return "null says nothing: the value stays.";
    if (is_blank(member.value))
        return verb == DebugVerb::put ? "Blank: the old value stays." : "Blank: no value.";
    if (member.key != "phone" || !verdict.change) return "Accepted.";
    const auto& e164 = verdict.change->phone_e164;
    if (!e164 || e164->empty()) return "Accepted; no complete international number.";
    return "Accepted; its international form is " + *e164 + ".";
}

/// Whether `pointer` is the member `key`, or inside it.
bool is_about(std::string_view pointer, std::string_view key) {
    if (!pointer.starts_with('/') || !pointer.substr(1).starts_with(key)) return false;
    return pointer.size() == key.size() + 1 || pointer[key.size() + 1] == '/';
}

/// A step for each member of the body, or for each fault in it; then the faults of no member.
void judge_members(json::Node root, DebugVerb verb, DebugVerdict& verdict) {
    std::vector<base::FieldError> faults;
    if (!verdict.change) faults = verdict.change.error().fields;
    for (json::Member member : root.members()) {
        auto mine =
            std::stable_partition(faults.begin(), faults.end(), [&member](const auto& fault) {
                return !is_about(fault.pointer, member.key);
            });
        if (mine == faults.end())
            verdict.steps.push_back(
                {"/" + std::string(member.key), true, accepted(member, verb, verdict)}
            );
        for (auto fault = mine; fault != faults.end(); ++fault)
            verdict.steps.push_back({fault->pointer, false, fault->message});
        faults.erase(mine, faults.end());
        if (!has_member<model::Lead>(member.key))
            verdict.unknown.emplace_back(member.key, json::to_raw(member.value));
    }
    for (const base::FieldError& fault : faults)
        verdict.steps.push_back({fault.pointer, false, fault.message});
}

}  // namespace

DebugVerdict judge_lead_body(
    std::string_view body, DebugVerb verb, const std::string& default_region
) {
    DebugVerdict verdict{.change = change_of(body, verb, default_region)};
    auto document = json::Document::parse(body);
    if (!document) {
        verdict.steps.push_back({"json", false, document.error().message});
        return verdict;
    }
    json::Node root = document->root();
    root.write(verdict.parsed);
    verdict.steps.push_back({"json", true, "The body is JSON."});
    const bool is_object = root.kind() == json::Kind::object;
    verdict.steps.push_back(
        {"object",
         is_object,
         is_object ? "The body is an object." : "The body must be a JSON object."}
    );
    if (is_object) judge_members(root, verb, verdict);
    return verdict;
}

}  // namespace ao::app
