#include "api/kept_replies.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace ao::api {

namespace {

/// The key, the entry and its two places in the table.
constexpr std::size_t kAround = 256;
/// More is as often as this.
constexpr std::uint8_t kOften = 15;

std::size_t size_of(const KeptReply& reply) {
    return reply.body.capacity() + kAround;
}

}  // namespace

KeptReplies::KeptReplies() {
    for (auto& shard : shards_)
        shard = std::make_unique<Shard>();
}

std::size_t KeptReplies::hash_of(std::string_view key) {
    return std::hash<std::string_view>{}(key);
}

bool KeptReplies::is_keepable(std::string_view key, const KeptReply& reply) {
    return size_of(reply) <= kLargest && key.size() <= kAround / 2;
}

std::shared_ptr<const KeptReply> KeptReplies::ask(std::string_view key) {
    const std::size_t hash = hash_of(key);
    Shard& shard = shard_of(hash);
    const std::lock_guard lock(shard.mutex);
    shard.count(hash);
    const Kept* found = shard.replies.find(key);
    return found ? found->reply : nullptr;
}

void KeptReplies::Shard::count(std::size_t hash) {
    std::uint8_t& times = asked[hash / kShards % kCounters];
    if (times < kOften) ++times;
    if (++asks < 2 * kCounters) return;
    asks = 0;
    for (std::uint8_t& each : asked)
        each = static_cast<std::uint8_t>(each / 2);
}

bool KeptReplies::Shard::has_place(std::size_t hash, const KeptReply& reply) {
    if (bytes + size_of(reply) <= kBytes / kShards) return true;
    const auto times = [this](std::size_t of) { return asked[of / kShards % kCounters]; };
    return times(hash) > times(replies.oldest()->hash);
}

void KeptReplies::Shard::keep(std::string_view key, Kept kept) {
    bytes += size_of(*kept.reply);
    newest = std::max(newest, kept.reply->moment);
    const Kept before = std::exchange(replies[key], std::move(kept));
    if (before.reply) bytes -= size_of(*before.reply);
    while (bytes > kBytes / kShards) {
        bytes -= size_of(*replies.oldest()->reply);
        replies.remove_oldest();
    }
}

void KeptReplies::Shard::clear() {
    replies.clear();
    bytes = 0;
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
