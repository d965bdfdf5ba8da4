#include "model/scope_template.h"

#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <utility>

#include <kainjow/mustache.hpp>

#include "model/template.h"
#include "model/text.h"

namespace ao::model {

namespace {

namespace mustache = kainjow::mustache;
using Data = mustache::data;
using base::json::Kind;
using base::json::Node;

constexpr std::size_t kMaxRenderedBytes = 1UL << 20;
/// Repeated text: lists in lists in lists would grow without bound.
constexpr std::size_t kMaxRepeatedBytes = 16UL << 20;

Data to_data(const Node& node) {
    switch (node.kind()) {
        case Kind::string:
            return Data(std::string(node.string()));
        case Kind::boolean:
            return Data(node.boolean() ? Data::type::bool_true : Data::type::bool_false);
        case Kind::array: {
            Data list(Data::type::list);
            for (const Node element : node.elements())
                list.push_back(to_data(element));
            return list;
        }
        case Kind::object: {
            Data object(Data::type::object);
            for (const auto& [key, value] : node.members())
                object.set(std::string(key), to_data(value));
            return object;
        }
        case Kind::null:
            return Data(Data::type::bool_false);
        default:
            break;
    }
    std::string number;
    node.write(number);
    return Data(number);
}

/// The scope, as the library asks for it. What it was asked for is kept: the library holds
/// references.
class Values final : public mustache::basic_context<std::string> {
  public:
    Values(const Scope& scope, std::size_t template_bytes)
        : scope_(scope), template_bytes_(template_bytes) {}

    void push(const Data* data) override {
        sections_.push_back(data);
        repeated_ += template_bytes_;
    }

    void pop() override { sections_.pop_back(); }

    const Data* get(const std::string& name) const override {
        const Data* found = name == "." ? current() : find(name);
        if (found == nullptr) return nullptr;
        if (found->is_string()) {
            handed_out_ += found->string_value().size();
            if (found->string_value().empty()) return nullptr;
        }
        return is_too_much() ? nullptr : found;
    }

    const Data* get_partial(const std::string&) const override { return nullptr; }

    [[nodiscard]] bool is_too_much() const {
        return handed_out_ > kMaxRenderedBytes || repeated_ > kMaxRepeatedBytes;
    }

  private:
    [[nodiscard]] const Data* current() const {
        return sections_.empty() ? nullptr : sections_.back();
    }

    [[nodiscard]] const Data* find(const std::string& name) const {
        for (auto at = sections_.rbegin(); at != sections_.rend(); ++at)
            if (*at != nullptr && (*at)->is_object())
                if (const Data* member = (*at)->get(name)) return member;
        const auto known = known_.find(name);
        if (known != known_.end()) return known->second ? &*known->second : nullptr;
        const auto node = scope_.find(name);
        auto& kept = known_[name];
        if (node) kept = to_data(*node);
        return kept ? &*kept : nullptr;
    }

    const Scope& scope_;
    const std::size_t template_bytes_;
    std::vector<const Data*> sections_;
    std::size_t repeated_ = 0;
    mutable std::size_t handed_out_ = 0;
    mutable std::map<std::string, std::optional<Data>> known_;
};

std::string json_escaped(const std::string& text) {
    std::string quoted;
    base::json::write_string(quoted, text);
    return quoted.substr(1, quoted.size() - 2);
}

std::string url_escaped(const std::string& text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '.' ||
                              c == '_' || c == '~';
        if (is_plain) {
            escaped += c;
            continue;
        }
        escaped += '%';
        escaped += kDigits[byte >> 4U];
        escaped += kDigits[byte & 0xFU];
    }
    return escaped;
}

std::string unescaped(const std::string& text) {
    return text;
}

/// A tag of a template: {{#name}} has the kind '#'; ' ' is a plain one.
struct Tag {
    char kind = ' ';
    std::string name;
};

/// The tags of a well-formed template.
std::vector<Tag> tags_of(const std::string& text) {
    std::vector<Tag> tags;
    for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) {
        at += 2;
        const std::size_t end = text.find("}}", at);
        if (end == std::string::npos) break;
        std::string_view inside = trimmed(std::string_view(text).substr(at, end - at));
        at = end + 2;
        Tag tag;
        constexpr std::string_view kKinds = "#^/!&{";
        if (!inside.empty() && kKinds.find(inside.front()) != std::string_view::npos) {
            tag.kind = inside.front();
            inside = trimmed(inside.substr(1));
        }
        tag.name = std::string(inside);
        tags.push_back(std::move(tag));
    }
    return tags;
}

