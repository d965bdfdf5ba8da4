#include "base/json_node.h"

#include <cmath>
#include <utility>

#include "base/json.h"
#include "base/json_handles.h"

namespace ao::base::json {

namespace dom = simdjson::dom;

namespace {

Kind kind_of(dom::element_type type) {
    switch (type) {
        case dom::element_type::ARRAY:
            return Kind::array;
        case dom::element_type::OBJECT:
            return Kind::object;
        case dom::element_type::INT64:
        case dom::element_type::UINT64:
        case dom::element_type::DOUBLE:
            return Kind::number;
        case dom::element_type::STRING:
            return Kind::string;
        case dom::element_type::BOOL:
            return Kind::boolean;
        case dom::element_type::NULL_VALUE:
            return Kind::null;
    }
    return Kind::null;
}

/// A whole double that holds an integer exactly.
bool is_exact(double number) {
    return std::abs(number) <= 9007199254740992.0 && std::trunc(number) == number;
}

/// simdjson keeps "1.0" apart from "1"; so do we when the value is written again.
void write_real(std::string& out, double number) {
    std::size_t start = out.size();
    write_number(out, number);
    if (out.find_first_of(".en", start) == std::string::npos) out += ".0";
}

void write_any_number(std::string& out, const dom::element& element) {
    switch (element.type()) {
        case dom::element_type::INT64:
            return write_number(out, element.get_int64().value_unsafe());
        case dom::element_type::UINT64:
            return write_number(out, element.get_uint64().value_unsafe());
        default:
            return write_real(out, element.get_double().value_unsafe());
    }
}

}  // namespace

Node::Node(const void* document, std::size_t index)
    : document_(document),
      index_(index),
      kind_(kind_of(to_handle<dom::element>(document, index).type())) {}

bool Node::boolean() const {
    return kind_ == Kind::boolean &&
           to_handle<dom::element>(document_, index_).get_bool().value_unsafe();
}

std::optional<std::int64_t> Node::integer() const {
    if (kind_ != Kind::number) return {};
    auto element = to_handle<dom::element>(document_, index_);
    std::int64_t number = 0;
    if (element.get_int64().get(number) == simdjson::SUCCESS) return number;
    if (element.type() == dom::element_type::DOUBLE &&
        is_exact(element.get_double().value_unsafe()))
        return static_cast<std::int64_t>(element.get_double().value_unsafe());
    return {};
}

std::optional<std::uint64_t> Node::unsigned_integer() const {
    if (kind_ != Kind::number) return {};
    std::uint64_t number = 0;
    if (to_handle<dom::element>(document_, index_).get_uint64().get(number) == simdjson::SUCCESS)
        return number;
    auto small = integer();
    if (!small || *small < 0) return {};
    return static_cast<std::uint64_t>(*small);
}

std::optional<double> Node::real() const {
    if (kind_ != Kind::number) return {};
    return to_handle<dom::element>(document_, index_).get_double().value_unsafe();
}

std::string_view Node::string() const {
    if (kind_ != Kind::string) return {};
    return to_handle<dom::element>(document_, index_).get_string().value_unsafe();
}

Elements Node::elements() const {
    Elements range;
    if (kind_ != Kind::array) return range;
    auto array = to_handle<dom::element>(document_, index_).get_array().value_unsafe();
    range.begin_.document_ = range.end_.document_ = document_;
    range.begin_.index_ = to_words(array.begin()).index;
    range.end_.index_ = to_words(array.end()).index;
    return range;
}

Members Node::members() const {
    Members range;
    if (kind_ != Kind::object) return range;
    auto object = to_handle<dom::element>(document_, index_).get_object().value_unsafe();
    range.begin_.document_ = range.end_.document_ = document_;
    range.begin_.index_ = to_words(object.begin()).index;
    range.end_.index_ = to_words(object.end()).index;
    return range;
}

std::optional<Node> Node::find(std::string_view name) const {
    for (Member member : members())
        if (member.key == name) return member.value;
    return {};
}

Node Elements::Iterator::operator*() const {
    return {document_, index_};
}

Elements::Iterator& Elements::Iterator::operator++() {
    auto iterator = to_handle<dom::array::iterator>(document_, index_);
    index_ = to_words(++iterator).index;
    return *this;
}

Member Members::Iterator::operator*() const {
    auto iterator = to_handle<dom::object::iterator>(document_, index_);
    return {iterator.key(), {document_, to_words(iterator.value()).index}};
}

Members::Iterator& Members::Iterator::operator++() {
    auto iterator = to_handle<dom::object::iterator>(document_, index_);
    index_ = to_words(++iterator).index;
    return *this;
}

void Node::write(std::string& out) const {
    auto element = to_handle<dom::element>(document_, index_);
    const char* comma = "";
    switch (kind_) {
        case Kind::null:
            out += "null";
            break;
        case Kind::boolean:
            out += boolean() ? "true" : "false";
            break;
        case Kind::string:
            write_string(out, string());
            break;
        case Kind::number:
            write_any_number(out, element);
            break;
        case Kind::array:
            out += '[';
            for (Node child : elements()) {
                out += std::exchange(comma, ",");
                child.write(out);
            }
            out += ']';
            break;
        case Kind::object:
            out += '{';
            for (Member member : members()) {
                out += std::exchange(comma, ",");
                write_string(out, member.key);
                out += ':';
                member.value.write(out);
            }
            out += '}';
    }
}

}  // namespace ao::base::json
