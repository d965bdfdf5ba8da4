#include "model/saved_view.h"

#include <algorithm>

namespace ao::model {

namespace {

constexpr std::size_t kMostNameBytes = 100;
constexpr std::size_t kMostWordBytes = 100;
constexpr std::size_t kMostValueBytes = 256;

bool is_word(const std::string& text) {
    return !text.empty() && text.size() <= kMostWordBytes;
}

bool has_control(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    });
}

}  // namespace

base::Result<void> check(const SavedView& view) {
    std::vector<base::FieldError> faults;
    if (view.name.empty() || view.name.size() > kMostNameBytes || has_control(view.name))
        faults.push_back({"/name", "must have 1 to 100 characters", "length"});
    if (view.filter.size() > kMostFilters)
        faults.push_back({"/filter", "must not have more than 30 entries", "length"});
    for (const auto& [name, content] : view.filter)
        if (!is_word(name) || content.size() > kMostValueBytes)
            faults.push_back({"/filter/" + name, "must not be longer than 256 bytes", "length"});
    if (view.sort.size() > kMostWordBytes)
        faults.push_back({"/sort", "must not be longer than 100 bytes", "length"});
    if (view.columns.size() > kMostColumns ||
        !std::all_of(view.columns.begin(), view.columns.end(), is_word))
        faults.push_back({"/columns", "must be at most 50 names of columns", "length"});
    if (faults.empty()) return {};
    return base::invalid("The view cannot be kept as it is.", std::move(faults));
}

}  // namespace ao::model