/// The name of the tag when `text` is one tag and nothing else.
std::optional<std::string> single_name(const std::string& text) {
    const std::string_view inside = trimmed(text);
    if (!inside.starts_with("{{") || !inside.ends_with("}}")) return std::nullopt;
    const auto tags = tags_of(text);
    if (tags.size() != 1 || (tags[0].kind != ' ' && tags[0].kind != '{' && tags[0].kind != '&'))
        return std::nullopt;
    return tags[0].name;
}

base::Result<void> render_into(base::json::Writer& writer, Node value, const Scope& scope);

base::Result<void> render_text(base::json::Writer& writer, Node value, const Scope& scope) {
    const std::string text(value.string());
    if (const auto name = single_name(text)) {
        const auto node = scope.find(*name);
        writer.value(node ? base::json::to_raw(*node) : base::json::Raw{});
        return {};
    }
    auto rendered = render(text, scope, Escape::none);
    if (!rendered) return std::move(rendered).error();
    writer.value(*rendered);
    return {};
}

base::Result<void> render_into(base::json::Writer& writer, Node value, const Scope& scope) {
    if (value.kind() == Kind::string) return render_text(writer, value, scope);
    if (value.kind() == Kind::array) {
        writer.begin_array();
        for (const Node element : value.elements())
            if (auto done = render_into(writer, element, scope); !done) return done;
        writer.end_array();
    } else if (value.kind() == Kind::object) {
        writer.begin_object();
        for (const auto& [key, member] : value.members()) {
            writer.key(key);
            if (auto done = render_into(writer, member, scope); !done) return done;
        }
        writer.end_object();
    } else {
        writer.value(base::json::to_raw(value));
    }
    return {};
}

}  // namespace

base::Result<std::string> render(const std::string& text, const Scope& scope, Escape escape) {
    if (text.find("{{") == std::string::npos && text.size() <= kMaxRenderedBytes) return text;
    if (auto checked = check_template(text); !checked) return std::move(checked).error();
    mustache::mustache parsed(text);
    if (escape == Escape::none) parsed.set_custom_escape(unescaped);
    if (escape == Escape::json) parsed.set_custom_escape(json_escaped);
    if (escape == Escape::url) parsed.set_custom_escape(url_escaped);
    Values values(scope, text.size());
    std::string rendered = parsed.render(values);
    if (values.is_too_much()) return base::invalid("The rendered template is longer than 1 MiB.");
    return rendered;
}

std::vector<std::string> faults_of_template(const std::string& text, const StepOutputs& steps) {
    if (auto checked = check_template(text); !checked) return {checked.error().message};
    std::vector<std::string> faults;
    int inside = 0;
    for (const Tag& tag : tags_of(text)) {
        // Inside a section a name may be a member of what the section is about.
        const bool is_looked_up =
            inside == 0 && tag.kind != '!' && tag.kind != '/' && tag.name != ".";
        if (tag.kind == '#' || tag.kind == '^') ++inside;
        if (tag.kind == '/') --inside;
        if (!is_looked_up) continue;
        const std::string name = tag.kind == '{' && tag.name.ends_with('}')
                                     ? std::string(trimmed(tag.name.substr(0, tag.name.size() - 1)))
                                     : tag.name;
        if (const auto type = type_of_path(name, steps); !type)
            faults.push_back("{{" + name + "}}: " + type.error().message);
    }
    return faults;
}

base::Result<base::json::Raw> render_json(Node value, const Scope& scope) {
    base::json::Raw rendered{""};
    base::json::Writer writer(rendered.text);
    if (auto done = render_into(writer, value, scope); !done) return std::move(done).error();
    if (rendered.text.size() > kMaxRenderedBytes)
        return base::invalid("The rendered template is longer than 1 MiB.");
    return rendered;
}

std::vector<base::FieldError> faults_of_json_template(
    Node value, const std::string& pointer, const StepOutputs& steps
) {
    std::vector<base::FieldError> faults;
    const auto add_all = [&](Node part, const std::string& place) {
        for (auto& fault : faults_of_json_template(part, place, steps))
            faults.push_back(std::move(fault));
    };
    if (value.kind() == Kind::string)
        for (auto& message : faults_of_template(std::string(value.string()), steps))
            faults.push_back({pointer, std::move(message), "template"});
    std::size_t index = 0;
    for (const Node element : value.elements())
        add_all(element, pointer + "/" + std::to_string(index++));
    for (const auto& [key, member] : value.members())
        add_all(member, pointer + "/" + std::string(key));
    return faults;
}

}  // namespace ao::model
