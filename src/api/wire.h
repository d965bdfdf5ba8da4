#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/endpoint.h"
#include "base/json_described.h"

/// What every handler needs to read a request and write a reply.
namespace ao::api {

/// The body as a T; malformed or invalid with every faulty field otherwise.
template <class T>
base::Result<T> read_body(const Call& call) {
    return base::json::parse<T>(call.request.body);
}

/// A 200 with `value` as JSON.
template <class T>
http::Response reply_with(const T& value) {
    http::Response response;
    base::json::write(response.body, value);
    return response;
}

/// A query parameter as an integer from `lowest` to `highest`; `fallback` when absent. Invalid with
/// pointer "query:<name>" otherwise.
base::Result<std::int64_t> query_integer(
    const Call& call,
    std::string_view name,
    std::int64_t fallback,
    std::int64_t lowest,
    std::int64_t highest
);

/// A query parameter as a flag: true, 1, yes, on; false, 0, no, off; in any case. Invalid
/// otherwise.
base::Result<bool> query_flag(const Call& call, std::string_view name, bool fallback);

/// A query parameter as a moment (RFC 3339), nothing when absent. Invalid otherwise.
base::Result<std::optional<base::Time>> query_time(const Call& call, std::string_view name);

/// The described type T in the OpenAPI document.
template <class T>
Shape::Type of() {
    return {base::json::Codec<T>::name(), [](base::json::Components& components) {
                base::json::collect_schemas<T>(components);
            }};
}

/// A bare array of T, as a schema of its own called `name`.
template <class T>
Shape::Type list_of(std::string name) {
    auto collect = [name](base::json::Components& components) {
        base::json::collect_schemas<T>(components);
        components[name] = R"({"type":"array","items":{"$ref":"#/components/schemas/)" +
                           base::json::Codec<T>::name() + R"("}})";
    };
    return {std::move(name), std::move(collect)};
}

}  // namespace ao::api
