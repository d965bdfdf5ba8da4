#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/json_node.h"
#include "base/result.h"

namespace ao::base::json {

/// How a C++ type is read from JSON, written to it and described in JSON Schema. Specialise it for
/// a type of your own:
///
///     static void read(Node node, T& out, const Place& place, Faults& faults);
///     static void write(std::string& out, const T& value);
///     static void schema(Writer& members, bool nullable);   // writes into an object that is
///     already begun static void components(Components& components);       // adds the named
///     schemas it refers to static constexpr bool kRequired = true;               // whether an
///     object without it is faulty
template <class T>
struct Codec;

/// Where a value stands in a document: a list of steps on the stack, made into text only when
/// something is wrong there.
class Place {
  public:
    Place() = default;

    Place(const Place& parent, std::string_view key) : parent_(&parent), key_(key) {}

    Place(const Place& parent, std::size_t index) : parent_(&parent), index_(index) {}

    /// As a JSON pointer (RFC 6901); "" is the whole document.
    [[nodiscard]] std::string pointer() const;

  private:
    const Place* parent_ = nullptr;
    std::string_view key_{};
    std::size_t index_ = 0;
};

/// What was found to be wrong, at most kMost of it.
class Faults {
  public:
    static constexpr std::size_t kMost = 100;

    void add(const Place& place, std::string_view code, std::string message);

    [[nodiscard]] bool empty() const { return fields_.empty(); }

    /// ErrorKind::invalid with the fields and a sentence about the first.
    [[nodiscard]] Error to_error() &&;

  private:
    std::vector<FieldError> fields_;
    std::size_t unnamed_ = 0;
};

/// Named schemas, name → JSON text; a name that is being written holds "".
using Components = std::map<std::string, std::string>;

/// `"type": name`, or `"type": [name, "null"]`.
void write_type(Writer& members, std::string_view name, bool nullable);

}  // namespace ao::base::json
