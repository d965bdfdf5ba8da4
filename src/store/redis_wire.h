#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ao::store {

/// What Redis answers (RESP2). `text` holds strings, status words and errors.
struct RedisReply {
    enum class Kind : std::uint8_t { nil, integer, text, error, list };

    Kind kind = Kind::nil;
    std::int64_t integer = 0;
    std::string text{};
    std::vector<RedisReply> items{};

    [[nodiscard]] bool is_error() const { return kind == Kind::error; }

    /// The item at `index`, or a nil when there are fewer.
    [[nodiscard]] const RedisReply& at(std::size_t index) const;
};

/// Appends one command as Redis reads it: an array of bulk strings.
void append_redis_command(std::string& out, std::span<const std::string> words);

/// Bytes in, replies out.
class RedisParser {
  public:
    RedisParser();
    ~RedisParser();  // NOLINT(performance-trivially-destructible): Reader is incomplete here
    RedisParser(RedisParser&&) noexcept;
    RedisParser& operator=(RedisParser&&) noexcept;

    void feed(std::string_view bytes);

    /// The next whole reply, or nothing until more bytes come. Throws std::runtime_error for what
    /// is not RESP: the connection is of no use then.
    std::optional<RedisReply> next();

  private:
    struct Reader;
    std::unique_ptr<Reader> reader_;
};

/// What a Redis server says of itself.
struct RedisFacts {
    std::string version;
    std::string run_id;  ///< another one: the server was started anew
    std::string role;    ///< master, slave
    bool append_only = false;
    bool snapshots = false;  ///< RDB; known from CONFIG GET save, which may be forbidden
    std::string maxmemory_policy;
    std::int64_t used_memory = 0;
    std::chrono::seconds uptime{0};

    /// "aof", "rdb", "aof+rdb" or "none".
    [[nodiscard]] std::string persistence() const;
};

/// Reads the answer to INFO.
RedisFacts parse_redis_info(std::string_view info);

}  // namespace ao::store
