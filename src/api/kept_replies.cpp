#include "api/kept_replies.h"

#include <functional>
#include <utility>

namespace ao::api {

namespace {

/// The key, the entry and its two places in the table.
constexpr std::size_t kAround = 256;

std::size_t size_of(const KeptReply& reply) {
    return reply.body.capacity() + kAround;
}

}  // namespace

KeptReplies::KeptReplies() {
    for (auto& shard : shards_)
        shard = std::make_unique<Shard>();
}

KeptReplies::Shard& KeptReplies::shard_of(std::string_view key) {
    return *shards_[std::hash<std::string_view>{}(key) / kShards % kShards];
}

std::shared_ptr<const KeptReply> KeptReplies::look_up(std::string_view key) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto* found = shard.replies.find(key);
    return found ? *found : nullptr;
}

std::shared_ptr<const KeptReply> KeptReplies::keep(std::string_view key, KeptReply reply) {
    auto kept = std::make_shared<const KeptReply>(std::move(reply));
    if (size_of(*kept) > kLargest || key.size() > kAround / 2) return kept;
    Shard& shard = shard_of(key);
    std::shared_ptr<const KeptReply> before;  // freed without the lock
    const std::lock_guard lock(shard.mutex);
    auto& place = shard.replies[key];
    before = std::exchange(place, kept);
    if (before) shard.bytes -= size_of(*before);
    shard.bytes += size_of(*kept);
    while (shard.bytes > kBytes / kShards) {
        shard.bytes -= size_of(**shard.replies.oldest());
        shard.replies.remove_oldest();
    }
    return kept;
}

std::size_t KeptReplies::bytes() const {
    std::size_t sum = 0;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard->mutex);
        sum += shard->bytes;
    }
    return sum;
}

}  // namespace ao::api
