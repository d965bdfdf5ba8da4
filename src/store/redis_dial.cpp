#include "store/redis_dial.h"

#include <charconv>
#include <optional>

namespace ao::store {

namespace {

base::Error refused(const std::string& why) {
    return base::unavailable("Redis: " + why, std::chrono::seconds{1});
}

std::optional<RedisAddress> address_of(const RedisReply& reply) {
    const std::string& port = reply.at(1).text;
    RedisAddress address{reply.at(0).text, 0};
    const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (address.host.empty() || fault != std::errc{}) return std::nullopt;
    return address;
}

base::Async<base::Result<RedisAddress>> find_master(RedisOptions options, std::size_t turn) {
    base::Error last = refused("no sentinel is configured");
    for (std::size_t i = 0; i < options.sentinels.size(); ++i) {
        const RedisAddress sentinel = options.sentinels[(turn + i) % options.sentinels.size()];
        RedisConnection connection(co_await base::asio::this_coro::executor);
        auto opened = co_await connection.open(sentinel, options.tls, options.connect_timeout);
        if (!opened) {
            last = std::move(opened).error();
            continue;
        }
        std::vector<std::string> words{
            "SENTINEL", "get-master-addr-by-name", options.sentinel_master};
        auto reply = co_await connection.ask(std::move(words), options.connect_timeout);
        if (!reply) {
            last = std::move(reply).error();
            continue;
        }
        if (auto found = address_of(*reply)) co_return *found;
        last = refused("the sentinel knows no master called " + options.sentinel_master);
    }
    co_return last;
}

/// One command of the greeting: its reply, or why the server is of no use.
base::Async<base::Result<RedisReply>> greet(
    RedisConnection& connection, std::vector<std::string> words, std::chrono::milliseconds timeout
) {
    const std::string name = words.front();
    auto reply = co_await connection.ask(std::move(words), timeout);
    if (reply && reply->is_error()) co_return refused(name + ": " + reply->text);
    co_return reply;
}

base::Async<base::Result<RedisFacts>> introduce(
    RedisConnection& connection, const RedisOptions& options
) {
    if (!options.password.empty()) {
        std::vector<std::string> words{"AUTH"};
        if (!options.username.empty()) words.push_back(options.username);
        words.push_back(options.password);
        auto reply = co_await greet(connection, std::move(words), options.connect_timeout);
        if (!reply) co_return std::move(reply).error();
    }
    if (options.database != 0) {
        std::vector<std::string> words{"SELECT", std::to_string(options.database)};
        auto reply = co_await greet(connection, std::move(words), options.connect_timeout);
        if (!reply) co_return std::move(reply).error();
    }
    std::vector<std::string> ask_info{"INFO"};
    auto info = co_await greet(connection, std::move(ask_info), options.connect_timeout);
    if (!info) co_return std::move(info).error();
    RedisFacts facts = parse_redis_info(info->text);
    std::vector<std::string> ask_save{"CONFIG", "GET", "save"};
    auto save = co_await connection.ask(std::move(ask_save), options.connect_timeout);
    if (!save) co_return std::move(save).error();
    facts.snapshots = !save->at(1).text.empty();
    co_return facts;
}

std::optional<base::Error> fault_of(const RedisFacts& facts, const RedisOptions& options) {
    if (facts.role != "master") return refused("the server is a replica");
    const bool evicts = !facts.maxmemory_policy.empty() && facts.maxmemory_policy != "noeviction";
    if (evicts && options.refuse_eviction)
        return refused(
            "its maxmemory-policy is " + facts.maxmemory_policy +
            ", which throws tasks away when memory is short; set it to noeviction"
        );
    return std::nullopt;
}

}  // namespace

base::Async<base::Result<DialledRedis>> dial_redis(RedisOptions options, std::size_t turn) {
    DialledRedis dialled;
    dialled.server = options.server;
    if (!options.sentinel_master.empty()) {
        auto master = co_await find_master(options, turn);
        if (!master) co_return std::move(master).error();
        dialled.server = *master;
    }
    base::Executor executor = co_await base::asio::this_coro::executor;
    dialled.connection = std::make_unique<RedisConnection>(executor);
    auto opened =
        co_await dialled.connection->open(dialled.server, options.tls, options.connect_timeout);
    if (!opened) co_return std::move(opened).error();
    auto facts = co_await introduce(*dialled.connection, options);
    if (!facts) co_return std::move(facts).error();
    if (auto fault = fault_of(*facts, options)) co_return std::move(*fault);
    dialled.facts = std::move(*facts);
    co_return dialled;
}

}  // namespace ao::store
