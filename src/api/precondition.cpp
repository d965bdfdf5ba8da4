#include "api/precondition.h"

#include <algorithm>
#include <charconv>

namespace ao::api {

namespace {

/// One entry of a list of entity tags.
struct Tag {
    bool weak = false;
    std::string_view opaque;  ///< between the quotes
};

std::vector<Tag> parse_tags(std::string_view header) {
    std::vector<Tag> tags;
    while (true) {
        std::size_t open = header.find('"');
        if (open == std::string_view::npos) return tags;
        std::size_t close = header.find('"', open + 1);
        if (close == std::string_view::npos) return tags;
        bool weak = open >= 2 && header.substr(open - 2, 2) == "W/";
        tags.push_back({weak, header.substr(open + 1, close - open - 1)});
        header.remove_prefix(close + 1);
    }
}

std::optional<std::int64_t> version_in(std::string_view opaque) {
    std::int64_t version = 0;
    auto [end, error] = std::from_chars(opaque.data(), opaque.data() + opaque.size(), version);
    if (error != std::errc() || end != opaque.data() + opaque.size()) return {};
    return version;
}

}  // namespace

std::string etag_of(std::int64_t version) {
    return "\"" + std::to_string(version) + "\"";
}

std::optional<std::vector<std::int64_t>> if_match(std::string_view header) {
    if (header.empty() || header == "*") return {};
    std::vector<std::int64_t> versions;
    for (const Tag& tag : parse_tags(header)) {
        std::optional<std::int64_t> version = version_in(tag.opaque);
        if (version && !tag.weak) versions.push_back(*version);
    }
    return versions;
}

bool if_none_match_names(std::string_view header, std::int64_t version) {
    if (header == "*") return true;
    const std::vector<Tag> tags = parse_tags(header);
    return std::any_of(tags.begin(), tags.end(), [&](const Tag& tag) {
        return version_in(tag.opaque) == version;
    });
}

}  // namespace ao::api
