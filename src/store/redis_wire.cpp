#include "store/redis_wire.h"

#include <charconv>
#include <new>
#include <stdexcept>

#include <hiredis/hiredis.h>

namespace ao::store {

namespace {

RedisReply convert(const redisReply& from) {
    RedisReply reply;
    switch (from.type) {
        case REDIS_REPLY_INTEGER:
            reply.kind = RedisReply::Kind::integer;
            reply.integer = from.integer;
            break;
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            reply.kind = RedisReply::Kind::text;
            reply.text.assign(from.str, static_cast<std::size_t>(from.len));
            break;
        case REDIS_REPLY_ERROR:
            reply.kind = RedisReply::Kind::error;
            reply.text.assign(from.str, static_cast<std::size_t>(from.len));
            break;
        case REDIS_REPLY_ARRAY:
            reply.kind = RedisReply::Kind::list;
            reply.items.reserve(from.elements);
            for (std::size_t i = 0; i < from.elements; ++i)
                reply.items.push_back(convert(*from.element[i]));
            break;
        default:
            break;
    }
    return reply;
}

std::int64_t integer(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void append_length(std::string& out, char mark, std::size_t length) {
    char digits[24];
    const auto [end, fault] = std::to_chars(digits, digits + sizeof digits, length);
    out += mark;
    out.append(digits, end);
    out += "\r\n";
}

}  // namespace

const RedisReply& RedisReply::at(std::size_t index) const {
    static const RedisReply nothing;
    return index < items.size() ? items[index] : nothing;
}

void append_redis_command(std::string& out, std::span<const std::string> words) {
    append_length(out, '*', words.size());
    for (const std::string& word : words) {
        append_length(out, '$', word.size());
        out += word;
        out += "\r\n";
    }
}

struct RedisParser::Reader {
    redisReader* handle = redisReaderCreate();

    Reader() {
        if (!handle) throw std::bad_alloc();
    }

    ~Reader() { redisReaderFree(handle); }

    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
};

// NOLINTNEXTLINE(modernize-use-equals-default): a default would make no reader
RedisParser::RedisParser() : reader_(std::make_unique<Reader>()) {}

RedisParser::~RedisParser() = default;
RedisParser::RedisParser(RedisParser&&) noexcept = default;
RedisParser& RedisParser::operator=(RedisParser&&) noexcept = default;

void RedisParser::feed(std::string_view bytes) {
    if (redisReaderFeed(reader_->handle, bytes.data(), bytes.size()) != REDIS_OK)
        throw std::runtime_error(reader_->handle->errstr);
}

std::optional<RedisReply> RedisParser::next() {
    void* raw = nullptr;
    if (redisReaderGetReply(reader_->handle, &raw) != REDIS_OK)
        throw std::runtime_error(reader_->handle->errstr);
    if (!raw) return std::nullopt;
    const std::unique_ptr<redisReply, void (*)(void*)> reply(
        static_cast<redisReply*>(raw), freeReplyObject
    );
    return convert(*reply);
}

std::string RedisFacts::persistence() const {
    if (append_only) return snapshots ? "aof+rdb" : "aof";
    return snapshots ? "rdb" : "none";
}

RedisFacts parse_redis_info(std::string_view info) {
    RedisFacts facts;
    while (!info.empty()) {
        const std::size_t end = std::min(info.find('\n'), info.size());
        std::string_view line = info.substr(0, end);
        info.remove_prefix(std::min(end + 1, info.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = line.substr(colon + 1);
        if (name == "redis_version") facts.version = value;
        if (name == "run_id") facts.run_id = value;
        if (name == "role") facts.role = value;
        if (name == "aof_enabled") facts.append_only = value == "1";
        if (name == "maxmemory_policy") facts.maxmemory_policy = value;
        if (name == "used_memory") facts.used_memory = integer(value);
        if (name == "uptime_in_seconds") facts.uptime = std::chrono::seconds{integer(value)};
    }
    return facts;
}

}  // namespace ao::store
