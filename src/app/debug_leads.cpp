#include "app/debug_leads.h"

#include <algorithm>

#include "api/lead_wire.h"

namespace ao::app {

namespace {

namespace json = base::json;

constexpr const char* kTenant = "debug";
constexpr const char* kNewId = "test-new";

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

template <class Unknown>
std::size_t size_of(const Unknown& unknown) {
    std::size_t size = 0;
    for (const auto& [key, value] : unknown)
        size += key.size() + value.text.size();
    return size;
}

/// What is new takes the place of what has its name.
template <class Unknown>
void add(Unknown& unknown, const Unknown& fresh) {
    for (const auto& entry : fresh) {
        auto same = std::find_if(unknown.begin(), unknown.end(), [&entry](const auto& old) {
            return old.first == entry.first;
        });
        if (same == unknown.end())
            unknown.push_back(entry);
        else
            same->second = entry.second;
    }
}

void refuse(DebugAnswer& answer, std::string why) {
    answer.verdict.steps.push_back({"lead", false, why});
    answer.reply = base::Error{base::ErrorKind::too_large, std::move(why)};
}

}  // namespace

DebugLeads::DebugLeads(const base::Clock& clock, std::string default_region)
    : clock_(clock), default_region_(std::move(default_region)) {
    model::LeadChange first;
    first.first_name = "John";
    first.last_name = "Test";
    first.email = "john.test@example.com";
    first.phone = "+1-555-0001";
    first.company = "Test Corp";
    first.source = "test";
    leads_.emplace("lead-1", Kept{model::make_lead("lead-1", kTenant, first, clock_.now())});
}

base::Result<std::string> DebugLeads::get(const std::string& id) const {
    auto found = leads_.find(id);
    if (found == leads_.end()) return base::not_found("Lead " + id + " not found");
    return to_json(found->second);
}

DebugAnswer DebugLeads::post(std::string_view body) {
    DebugAnswer answer{judge_lead_body(body, DebugVerb::post, default_region_), std::string()};
    if (!answer.verdict.change) {
        answer.reply = answer.verdict.change.error();
    } else if (size_of(answer.verdict.unknown) > kMaxUnknown) {
        refuse(answer, "The keys that a lead does not have are longer than 64 KiB.");
    } else {
        Kept kept{
            model::make_lead(kNewId, kTenant, *answer.verdict.change, clock_.now()),
            answer.verdict.unknown};
        answer.verdict.steps.push_back({"lead", true, "Made as test-new."});
        answer.reply = saved(kept, "created", "Lead created");
        leads_.insert_or_assign(kNewId, std::move(kept));
    }
    return answer;
}

DebugAnswer DebugLeads::put(const std::string& id, std::string_view body) {
    DebugAnswer answer{judge_lead_body(body, DebugVerb::put, default_region_), std::string()};
    if (answer.verdict.change)
        change(id, answer);
    else
        answer.reply = answer.verdict.change.error();
    return answer;
}

void DebugLeads::change(const std::string& id, DebugAnswer& answer) {
    const model::LeadChange& said = *answer.verdict.change;
    auto found = leads_.find(id);
    if (found == leads_.end() && leads_.size() >= kMaxLeads)
        return refuse(answer, "The debug server holds 1000 leads and takes no more.");
    Kept next = found == leads_.end() ? Kept{model::make_lead(id, kTenant, {}, clock_.now())}
                                      : found->second;
    const Unknown before = next.unknown;
    add(next.unknown, answer.verdict.unknown);
    if (size_of(next.unknown) > kMaxUnknown)
        return refuse(answer, "The keys that a lead does not have are longer than 64 KiB.");
    std::vector<std::string> changed = model::apply(next.lead, said, clock_.now());
    if (next.lead.custom_fields.text.size() > model::kMaxCustomFields) {
        base::FieldError fault{
            "/custom_fields", "would be longer than 64 KiB with the old ones", "length"};
        answer.verdict.steps.push_back({fault.pointer, false, fault.message});
        answer.reply =
            base::invalid("The custom fields would be longer than 64 KiB.", {std::move(fault)});
        return;
    }
    std::string detail =
        found == leads_.end() ? "There was no such lead: made (the API says 404). " : std::string();
    detail += changed.empty() ? "No field has a new value." : "Changed: " + joined(changed) + ".";
    if (changed.empty() && next.unknown != before) next.lead.updated_at = clock_.now();
    answer.verdict.steps.push_back({"lead", true, std::move(detail)});
    answer.reply = saved(next, "updated", "Lead updated successfully");
    leads_.insert_or_assign(id, std::move(next));
}

std::string DebugLeads::to_json(const Kept& kept) {
    std::string text = json::to_string(kept.lead);
    text.pop_back();
    for (const auto& [key, value] : kept.unknown) {
        text += ',';
        json::write_string(text, key);
        text.append(":").append(value.text);
    }
    return text += '}';
}

std::string DebugLeads::saved(const Kept& kept, std::string_view status, std::string_view message)
    const {
    std::string text;
    json::Writer out(text);
    out.begin_object().member("id", kept.lead.id);
    out.member("status", status).member("message", message);
    out.key("crm_id").null();
    out.member("timestamp", base::to_rfc3339(clock_.now()));
    out.member("data", json::Raw{to_json(kept)}).end_object();
    return text;
}

}  // namespace ao::app
