#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ao::model {

/// Which list a view shows.
enum class ViewPage : std::uint8_t { leads, tasks };

/// A list with a name: which rows, in which order, with which columns.
struct SavedView {
    std::string id{};
    std::string tenant_id{};
    std::string user_id{};  ///< whose it is
    ViewPage page = ViewPage::leads;
    std::string name{};
    bool shared = false;                          ///< everybody of the tenant sees it
    std::map<std::string, std::string> filter{};  ///< as the query string of the list has it
    std::string sort{};                           ///< "-created_at"; empty: as the list likes
    std::vector<std::string> columns{};           ///< empty: as the list likes
    std::int64_t version = 0;
    base::Time created_at{};
    base::Time updated_at{};
};

inline constexpr std::size_t kMostFilters = 30;
inline constexpr std::size_t kMostColumns = 50;

/// Invalid with a fault for each field that is too long, empty or too many; whether the filters
/// are ones that the list knows is not asked here.
base::Result<void> check(const SavedView& view);

}  // namespace ao::model
