#include "http/request.h"

#include <stdexcept>

#include "http/text.h"

namespace ao::http {

namespace {

/// Takes "name=value" off the front of a query; false at its end.
bool next_parameter(std::string_view& query, std::string_view& name, std::string_view& value) {
    while (!query.empty()) {
        std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (pair.empty()) continue;
        std::size_t equals = pair.find('=');
        name = pair.substr(0, equals);
        value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        return true;
    }
    return false;
}

std::string decoded(std::string_view text) {
    std::string out;
    append_decoded(out, text, Plus::space);
    return out;
}

}  // namespace

std::string_view to_string(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
    }
    return "";
}

std::string_view Request::header(std::string_view name) const {
    for (const Field& field : fields)
        if (equal_ignoring_case(field.name, name)) return field.value;
    return {};
}

std::string_view Request::param(std::string_view name) const {
    for (const auto& [key, value] : params)
        if (key == name) return value;
    throw std::logic_error("the route has no part {" + std::string(name) + "}");
}

std::optional<std::string> Request::query_param(std::string_view name) const {
    std::string_view rest = query;
    std::string_view key;
    std::string_view value;
    while (next_parameter(rest, key, value)) {
        bool escaped = key.find_first_of("%+") != std::string_view::npos;
        if (escaped ? decoded(key) == name : key == name) return decoded(value);
    }
    return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> Request::query_params() const {
    std::vector<std::pair<std::string, std::string>> all;
    std::string_view rest = query;
    std::string_view key;
    std::string_view value;
    while (next_parameter(rest, key, value))
        all.emplace_back(decoded(key), decoded(value));
    return all;
}

}  // namespace ao::http
