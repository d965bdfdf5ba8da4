#pragma once
#include <concepts>
#include <limits>
#include <string>
#include <type_traits>

#include "base/clock.h"
#include "base/json_codec.h"

namespace ao::base::json {

template <>
struct Codec<bool> {
    static constexpr bool kRequired = true;
    static void read(Node node, bool& out, const Place& place, Faults& faults);

    static void write(std::string& out, bool value) { out += value ? "true" : "false"; }

    static void schema(Writer& members, bool nullable) { write_type(members, "boolean", nullable); }

    static void components(Components& /*unused*/) {}
};

/// False after adding the fault; `low` and `high` stand in its message.
bool read_integer(
    Node node,
    std::int64_t low,
    std::int64_t high,
    std::int64_t& out,
    const Place& place,
    Faults& faults
);
bool read_unsigned(
    Node node, std::uint64_t high, std::uint64_t& out, const Place& place, Faults& faults
);

/// Whole numbers: exact, or a fault.
template <std::integral T>
struct Codec<T> {
    static constexpr bool kRequired = true;

    static void read(Node node, T& out, const Place& place, Faults& faults) {
        using Limits = std::numeric_limits<T>;
        if constexpr (std::is_signed_v<T>) {
            std::int64_t number = 0;
            if (read_integer(node, Limits::min(), Limits::max(), number, place, faults))
                out = static_cast<T>(number);
        } else {
            std::uint64_t number = 0;
            if (read_unsigned(node, Limits::max(), number, place, faults))
                out = static_cast<T>(number);
        }
    }

    static void write(std::string& out, T value) {
        if constexpr (std::is_signed_v<T>)
            write_number(out, static_cast<std::int64_t>(value));
        else
            write_number(out, static_cast<std::uint64_t>(value));
    }

    static void schema(Writer& members, bool nullable) {
        write_type(members, "integer", nullable);
        members.member("format", sizeof(T) > 4 ? "int64" : "int32");
        if constexpr (std::is_unsigned_v<T>) members.member("minimum", 0);
    }

    static void components(Components& /*unused*/) {}
};

template <>
struct Codec<double> {
    static constexpr bool kRequired = true;
    static void read(Node node, double& out, const Place& place, Faults& faults);

    static void write(std::string& out, double value) { write_number(out, value); }

    static void schema(Writer& members, bool nullable) { write_type(members, "number", nullable); }

    static void components(Components& /*unused*/) {}
};

template <>
struct Codec<std::string> {
    static constexpr bool kRequired = true;
    static void read(Node node, std::string& out, const Place& place, Faults& faults);

    static void write(std::string& out, const std::string& value) { write_string(out, value); }

    static void schema(Writer& members, bool nullable) { write_type(members, "string", nullable); }

    static void components(Components& /*unused*/) {}
};

/// A moment as RFC 3339 text.
template <>
struct Codec<Time> {
    static constexpr bool kRequired = true;
    static void read(Node node, Time& out, const Place& place, Faults& faults);
    static void write(std::string& out, Time value);
    static void schema(Writer& members, bool nullable);

    static void components(Components& /*unused*/) {}
};

/// Any JSON value.
template <>
struct Codec<Raw> {
    static constexpr bool kRequired = true;

    static void read(Node node, Raw& out, const Place& /*place*/, Faults& /*faults*/) {
        out = to_raw(node);
    }

    static void write(std::string& out, const Raw& value) { out += value.text; }

    static void schema(Writer& /*members*/, bool /*nullable*/) {}

    static void components(Components& /*unused*/) {}
};

}  // namespace ao::base::json
