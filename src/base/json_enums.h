#pragma once
#include <string>
#include <string_view>
#include <type_traits>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

#include "base/json_codec.h"

namespace ao::base::json {

/// A C++ name as the wire has it: the underscore that keeps a name apart from a keyword (`new_`,
/// `default_`) is dropped.
constexpr std::string_view wire_name(std::string_view name) {
    return name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
}

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// The word of a described enumerator; "" for a value that has none.
template <DescribedEnum T>
constexpr std::string_view word_of(T value) {
    std::string_view word;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        if (enumerator.value == value) word = wire_name(enumerator.name);
    });
    return word;
}

/// The enumerator of a word; empty when there is none.
template <DescribedEnum T>
constexpr std::optional<T> find_enumerator(std::string_view word) {
    std::optional<T> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        if (wire_name(enumerator.name) == word) found = enumerator.value;
    });
    return found;
}

/// "one of a, b, c"
template <DescribedEnum T>
std::string words_of() {
    std::string words = "one of ";
    const char* comma = "";
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        words += std::exchange(comma, ", ");
        words += wire_name(enumerator.name);
    });
    return words;
}

template <DescribedEnum T>
struct Codec<T> {
    static constexpr bool kRequired = true;

    static void read(Node node, T& out, const Place& place, Faults& faults) {
        if (node.kind() != Kind::string)
            return faults.add(place, "type", "must be a string, " + words_of<T>());
        if (auto found = find_enumerator<T>(node.string()))
            out = *found;
        else
            faults.add(place, "enum", "must be " + words_of<T>());
    }

    static void write(std::string& out, T value) { write_string(out, word_of(value)); }

    static void schema(Writer& members, bool nullable) {
        write_type(members, "string", nullable);
        members.key("enum").begin_array();
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
            members.value(wire_name(enumerator.name));
        });
        if (nullable) members.null();
        members.end_array();
    }

    static void components(Components& /*unused*/) {}
};

}  // namespace ao::base::json
