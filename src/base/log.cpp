#include "base/log.h"

#include <cerrno>
#include <memory>
#include <mutex>
#include <span>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"

namespace ao::base::log {

namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::chrono::seconds kFlushInterval{1};

/// A file or standard error behind a buffer: one write(2) for many lines.
class BufferedSink final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit BufferedSink(const std::string& file) {
        if (file.empty()) return;
        descriptor_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
        if (descriptor_ < 0)
            throw std::system_error(errno, std::generic_category(), "log file " + file);
    }

    ~BufferedSink() override {
        flush_();
        if (descriptor_ != STDERR_FILENO) ::close(descriptor_);
    }

  private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        buffer_.append(message.payload.data(), message.payload.size());
        if (buffer_.size() >= kBufferBytes) flush_();
    }

    void flush_() override {
        for (std::size_t done = 0; done < buffer_.size();) {
            auto written = ::write(descriptor_, buffer_.data() + done, buffer_.size() - done);
            if (written < 0 && errno == EINTR) continue;
            if (written < 0)
                break;  // a full disk must not stop the program, and there is nobody left to tell
            done += static_cast<std::size_t>(written);
        }
        buffer_.clear();
    }

    int descriptor_ = STDERR_FILENO;
    std::string buffer_;
};

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

std::string_view word(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    return "error";
}

bool g_pretty = false;

std::shared_ptr<spdlog::logger> make_logger(const Options& options) {
    auto logger =
        std::make_shared<spdlog::logger>("ao", std::make_shared<BufferedSink>(options.file));
    logger->set_level(to_spdlog(options.level));
    logger->flush_on(options.pretty ? spdlog::level::trace : spdlog::level::err);
    return logger;
}

/// Before open() every line is flushed: nothing flushes by the clock yet.
std::shared_ptr<spdlog::logger>& logger() {
    static auto current = [] {
        auto early = make_logger({.level = Level::warning});
        early->flush_on(spdlog::level::trace);
        return early;
    }();
    return current;
}

void append_value(std::string& line, const Field& field) {
    if (auto* text = std::get_if<std::string_view>(&field.value))
        json::write_string(line, *text);
    else if (auto* number = std::get_if<std::int64_t>(&field.value))
        json::write_number(line, *number);
    else if (auto* real = std::get_if<double>(&field.value))
        json::write_number(line, *real);
    else
        line += std::get<bool>(field.value) ? "true" : "false";
}

void append_json(
    std::string& line, Level level, std::string_view event, std::span<const Field> fields
) {
    line += R"({"time":")";
    line += to_rfc3339(SystemClock().now());
    line += R"(","level":")";
    line += word(level);
    line += R"(","event":)";
    json::write_string(line, event);
    for (const Field& field : fields) {
        line += ',';
        json::write_string(line, field.name);
        line += ':';
        append_value(line, field);
    }
    line += "}\n";
}

/// 12:00:00.123456 ERROR queue.lease_lost task="…" attempt=3
void append_pretty(
    std::string& line, Level level, std::string_view event, std::span<const Field> fields
) {
    static constexpr std::string_view kColours[] = {"\033[2m", "\033[32m", "\033[33m", "\033[31m"};
    line += std::string_view(to_rfc3339(SystemClock().now())).substr(11, 12);
    line += ' ';
    line += kColours[static_cast<std::size_t>(level)];
    line += word(level);
    line.append(8 - word(level).size(), ' ');
    line += "\033[0m";
    line += event;
    for (const Field& field : fields) {
        line += ' ';
        line += field.name;
        line += '=';
        append_value(line, field);
    }
    line += '\n';
}

void write_line(Level level, std::string_view event, std::span<const Field> fields) {
    auto& out = logger();
    if (!out->should_log(to_spdlog(level))) return;
    thread_local std::string line;
    line.clear();
    if (g_pretty)
        append_pretty(line, level, event, fields);
    else
        append_json(line, level, event, fields);
    out->log(to_spdlog(level), std::string_view(line));
}

}  // namespace

void open(const Options& options) {
    auto next = make_logger(options);
    logger()->flush();
    logger() = next;
    g_pretty = options.pretty;
    spdlog::set_default_logger(next);  // the periodic flusher reaches registered loggers alone
    spdlog::flush_every(kFlushInterval);
}

void set_level(Level level) {
    logger()->set_level(to_spdlog(level));
}

void flush() {
    logger()->flush();
}

bool enabled(Level level) {
    return logger()->should_log(to_spdlog(level));
}

void write(Level level, std::string_view event, Fields fields) {
    write_line(level, event, {fields.begin(), fields.size()});
}

void exception(std::string_view event, const std::exception_ptr& failure, Fields fields) {
    std::string text = "unknown";
    try {
        if (failure) std::rethrow_exception(failure);
    } catch (const std::exception& thrown) {
        text = thrown.what();
    } catch (...) {
        text = "an exception of unknown type";
    }
    std::vector<Field> all{{"error", text}};
    all.insert(all.end(), fields.begin(), fields.end());
    write_line(Level::error, event, all);
}

}  // namespace ao::base::log
