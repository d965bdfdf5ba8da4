#include "base/json_scalars.h"

#include <cmath>

namespace ao::base::json {

namespace {

void add_wrong_integer(
    Node node, const std::string& low, const std::string& high, const Place& place, Faults& faults
) {
    auto number = node.real();
    if (!number || std::trunc(*number) != *number)
        faults.add(place, "type", "must be a whole number");
    else
        faults.add(place, "range", "must lie between " + low + " and " + high);
}

}  // namespace

bool read_integer(
    Node node,
    std::int64_t low,
    std::int64_t high,
    std::int64_t& out,
    const Place& place,
    Faults& faults
) {
    auto number = node.integer();
    if (!number || *number < low || *number > high) {
        add_wrong_integer(node, std::to_string(low), std::to_string(high), place, faults);
        return false;
    }
    out = *number;
    return true;
}

bool read_unsigned(
    Node node, std::uint64_t high, std::uint64_t& out, const Place& place, Faults& faults
) {
    auto number = node.unsigned_integer();
    if (!number || *number > high) {
        add_wrong_integer(node, "0", std::to_string(high), place, faults);
        return false;
    }
    out = *number;
    return true;
}

void Codec<bool>::read(Node node, bool& out, const Place& place, Faults& faults) {
    if (node.kind() == Kind::boolean)
        out = node.boolean();
    else
        faults.add(place, "type", "must be true or false");
}

void Codec<double>::read(Node node, double& out, const Place& place, Faults& faults) {
    if (auto number = node.real())
        out = *number;
    else
        faults.add(place, "type", "must be a number");
}

void Codec<std::string>::read(Node node, std::string& out, const Place& place, Faults& faults) {
    if (node.kind() == Kind::string)
        out = node.string();
    else
        faults.add(place, "type", "must be a string");
}

void Codec<Time>::read(Node node, Time& out, const Place& place, Faults& faults) {
    if (node.kind() != Kind::string) return faults.add(place, "type", "must be a date-time string");
    auto time = parse_rfc3339(node.string());
    if (time)
        out = *time;
    else
        faults.add(place, "format", time.error().message);
}

void Codec<Time>::write(std::string& out, Time value) {
    out += '"';
    append_rfc3339(out, value);
    out += '"';
}

void Codec<Time>::schema(Writer& members, bool nullable) {
    write_type(members, "string", nullable);
    members.member("format", "date-time");
}

}  // namespace ao::base::json
