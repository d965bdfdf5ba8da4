#include "base/json_structs.h"

#include <cctype>
#include <stdexcept>

namespace ao::base::json {

std::string schema_name(std::string_view type_name) {
    std::string name;
    std::size_t start = 0;  // of the type or template argument that is being read
    for (char c : type_name) {
        if (c == ':')
            name.resize(start);  // what stood before "::" was a namespace
        else if (c == '<' || c == ',')
            start = name.size();
        else if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_')
            name += c;
    }
    return name;
}

void write_reference(Writer& members, std::string_view name, bool nullable) {
    std::string target = "#/components/schemas/" + std::string(name);
    if (!nullable) {
        members.member("$ref", target);
        return;
    }
    members.key("anyOf").begin_array();
    members.begin_object().member("$ref", target).end_object();
    members.begin_object().member("type", "null").end_object();
    members.end_array();
}

void write_doc(
    Writer& members, std::span<const FieldDoc> docs, std::string_view field, bool is_text
) {
    for (const FieldDoc& doc : docs) {
        if (doc.name != field) continue;
        if (!doc.description.empty()) members.member("description", doc.description);
        if (doc.example.empty()) return;
        members.key("examples").begin_array();
        if (is_text) {
            members.value(doc.example);
        } else {
            auto example = parse_raw(doc.example);
            if (!example)
                throw std::logic_error("the example of " + std::string(field) + " is not JSON");
            members.value(*example);
        }
        members.end_array();
    }
}

}  // namespace ao::base::json
