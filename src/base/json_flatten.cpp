#include "base/json_flatten.h"

#include <algorithm>
#include <set>

#include <simdjson.h>

namespace ao::base::json {

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

Error malformed(std::string message) {
    return {ErrorKind::malformed, std::move(message)};
}

Raw raw_text(element node) {
    return {simdjson::minify(node)};
}

Leaf::Value list_value(element node) {
    std::vector<std::string> texts;
    for (element item : simdjson::dom::array(node)) {
        if (item.type() != element_type::STRING) return raw_text(node);
        texts.emplace_back(std::string_view(item));
    }
    return texts;
}

Leaf::Value leaf_value(element node) {
    switch (node.type()) {
        case element_type::BOOL:
            return bool(node);
        case element_type::INT64:
            return std::int64_t(node);
        case element_type::UINT64:
        case element_type::DOUBLE:
            return double(node);
        case element_type::STRING:
            return std::string(std::string_view(node));
        case element_type::ARRAY:
            return list_value(node);
        case element_type::OBJECT:
            return raw_text(node);
        case element_type::NULL_VALUE:
            return nullptr;
    }
    return nullptr;
}

/// Appends the leaves below `object`; the path of the first key said twice, else empty.
std::string walk(
    simdjson::dom::object object, const std::string& prefix, std::vector<Leaf>& leaves
) {
    std::set<std::string_view> seen;
    for (auto field : object) {
        std::string path = prefix + std::string(field.key);
        if (!seen.insert(field.key).second) return path;
        if (field.value.is_object() && simdjson::dom::object(field.value).size() > 0) {
            std::string twice = walk(field.value, path + ".", leaves);
            if (!twice.empty()) return twice;
        } else {
            leaves.push_back({std::move(path), leaf_value(field.value)});
        }
    }
    return {};
}

}  // namespace

Result<std::vector<Leaf>> flatten(std::string_view text) {
    simdjson::dom::parser parser;
    if (parser.allocate(std::max<std::size_t>(text.size(), 64), kMaxDepth) != simdjson::SUCCESS)
        return malformed("There is not enough memory to read this JSON.");
    element root;
    if (auto failure = parser.parse(simdjson::padded_string(text)).get(root))
        return malformed(
            std::string("This is not valid JSON: ") + simdjson::error_message(failure)
        );
    simdjson::dom::object object;
    if (root.get(object) != simdjson::SUCCESS) return malformed("This must be a JSON object.");
    std::vector<Leaf> leaves;
    std::string twice = walk(object, "", leaves);
    if (!twice.empty()) return malformed("The key " + twice + " stands here twice.");
    return leaves;
}

}  // namespace ao::base::json
