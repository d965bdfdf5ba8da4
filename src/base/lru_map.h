#pragma once
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace ao::base {

/// A map from text to Value that holds at most `capacity` entries: the one not touched for longest
/// makes room for a new one. For caches and counters that strangers can fill. Not thread-safe.
/// Every operation is O(1); pointers stay valid until their entry goes.
template <class Value>
class LruMap {
  public:
    explicit LruMap(std::size_t capacity) : capacity_(capacity) {}

    LruMap(const LruMap&) = delete;  // the index points into the entries
    LruMap& operator=(const LruMap&) = delete;

    /// The value of `key`, touched; null when there is none.
    Value* find(std::string_view key) {
        auto found = index_.find(key);
        if (found == index_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->second;
    }

    /// The value of `key`, touched; made from Value{} when there was none.
    Value& operator[](std::string_view key) {
        if (Value* value = find(key)) return *value;
        if (entries_.size() >= capacity_) remove_oldest();
        entries_.emplace_front(std::string(key), Value{});
        index_.emplace(entries_.front().first, entries_.begin());
        return entries_.front().second;
    }

    void erase(std::string_view key) {
        auto found = index_.find(key);
        if (found == index_.end()) return;
        auto entry = found->second;
        index_.erase(found);
        entries_.erase(entry);
    }

    void clear() {
        index_.clear();
        entries_.clear();
    }

    [[nodiscard]] std::size_t size() const { return entries_.size(); }

    /// The value not touched for longest; null when empty.
    Value* oldest() { return entries_.empty() ? nullptr : &entries_.back().second; }

    void remove_oldest() {
        if (entries_.empty()) return;
        index_.erase(entries_.back().first);
        entries_.pop_back();
    }

  private:
    using Entry = std::pair<const std::string, Value>;

    std::size_t capacity_;
    std::list<Entry> entries_;  // most recently touched first
    std::unordered_map<std::string_view, typename std::list<Entry>::iterator> index_;
};

}  // namespace ao::base
