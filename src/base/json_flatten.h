#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace ao::base::json {

/// One value of a JSON document that is not an object: "server.port" and 8000. A list of strings
/// is one value; other arrays, and empty objects, are kept as text.
struct Leaf {
    using Value = std::variant<
        std::nullptr_t,
        bool,
        std::int64_t,
        double,
        std::string,
        std::vector<std::string>,
        Raw>;

    std::string path;  ///< the keys from the root, joined by dots
    Value value;
};

/// Every leaf of the object in `text`, in its order. ErrorKind::malformed when it is not one JSON
/// object, deeper than kMaxDepth or says a key twice; the message names line or key.
Result<std::vector<Leaf>> flatten(std::string_view text);

}  // namespace ao::base::json
