#include "store/tags.h"

#include <algorithm>

namespace ao::store {

std::vector<std::string> split_tags(std::string_view lines) {
    std::vector<std::string> tags;
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        tags.emplace_back(lines.substr(0, end));
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return tags;
}

std::string join_tags(const std::vector<std::string>& tags) {
    std::string lines;
    for (const auto& tag : tags) {
        if (!lines.empty()) lines += '\n';
        lines += tag;
    }
    return lines;
}

}  // namespace ao::store
