#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/lru_map.h"

namespace ao::api {

/// A reply as it was written, and what it needs to be sent again.
struct KeptReply {
    std::string body{};
    std::int64_t version = 0;  ///< of the thing, for its ETag
    std::uint64_t moment = 0;  ///< before the read that it came from

    /// The body of a kept reply as a response takes it: shared, not copied.
    static std::shared_ptr<const std::string> body_of(const std::shared_ptr<const KeptReply>& reply
    ) {
        return {reply, &reply->body};
    }
};

/// The replies to reads that are asked for most (some 15,000 leads), so that asking again costs
/// neither the store nor the writing of JSON. It holds at most kBytes, and no reply larger than
/// kLargest; whether one is still true is for its user to say. Once it is full, a reply takes the
/// place of the one not asked for longest only when it was asked for more often of late: a walk
/// over all leads neither pays for keeping them nor drives out what is asked for again and again
/// (Einziger, Friedman, Manes: TinyLFU, 2017). Thread-safe.
class KeptReplies {
  public:
    static constexpr std::size_t kBytes = std::size_t{16} << 20;
    static constexpr std::size_t kLargest = std::size_t{64} << 10;

    KeptReplies();

    /// What is kept under `key` when `holds(moment)` is true of it; else null.
    template <class Holds>
    std::shared_ptr<const KeptReply> find(std::string_view key, const Holds& holds) {
        auto reply = ask(key);
        return reply && holds(reply->moment) ? reply : nullptr;
    }

    /// Returns `reply`, and keeps it under `key` in the place of what was there, unless it is too
    /// large or there is no room for it. `holds(moment)` says whether a reply of then still is
    /// true; what is older than one that is not, is not.
    template <class Holds>
    std::shared_ptr<const KeptReply> keep(
        std::string_view key, KeptReply reply, const Holds& holds
    ) {
        auto kept = std::make_shared<const KeptReply>(std::move(reply));
        if (!is_keepable(key, *kept)) return kept;
        const std::size_t hash = hash_of(key);
        Shard& shard = shard_of(hash);
        const std::lock_guard lock(shard.mutex);
        if (!holds(shard.newest)) shard.clear();
        if (shard.has_place(hash, *kept)) shard.keep(key, {kept, hash});
        return kept;
    }

    /// The bytes that are kept, with what belongs to them.
    [[nodiscard]] std::size_t bytes() const;

  private:
    static constexpr std::size_t kShards = 16;
    static constexpr std::size_t kCounters = 8'192;

    struct Kept {
        std::shared_ptr<const KeptReply> reply{};
        std::size_t hash = 0;  ///< of its key
    };

    struct Shard {
        mutable std::mutex mutex;
        base::LruMap<Kept> replies{kBytes};  // bounded by `bytes`
        std::size_t bytes = 0;
        std::uint64_t newest = 0;  ///< moment of those that are kept
        /// How often the keys were asked for that have this counter; halved now and then.
        std::array<std::uint8_t, kCounters> asked{};
        std::size_t asks = 0;  ///< since it was halved

        void count(std::size_t hash);
        bool has_place(std::size_t hash, const KeptReply& reply);
        void keep(std::string_view key, Kept kept);
        void clear();
    };

    static std::size_t hash_of(std::string_view key);
    static bool is_keepable(std::string_view key, const KeptReply& reply);
    std::shared_ptr<const KeptReply> ask(std::string_view key);

    Shard& shard_of(std::size_t hash) { return *shards_[hash % kShards]; }

    std::array<std::unique_ptr<Shard>, kShards> shards_;
};

}  // namespace ao::api
