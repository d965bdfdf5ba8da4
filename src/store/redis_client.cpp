#include "store/redis_client.h"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "base/log.h"

namespace ao::store {

namespace {

namespace asio = base::asio;
namespace log = base::log;
using Clock = std::chrono::steady_clock;

base::Error away(const std::string& why) {
    return base::unavailable("Redis: " + why, std::chrono::seconds{1});
}

/// Errors after which this server will not do, however often it is asked.
bool is_no_master(std::string_view error) {
    return error.starts_with("READONLY") || error.starts_with("LOADING") ||
           error.starts_with("MASTERDOWN");
}

}  // namespace

RedisClient::RedisClient(base::EventLoop& loop, RedisOptions options, base::Metrics& metrics)
    : loop_(loop),
      options_(std::move(options)),
      commands_(metrics.counter(
          "ao_redis_commands_total",
          "Commands and scripts sent to Redis.",
          {{"connection", options_.name}}
      )),
      reconnects_(metrics.counter(
          "ao_redis_connects_total",
          "Connections to Redis that were made.",
          {{"connection", options_.name}}
      )),
      errors_(metrics.counter(
          "ao_redis_errors_total",
          "Commands that Redis refused or did not answer.",
          {{"connection", options_.name}}
      )),
      connected_gauge_(metrics.gauge(
          "ao_redis_connected",
          "1 while the connection to Redis stands.",
          {{"connection", options_.name}}
      )),
      group_(loop, "redis_client"),
      retry_timer_(loop),
      deadline_timer_(loop) {
    state_.fault = "not connected yet";
}

RedisClient::~RedisClient() = default;

void RedisClient::start() {
    group_.spawn(keep_connected());
}

base::Async<> RedisClient::stop() {
    stopping_ = true;
    retry_timer_.cancel();
    reconnect();
    co_await group_.join();
    co_await asio::post(loop_, base::kAsync);  // a deadline that was due already has passed now
}

void RedisClient::reconnect() {
    if (connection_) connection_->close();
}

RedisState RedisClient::state() const {
    std::lock_guard lock(mutex_);
    return state_;
}

void RedisClient::set_state(bool connected, const DialledRedis* dialled, std::string fault) {
    const bool was = connected_.exchange(connected);
    bool news = false;
    {
        std::lock_guard lock(mutex_);
        state_.connected = connected;
        ++state_.attempts;
        news = state_.fault != fault;
        state_.fault = fault;
        if (dialled) {
            state_.server = dialled->server;
            state_.facts = dialled->facts;
        }
    }
    connected_gauge_.set(connected ? 1 : 0);
    if (connected)
        log::write(
            options_.loss_level == log::Level::debug ? log::Level::debug : log::Level::info,
            "redis.connected",
            {{"connection", options_.name},
             {"server", dialled->server.host},
             {"port", dialled->server.port}}
        );
    else if (!stopping_ && (was || news))
        log::write(
            was ? options_.loss_level : log::Level::debug,
            "redis.disconnected",
            {{"connection", options_.name}, {"why", fault}}
        );
    if (was != connected && changed_) changed_(connected);
}

base::Async<> RedisClient::keep_connected() {
    std::size_t failures = 0;
    while (!stopping_) {
        auto dialled = co_await dial_redis(options_, turn_++);
        if (stopping_) break;
        if (!dialled) {
            set_state(false, nullptr, dialled.error().message);
            co_await pause(failures++);
            continue;
        }
        failures = 0;
        reconnects_.add();
        connection_ = std::move(dialled->connection);
        set_state(true, &*dialled, {});
        co_await serve();
    }
}

base::Async<> RedisClient::pause(std::size_t failures) {
    const auto step = options_.retry_min * (1LL << std::min<std::size_t>(failures, 16));
    const auto most = std::min<std::chrono::milliseconds>(step, options_.retry_max);
    std::uniform_int_distribution<std::int64_t> spread(most.count() / 2, most.count());
    retry_timer_.expires_after(std::chrono::milliseconds{spread(random_)});
    co_await retry_timer_.async_wait(base::kAsync);
}

base::Async<> RedisClient::serve() {
    const std::shared_ptr<RedisConnection> connection = connection_;
    base::Error why = away("the connection was closed");
    for (;;) {
        auto replies = co_await connection->read();
        if (!replies) {
            why = std::move(replies).error();
            break;
        }
        if (!take_replies(std::move(*replies))) break;
    }
    connection->close();
    connection_.reset();
    out_.clear();
    set_state(false, nullptr, why.message);
    fail_waiting(why);
}

bool RedisClient::take_replies(std::vector<RedisReply> replies) {
    bool usable = true;
    for (RedisReply& reply : replies) {
        if (waiting_.empty()) return false;
        if (reply.is_error() && is_no_master(reply.text)) usable = false;
        Waiting first = std::move(waiting_.front());
        waiting_.pop_front();
        complete(std::move(first), std::move(reply));
    }
    return usable;
}

void RedisClient::complete(Waiting waiting, base::Result<RedisReply> answer) {
    waiting.answer->emplace(std::move(answer));
    auto resume = [handler = std::move(*waiting.handler)]() mutable { std::move(handler)(); };
    asio::post(loop_, std::move(resume));
}

void RedisClient::fail_waiting(const base::Error& error) {
    std::deque<Waiting> failed;
    failed.swap(waiting_);
    errors_.add(static_cast<double>(failed.size()));
    for (Waiting& waiting : failed)
        complete(std::move(waiting), error);
    deadline_timer_.cancel();
}

void RedisClient::enqueue(const std::vector<std::string>& words, Waiting waiting) {
    waiting.deadline = Clock::now() + options_.command_timeout;
    waiting_.push_back(std::move(waiting));
    append_redis_command(out_, words);
    if (waiting_.size() == 1) watch_deadline();
    if (writing_) return;
    writing_ = true;
    group_.spawn(write_out(connection_));
}

base::Async<> RedisClient::write_out(std::shared_ptr<RedisConnection> connection) {
    while (connection == connection_ && !out_.empty()) {
        std::string bytes;
        bytes.swap(out_);
        auto written = co_await connection->write(std::move(bytes));
        if (!written) connection->close();
    }
    writing_ = false;
    if (connection_ && !out_.empty()) {
        writing_ = true;
        group_.spawn(write_out(connection_));
    }
}

void RedisClient::watch_deadline() {
    if (waiting_.empty()) return;
    deadline_timer_.expires_at(waiting_.front().deadline);
    auto check = [this](const boost::system::error_code& fault) {
        if (fault || waiting_.empty()) return;
        if (waiting_.front().deadline <= Clock::now())
            reconnect();
        else
            watch_deadline();
    };
    deadline_timer_.async_wait(std::move(check));
}

base::Async<base::Result<RedisReply>> RedisClient::exchange(std::vector<std::string> words) {
    if (!connection_ || stopping_) co_return away("not connected");
    if (waiting_.size() >= options_.max_waiting) co_return away("too many commands wait for it");
    commands_.add();
    std::optional<base::Result<RedisReply>> answer;
    auto start = [&](WaitHandler&& handler) { enqueue(words, {std::move(handler), &answer, {}}); };
    WaitToken token;
    co_await asio::async_initiate<WaitToken, void()>(start, token);
    co_return std::move(*answer);
}

base::Async<base::Result<RedisReply>> RedisClient::command(std::vector<std::string> words) {
    auto reply = co_await exchange(std::move(words));
    if (reply && reply->is_error()) {
        errors_.add();
        co_return away(reply->text);
    }
    co_return reply;
}

base::Async<base::Result<std::string>> RedisClient::load(const RedisScript& script) {
    std::vector<std::string> words{"SCRIPT", "LOAD", std::string(script.text)};
    auto reply = co_await command(std::move(words));
    if (!reply) co_return std::move(reply).error();
    loaded_[script.text.data()] = reply->text;
    co_return reply->text;
}

base::Async<base::Result<RedisReply>> RedisClient::run(
    const RedisScript& script, std::string key, std::vector<std::string> arguments
) {
    std::vector<std::string> words{"EVALSHA", "", "1", std::move(key)};
    words.reserve(words.size() + arguments.size());
    std::move(arguments.begin(), arguments.end(), std::back_inserter(words));
    for (int tries = 0; tries < 2; ++tries) {
        auto known = loaded_.find(script.text.data());
        if (known == loaded_.end()) {
            auto loaded = co_await load(script);
            if (!loaded) co_return std::move(loaded).error();
            words[1] = std::move(*loaded);
        } else {
            words[1] = known->second;
        }
        auto reply = co_await exchange(words);
        if (!reply || !reply->is_error()) co_return reply;
        errors_.add();
        if (!reply->text.starts_with("NOSCRIPT")) {
            log::warning("redis.refused", {{"script", script.name}, {"error", reply->text}});
            co_return away(reply->text);
        }
        loaded_.erase(script.text.data());
    }
    co_return away("the script was not kept");
}

}  // namespace ao::store
