#include "api/token_cache.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "base/lru_map.h"

namespace ao::api {

namespace {

// Bounds how long an API key goes without its use being noted.
constexpr std::chrono::minutes kLife{1};

std::uint64_t next_instance() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

struct Entry {
    core::Identity identity;
    std::uint64_t epoch = 0;
    base::Time until{};
};

}  // namespace

struct TokenCache::Table {
    explicit Table(std::size_t capacity) : entries(capacity) {}

    base::LruMap<Entry> entries;
};

TokenCache::TokenCache(std::size_t capacity) : capacity_(capacity), instance_(next_instance()) {}

TokenCache::Table& TokenCache::table() {
    // A thread serves one cache at a time; another one (a second server in a test) starts empty.
    thread_local std::uint64_t owner = 0;
    thread_local std::optional<Table> entries;
    if (owner != instance_) {
        entries.emplace(capacity_);
        owner = instance_;
    }
    return *entries;
}

const core::Identity* TokenCache::find(
    std::string_view credential, std::uint64_t epoch, base::Time now
) {
    Entry* entry = table().entries.find(credential);
    if (entry == nullptr) return nullptr;
    if (entry->epoch == epoch && now < entry->until) return &entry->identity;
    table().entries.erase(credential);
    return nullptr;
}

void TokenCache::put(
    std::string_view credential, const core::Identity& identity, std::uint64_t epoch, base::Time now
) {
    Entry& entry = table().entries[credential];
    entry.identity = identity;
    entry.identity.note_use = false;  // whoever puts it here notes it
    entry.epoch = epoch;
    entry.until = std::min(identity.expires_at, now + kLife);
}

}  // namespace ao::api
