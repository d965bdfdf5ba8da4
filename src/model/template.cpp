#include "model/template.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <kainjow/mustache.hpp>

#include "base/json_node.h"

namespace ao::model {
namespace {

namespace mustache = kainjow::mustache;
using Data = mustache::data;

constexpr std::size_t kMaxTemplateBytes = 64UL << 10;
constexpr std::size_t kMaxRenderedBytes = 1UL << 20;
constexpr int kMaxSections = 200;  // the library recurses into each

/// The values, as the library asks for them. Counts what it hands out, so that a small template
/// cannot grow without bound.
class Values final : public mustache::basic_context<std::string> {
  public:
    explicit Values(const std::map<std::string, std::string>& values) {
        for (const auto& [name, value] : values)
            if (!value.empty()) data_.emplace(name, Data(value));
    }

    void push(const Data* data) override { sections_.push_back(data); }

    void pop() override { sections_.pop_back(); }

    const Data* get(const std::string& name) const override {
        const Data* found = nullptr;
        if (name == ".")
            found = sections_.empty() ? nullptr : sections_.back();
        else if (const auto at = data_.find(name); at != data_.end())
            found = &at->second;
        if (found == nullptr || !found->is_string()) return nullptr;
        handed_out_ += found->string_value().size();
        return is_too_much() ? nullptr : found;
    }

    const Data* get_partial(const std::string&) const override { return nullptr; }

    [[nodiscard]] bool is_too_much() const { return handed_out_ > kMaxRenderedBytes; }

  private:
    std::map<std::string, Data> data_;
    std::vector<const Data*> sections_;
    mutable std::size_t handed_out_ = 0;
};

base::Result<void> check_tags(const std::string& text) {
    if (text.size() > kMaxTemplateBytes)
        return base::invalid("The template is longer than 64 KiB.");
    int sections = 0;
    for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 1)) {
        const std::size_t first = text.find_first_not_of(" \t\r\n", at + 2);
        const char kind = first == std::string::npos ? ' ' : text[first];
        if (kind == '>') return base::invalid("A template cannot include another one ({{>name}}).");
        if (kind == '=') return base::invalid("A template cannot change its delimiters ({{=…=}}).");
        if ((kind == '#' || kind == '^') && ++sections > kMaxSections)
            return base::invalid("A template has at most 200 sections.");
    }
    return {};
}

/// Text, numbers and booleans; nothing for what a mail cannot show.
std::optional<std::string> printable(const base::json::Node& value) {
    using base::json::Kind;
    if (value.kind() == Kind::string) return std::string(value.string());
    if (value.kind() != Kind::number && value.kind() != Kind::boolean) return std::nullopt;
    std::string text;
    value.write(text);
    return text;
}

std::string full_name(const Lead& lead) {
    const bool both = !lead.first_name.empty() && !lead.last_name.empty();
    return lead.first_name + (both ? " " : "") + lead.last_name;
}

}  // namespace

base::Result<void> check_template(const std::string& text) {
    if (auto checked = check_tags(text); !checked) return checked;
    const mustache::mustache parsed(text);
    if (!parsed.is_valid())
        return base::invalid("The template is malformed: " + parsed.error_message());
    return {};
}

base::Result<std::string> render(
    const std::string& text, const std::map<std::string, std::string>& values, bool escape_html
) {
    if (auto checked = check_template(text); !checked) return std::move(checked).error();
    mustache::mustache parsed(text);
    if (!escape_html) parsed.set_custom_escape([](const std::string& value) { return value; });
    Values context(values);
    std::string rendered = parsed.render(context);
    if (context.is_too_much()) return base::invalid("The rendered template is longer than 1 MiB.");
    return rendered;
}

std::vector<std::string> names_in(const std::string& text) {
    constexpr std::string_view kBeforeName = " \t\r\n{&#^";
    std::vector<std::string> names;
    for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) {
        const std::size_t end = text.find("}}", at);
        if (end == std::string::npos) return {};
        const std::string_view tag = std::string_view(text).substr(at + 2, end - at - 2);
        at = end;
        const std::size_t first = tag.find_first_not_of(kBeforeName);
        if (first == std::string_view::npos || tag[first] == '/' || tag[first] == '!') continue;
        const std::size_t last = tag.find_last_not_of(" \t\r\n}");
        std::string name(tag.substr(first, last - first + 1));
        if (name != "." && std::ranges::find(names, name) == names.end())
            names.push_back(std::move(name));
    }
    return names;
}

std::map<std::string, std::string> template_values(const Lead& lead) {
    std::map<std::string, std::string> values{
        {"lead_id", lead.id},
        {"first_name", lead.first_name},
        {"last_name", lead.last_name},
        {"full_name", full_name(lead)},
        {"email", lead.email},
        {"lead_email", lead.email},
        {"phone", lead.phone},
        {"company", lead.company},
        {"source", lead.source},
        {"status", lead.status},
        {"owner", lead.owner},
        {"score", std::to_string(lead.score)},
    };
    auto custom = base::json::Document::parse(lead.custom_fields.text);
    if (!custom) return values;
    for (const auto& [key, node] : custom->root().members())
        if (auto text = printable(node)) values["custom_" + std::string(key)] = std::move(*text);
    return values;
}

}  // namespace ao::model
