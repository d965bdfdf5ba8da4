#include "store/lead_cursor.h"

#include <charconv>

#include "base/crypto.h"

namespace ao::store {

namespace {

constexpr std::size_t kBindingSize = 16;

void append(std::string& out, std::string_view text) {
    out += std::to_string(text.size());
    out += ':';
    out += text;
}

void append(std::string& out, const std::optional<std::string>& text) {
    out += text ? '+' : '-';
    append(out, std::string_view(text ? *text : std::string()));
}

void append(std::string& out, const std::optional<base::Time>& time) {
    append(out, time ? std::optional(std::to_string(base::to_micros(*time))) : std::nullopt);
}

/// A short hash of everything a cursor depends on.
std::string binding_of(
    std::string_view tenant_id, const model::LeadFilter& filter, const model::LeadPage& page
) {
    std::string all = std::to_string(static_cast<int>(page.sort)) + (page.descending ? 'd' : 'a');
    append(all, tenant_id);
    for (const auto* text :
         {&filter.source,
          &filter.email,
          &filter.status,
          &filter.tag,
          &filter.owner,
          &filter.company})
        append(all, *text);
    for (const auto* time :
         {&filter.created_from, &filter.created_to, &filter.updated_from, &filter.updated_to})
        append(all, *time);
    for (const auto& [key, text] : filter.custom_fields) {
        append(all, std::string_view(key));
        append(all, std::string_view(text));
    }
    append(all, std::string_view(filter.q));
    return base::to_hex(base::sha256(all)).substr(0, kBindingSize);
}

std::string sort_content(model::LeadSort sort, const model::Lead& lead) {
    switch (sort) {
        case model::LeadSort::created_at:
            return std::to_string(base::to_micros(lead.created_at));
        case model::LeadSort::updated_at:
            return std::to_string(base::to_micros(lead.updated_at));
        case model::LeadSort::score:
            return std::to_string(lead.score);
        case model::LeadSort::email:
            return lead.email;
        case model::LeadSort::last_name:
            return lead.last_name;
        case model::LeadSort::company:
            return lead.company;
    }
    return {};
}

base::Error bad_cursor() {
    const std::string message =
        "The cursor does not belong to this list. Start again without a cursor.";
    return base::invalid(message, {{"query:cursor", message, "format"}});
}

}  // namespace

bool sorts_text(model::LeadSort sort) {
    return sort == model::LeadSort::email || sort == model::LeadSort::last_name ||
           sort == model::LeadSort::company;
}

std::string write_cursor(
    std::string_view tenant_id,
    const model::LeadFilter& filter,
    const model::LeadPage& page,
    const model::Lead& last
) {
    std::string text = binding_of(tenant_id, filter, page);
    append(text, std::string_view(last.id));
    text += sort_content(page.sort, last);
    return base::base64url_encode(text);
}

base::Result<LeadCursor> read_cursor(
    std::string_view tenant_id, const model::LeadFilter& filter, const model::LeadPage& page
) {
    std::string text;
    if (!base::base64url_decode(page.cursor, text) || text.size() < kBindingSize ||
        text.substr(0, kBindingSize) != binding_of(tenant_id, filter, page))
        return bad_cursor();
    const char* const end = text.data() + text.size();
    std::size_t id_size = 0;
    const auto [colon, fault] = std::from_chars(text.data() + kBindingSize, end, id_size);
    if (fault != std::errc{} || colon == end || *colon != ':' ||
        id_size > static_cast<std::size_t>(end - colon - 1))
        return bad_cursor();
    LeadCursor cursor;
    cursor.id.assign(colon + 1, id_size);
    cursor.sort_text.assign(colon + 1 + id_size, end);
    if (sorts_text(page.sort)) return cursor;
    const auto& number = cursor.sort_text;
    const auto [last, wrong] =
        std::from_chars(number.data(), number.data() + number.size(), cursor.sort_number);
    if (wrong != std::errc{} || last != number.data() + number.size()) return bad_cursor();
    return cursor;
}

}  // namespace ao::store
