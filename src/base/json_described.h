#pragma once
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "base/json_codec.h"
#include "base/json_containers.h"
#include "base/json_enums.h"
#include "base/json_scalars.h"
#include "base/json_structs.h"

/// What json.h promises for described types. Include this header where a wire type is described,
/// read or written.
namespace ao::base::json {

/// `node` as a T. ErrorKind::invalid with every faulty field otherwise; their pointers begin at
/// `place`.
template <class T>
Result<T> read(Node node, const Place& place = {}) {
    T value{};
    Faults faults;
    Codec<T>::read(node, value, place, faults);
    if (!faults.empty()) return std::move(faults).to_error();
    return value;
}

/// `text` as a T. ErrorKind::malformed when it is not JSON (see Document::parse), else as read().
template <class T>
Result<T> parse(std::string_view text) {
    auto document = Document::parse(text);
    if (!document) return std::move(document).error();
    return read<T>(document->root());
}

/// Appends `value` as minified JSON.
template <class T>
void write(std::string& out, const T& value) {
    Codec<T>::write(out, value);
}

template <class T>
std::string to_string(const T& value) {
    std::string out;
    write(out, value);
    return out;
}

/// JSON Schema 2020-12 of T as OpenAPI 3.1 wants it: a described struct is a "$ref" to
/// "#/components/schemas/<name>".
template <class T>
std::string schema() {
    std::string out;
    Writer writer(out);
    writer.begin_object();
    Codec<T>::schema(writer, false);
    writer.end_object();
    return out;
}

/// Adds the named schemas that T's schema refers to, and those that they refer to. Throws
/// std::logic_error when two different types have one name.
template <class T>
void collect_schemas(Components& components) {
    Codec<T>::components(components);
}

}  // namespace ao::base::json
