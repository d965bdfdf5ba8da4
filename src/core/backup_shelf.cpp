#include "core/backup_shelf.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace ao::core {

namespace {

constexpr std::size_t kStampSize = 15;
constexpr const char* kMeta = ".meta";

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

struct BackupShelf::Parsed {
    std::string stamp;
    unsigned number = 1;  ///< 2 for "-2"
    std::string_view ending;
};

std::string backup_stamp(base::Time at) {
    const std::string text = base::to_rfc3339(at);  // 2026-02-05T18:14:33.000000Z
    return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2) + "_" + text.substr(11, 2) +
           text.substr(14, 2) + text.substr(17, 2);
}

double in_megabytes(std::int64_t bytes) {
    constexpr double kMegabyte = 1024.0 * 1024.0;
    return std::round(static_cast<double>(bytes) / kMegabyte * 100) / 100;
}

BackupShelf::BackupShelf(
    std::filesystem::path directory, std::string prefix, std::vector<std::string> endings
)
    : directory_(std::move(directory)), prefix_(std::move(prefix)), endings_(std::move(endings)) {}

void BackupShelf::prepare() const {
    base::make_private_directory(directory_);
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
        const std::string name = entry.path().filename();
        const bool left_over = name.starts_with("." + prefix_) && name.ends_with(".part");
        std::error_code ignored;
        if (left_over) std::filesystem::remove(entry.path(), ignored);
    }
}

std::unique_ptr<base::NewFile> BackupShelf::begin() const {
    base::make_private_directory(directory_);
    return std::make_unique<base::NewFile>(directory_ / (prefix_ + "new"));
}

std::string BackupShelf::keep(base::NewFile& file, base::Time at, std::string_view ending) const {
    for (unsigned number = 1;; ++number) {
        std::string name = prefix_ + backup_stamp(at);
        if (number > 1) name += "-" + std::to_string(number);
        name += ending;
        // The same second's backup of the other kind (compressed or not) has the name too.
        const bool taken = std::any_of(endings_.begin(), endings_.end(), [&](const auto& other) {
            const std::string stem = name.substr(0, name.size() - ending.size());
            return std::filesystem::exists(directory_ / (stem + other));
        });
        file.place_at(directory_ / name);
        if (!taken && file.commit(base::NewFile::Existing::keep)) return name;
    }
}

std::optional<BackupShelf::Parsed> BackupShelf::parse(std::string_view name) const {
    if (!name.starts_with(prefix_)) return std::nullopt;
    std::string_view rest = name.substr(prefix_.size());
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view ending = rest.substr(dot);
    if (std::find(endings_.begin(), endings_.end(), ending) == endings_.end()) return std::nullopt;
    rest = rest.substr(0, dot);
    if (rest.size() < kStampSize || rest[8] != '_' || !all_digits(rest.substr(0, 8)) ||
        !all_digits(rest.substr(9, 6)))
        return std::nullopt;
    Parsed parsed{std::string(rest.substr(0, kStampSize)), 1, ending};
    rest = rest.substr(kStampSize);
    if (rest.empty()) return parsed;
    constexpr std::size_t kMostDigits = 6;
    if (rest[0] != '-' || rest.size() > kMostDigits + 1 || !all_digits(rest.substr(1)))
        return std::nullopt;
    parsed.number = static_cast<unsigned>(std::stoul(std::string(rest.substr(1))));
    return parsed;
}

std::vector<std::string> BackupShelf::names() const {
    std::vector<std::pair<Parsed, std::string>> found;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(directory_, missing)) {
        std::string name = entry.path().filename();
        if (auto parsed = parse(name); parsed && entry.is_regular_file())
            found.emplace_back(std::move(*parsed), std::move(name));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.first.stamp, a.first.number) > std::tie(b.first.stamp, b.first.number);
    });
    std::vector<std::string> names;
    for (auto& entry : found)
        names.push_back(std::move(entry.second));
    return names;
}

base::Result<std::filesystem::path> BackupShelf::find(std::string_view name) const {
    const auto path = directory_ / name;
    if (!parse(name) || !std::filesystem::is_regular_file(path))
        return base::not_found("Backup not found");
    return path;
}

void BackupShelf::describe(std::string_view name, std::string_view meta) const {
    const auto path = directory_ / (std::string(name) + kMeta);
    static_cast<void>(base::write_small_file(path, meta, base::NewFile::Existing::replace));
}

std::optional<std::string> BackupShelf::description(std::string_view name) const {
    const auto path = directory_ / (std::string(name) + kMeta);
    if (!std::filesystem::exists(path)) return std::nullopt;
    return base::read_small_file(path);
}

void BackupShelf::remove(std::string_view name) const {
    std::error_code failure;
    std::filesystem::remove(directory_ / name, failure);
    if (failure) throw base::FileError("cannot remove " + std::string(name));
    std::filesystem::remove(directory_ / (std::string(name) + kMeta), failure);
}

std::vector<std::string> BackupShelf::prune(std::size_t keep) const {
    std::vector<std::string> gone;
    if (keep == 0) return gone;
    const auto all = names();
    for (std::size_t i = keep; i < all.size(); ++i) {
        remove(all[i]);
        gone.push_back(all[i]);
    }
    return gone;
}

std::optional<base::Time> BackupShelf::newest() const {
    const auto all = names();
    if (all.empty()) return std::nullopt;
    const std::string s = parse(all.front())->stamp;
    auto at = base::parse_rfc3339(
        s.substr(0, 4) + "-" + s.substr(4, 2) + "-" + s.substr(6, 2) + "T" + s.substr(9, 2) + ":" +
        s.substr(11, 2) + ":" + s.substr(13, 2) + "Z"
    );
    if (!at) return std::nullopt;
    return *at;
}

}  // namespace ao::core
