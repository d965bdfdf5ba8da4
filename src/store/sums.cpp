#include "store/sums.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace ao::store {

namespace {

/// How many of the newest entries are looked through for the same keys: a transaction moves few
/// counters, often; an import those of each source and status.
constexpr std::size_t kLookedThrough = 32;

}  // namespace

bool Sums::same(const Entry& entry, const Statement& statement, std::initializer_list<Value> keys) {
    const auto equal = [](const Key& kept, const Value& asked) {
        if (const auto* text = std::get_if<std::string_view>(&asked)) {
            const auto* kept_text = std::get_if<std::string>(&kept);
            return kept_text != nullptr && *kept_text == *text;
        }
        const auto* number = std::get_if<std::int64_t>(&asked);
        const auto* kept_number = std::get_if<std::int64_t>(&kept);
        return number != nullptr && kept_number != nullptr && *kept_number == *number;
    };
    return entry.statement == &statement &&
           std::equal(entry.keys.begin(), entry.keys.end(), keys.begin(), keys.end(), equal);
}

void Sums::add(const Statement& statement, std::initializer_list<Value> keys, std::int64_t more) {
    const std::size_t size = entries_.size();
    const std::size_t first = std::max(marked_, size - std::min(size, kLookedThrough));
    for (std::size_t i = size; i > first; --i)
        if (same(entries_[i - 1], statement, keys)) {
            entries_[i - 1].more += more;
            return;
        }
    Entry entry{&statement, {}, more};
    entry.keys.reserve(keys.size());
    for (const Value& key : keys) {
        if (const auto* text = std::get_if<std::string_view>(&key))
            entry.keys.emplace_back(std::string(*text));
        else if (const auto* number = std::get_if<std::int64_t>(&key))
            entry.keys.emplace_back(*number);
        else
            throw std::logic_error(
                std::string(statement.name) + ": keys of a sum are texts and whole numbers"
            );
    }
    entries_.push_back(std::move(entry));
}

std::size_t Sums::mark() {
    marked_ = entries_.size();
    return marked_;
}

void Sums::keep_after(std::size_t mark) {
    const auto old = entries_.begin() + static_cast<std::ptrdiff_t>(mark);
    const auto first = old - static_cast<std::ptrdiff_t>(std::min(mark, kLookedThrough));
    const auto gone = std::remove_if(old, entries_.end(), [&](const Entry& entry) {
        const auto known = std::find_if(first, old, [&](const Entry& other) {
            return other.statement == entry.statement && other.keys == entry.keys;
        });
        if (known == old) return false;
        known->more += entry.more;
        return true;
    });
    entries_.erase(gone, entries_.end());
    marked_ = 0;
}

void Sums::forget_after(std::size_t mark) {
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(mark), entries_.end());
    marked_ = mark;
}

bool Sums::before(const Entry& one, const Entry& other) {
    return std::tie(one.statement->name, one.keys) < std::tie(other.statement->name, other.keys);
}

void Sums::each(
    const std::function<void(const Statement& statement, std::span<const Value> values)>& write
) {
    std::sort(entries_.begin(), entries_.end(), before);
    std::vector<Value> values;
    for (std::size_t i = 0; i < entries_.size();) {
        const Entry& first = entries_[i];
        std::int64_t sum = 0;
        for (; i < entries_.size() && !before(first, entries_[i]); ++i)
            sum += entries_[i].more;
        if (sum == 0) continue;
        values.clear();
        for (const Key& key : first.keys)
            values.push_back(std::visit([](const auto& content) { return value(content); }, key));
        values.push_back(value(sum));
        write(*first.statement, values);
    }
}

}  // namespace ao::store
