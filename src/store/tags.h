#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ao::store {

/// Tags as a column keeps them: one a line (a tag has no control characters).
std::string join_tags(const std::vector<std::string>& tags);
std::vector<std::string> split_tags(std::string_view lines);

}  // namespace ao::store
