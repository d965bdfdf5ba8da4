#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json_codec.h"

namespace ao::base::json {

/// A field of a PATCH body (RFC 7396): absent keeps, null clears, a value replaces.
///
///     struct LeadPatch { json::Patch<std::string> email; };
///     patch.email.apply_to(lead.email);                    // lead.email is
///     std::optional<std::string>
template <class T>
class Patch {
  public:
    Patch() = default;

    // NOLINTNEXTLINE(google-explicit-constructor): so that `patch.email = std::nullopt` means null
    Patch(std::nullopt_t) : present_(true) {}

    // NOLINTNEXTLINE(google-explicit-constructor): so that `patch.email = text` means a value
    Patch(T value) : present_(true), value_(std::move(value)) {}

    [[nodiscard]] bool is_absent() const { return !present_; }

    [[nodiscard]] bool is_null() const { return present_ && !value_; }

    /// The new value; nothing when absent or null.
    [[nodiscard]] const std::optional<T>& value() const { return value_; }

    /// Keeps, clears or replaces `target`.
    void apply_to(std::optional<T>& target) const {
        if (present_) target = value_;
    }

    /// The same for a target that cannot be empty: cleared is T{}.
    void apply_to(T& target) const {
        if (present_) target = value_.value_or(T{});
    }

    friend bool operator==(const Patch&, const Patch&) = default;

  private:
    bool present_ = false;
    std::optional<T> value_;
};

/// May be absent or null.
template <class T>
struct Codec<std::optional<T>> {
    static constexpr bool kRequired = false;

    static void read(Node node, std::optional<T>& out, const Place& place, Faults& faults) {
        if (node.is_null())
            out.reset();
        else
            Codec<T>::read(node, out.emplace(), place, faults);
    }

    static void write(std::string& out, const std::optional<T>& value) {
        if (value)
            Codec<T>::write(out, *value);
        else
            out += "null";
    }

    static void schema(Writer& members, bool /*nullable*/) { Codec<T>::schema(members, true); }

    static void components(Components& components) { Codec<T>::components(components); }
};

template <class T>
struct Codec<Patch<T>> {
    static constexpr bool kRequired = false;

    static void read(Node node, Patch<T>& out, const Place& place, Faults& faults) {
        if (node.is_null()) {
            out = std::nullopt;
            return;
        }
        T value{};
        Codec<T>::read(node, value, place, faults);
        out = std::move(value);
    }

    /// Only called when present: an absent one has no member at all.
    static void write(std::string& out, const Patch<T>& patch) {
        Codec<std::optional<T>>::write(out, patch.value());
    }

    static void schema(Writer& members, bool /*nullable*/) { Codec<T>::schema(members, true); }

    static void components(Components& components) { Codec<T>::components(components); }
};

template <class T>
struct Codec<std::vector<T>> {
    static constexpr bool kRequired = true;

    static void read(Node node, std::vector<T>& out, const Place& place, Faults& faults) {
        if (node.kind() != Kind::array) return faults.add(place, "type", "must be an array");
        out.clear();
        for (Node element : node.elements()) {
            T value{};
            Codec<T>::read(element, value, Place(place, out.size()), faults);
            out.push_back(std::move(value));
        }
    }

    static void write(std::string& out, const std::vector<T>& value) {
        out += '[';
        const char* comma = "";
        for (const T& element : value) {
            out += std::exchange(comma, ",");
            Codec<T>::write(out, element);
        }
        out += ']';
    }

    static void schema(Writer& members, bool nullable) {
        write_type(members, "array", nullable);
        members.key("items").begin_object();
        Codec<T>::schema(members, false);
        members.end_object();
    }

    static void components(Components& components) { Codec<T>::components(components); }
};

/// An object whose keys are the user's own.
template <class T>
struct Codec<std::map<std::string, T>> {
    static constexpr bool kRequired = true;

    static void read(Node node, std::map<std::string, T>& out, const Place& place, Faults& faults) {
        if (node.kind() != Kind::object) return faults.add(place, "type", "must be an object");
        out.clear();
        for (Member member : node.members())
            Codec<T>::read(
                member.value, out[std::string(member.key)], Place(place, member.key), faults
            );
    }

    static void write(std::string& out, const std::map<std::string, T>& value) {
        out += '{';
        const char* comma = "";
        for (const auto& [key, content] : value) {
            out += std::exchange(comma, ",");
            write_string(out, key);
            out += ':';
            Codec<T>::write(out, content);
        }
        out += '}';
    }

    static void schema(Writer& members, bool nullable) {
        write_type(members, "object", nullable);
        members.key("additionalProperties").begin_object();
        Codec<T>::schema(members, false);
        members.end_object();
    }

    static void components(Components& components) { Codec<T>::components(components); }
};

}  // namespace ao::base::json
