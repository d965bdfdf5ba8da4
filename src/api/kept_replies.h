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

/// The replies to reads that were asked for last (some 15,000 leads), so that asking again costs
/// neither the store nor the writing of JSON. It holds at most kBytes, and no reply larger than
/// kLargest; whether one is still true is for its user to say. Thread-safe.
class KeptReplies {
  public:
    static constexpr std::size_t kBytes = std::size_t{16} << 20;
    static constexpr std::size_t kLargest = std::size_t{64} << 10;

    KeptReplies();

    /// What is kept under `key` when `holds(moment)` is true of it; else null.
    template <class Holds>
    std::shared_ptr<const KeptReply> find(std::string_view key, const Holds& holds) {
        auto reply = look_up(key);
        return reply && holds(reply->moment) ? reply : nullptr;
    }

    /// Keeps `reply` under `key`, whatever was there, unless it is too large; returns it.
    std::shared_ptr<const KeptReply> keep(std::string_view key, KeptReply reply);

    /// The bytes that are kept, with what belongs to them.
    [[nodiscard]] std::size_t bytes() const;

  private:
    static constexpr std::size_t kShards = 16;

    struct Shard {
        mutable std::mutex mutex;
        base::LruMap<std::shared_ptr<const KeptReply>> replies{kBytes};  // bounded by `bytes`
        std::size_t bytes = 0;
    };

    std::shared_ptr<const KeptReply> look_up(std::string_view key);
    Shard& shard_of(std::string_view key);

    std::array<std::unique_ptr<Shard>, kShards> shards_;
};

}  // namespace ao::api
