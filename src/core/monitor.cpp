#include "core/monitor.h"

#include <algorithm>
#include <system_error>

#include <boost/asio/post.hpp>

#include "base/log.h"
#include "base/process.h"

namespace ao::core {

namespace {

using model::AlertType;
using std::chrono::duration;

/// How often the directory of backups is read.
constexpr std::chrono::seconds kBackupLook{60};

/// What a write is said to take when the store does not even queue it.
constexpr double kRefusedMs = 60'000;
constexpr double kMiB = 1'048'576;

std::optional<double>& reading_of(AlertReadings& readings, AlertType type) {
    return readings[static_cast<std::size_t>(type)];
}

double seconds_between(base::SteadyTime earlier, base::SteadyTime later) {
    return duration<double>(later - earlier).count();
}

std::int64_t free_bytes(const std::filesystem::path& directory) {
    std::error_code fault;
    const auto space = std::filesystem::space(directory, fault);
    return fault ? -1 : static_cast<std::int64_t>(space.available);
}

}  // namespace

Monitor::Monitor(
    base::EventLoop& loop,
    store::Database& database,
    const base::Clock& clock,
    System& system,
    Alerts& alerts,
    MonitorSources sources,
    MonitorOptions options
)
    : loop_(loop),
      database_(database),
      clock_(clock),
      system_(system),
      alerts_(alerts),
      sources_(std::move(sources)),
      started_(clock.steady()),
      timer_(loop),
      group_(loop, "monitor"),
      point_cpu_(base::read_cpu_seconds()),
      options_(options) {
    point_ = {started_, sources_.requests()};
    samples_.push_back(point_);
}

void Monitor::start() {
    base::asio::post(loop_, [this] { group_.spawn(run()); });
}

base::Async<> Monitor::stop() {
    stopping_ = true;
    timer_.cancel();
    co_await group_.join();
}

void Monitor::configure(MonitorOptions options) {
    std::lock_guard lock(mutex_);
    options_ = options;
}

MonitorOptions Monitor::options() const {
    std::lock_guard lock(mutex_);
    return options_;
}

base::Async<> Monitor::run() {
    while (!stopping_) {
        co_await look();
        if (stopping_) break;
        timer_.expires_after(options().every);
        auto [fault] = co_await timer_.async_wait(base::kAsync);
        static_cast<void>(fault);  // cancelled: stopping_ is set
    }
}

base::Async<> Monitor::look() {
    AlertReadings readings;
    try {
        const SystemState state = co_await system_.state();
        judge_state(readings, state);
        judge_traffic(readings, options());
        co_await probe_database(readings);
        co_await look_at_backups(readings);
        VitalSigns signs = measure(state);
        reading_of(readings, AlertType::memory_high) =
            static_cast<double>(signs.resident_bytes) / kMiB;
        if (signs.disk_free_bytes >= 0)
            reading_of(readings, AlertType::disk_low) =
                static_cast<double>(signs.disk_free_bytes) / kMiB;
        remember(signs);
    } catch (const std::exception&) {  // what was measured so far is judged all the same
        base::log::exception("monitor.failed", std::current_exception());
    }
    co_await alerts_.judge(readings);
}

void Monitor::judge_state(AlertReadings& readings, const SystemState& state) {
    reading_of(readings, AlertType::database_failed) = state.database_ok ? 0 : 1;
    reading_of(readings, AlertType::audit_chain_broken) = sources_.audit_broken() ? 1 : 0;
    reading_of(readings, AlertType::redis_away) =
        state.queue.configured && state.queue.redis != "ready" ? 1 : 0;
    const bool suspended = std::ranges::any_of(state.targets, [](const model::Target& target) {
        return target.state == "open";
    });
    reading_of(readings, AlertType::target_suspended) = suspended ? 1 : 0;
    judge_queue(readings, state.depth);
}

void Monitor::judge_queue(AlertReadings& readings, const model::TaskDepth& depth) {
    reading_of(readings, AlertType::queue_depth_high) = static_cast<double>(depth.waiting());
    reading_of(readings, AlertType::dead_letters_high) = static_cast<double>(depth.dead);
    const base::SteadyTime now = clock_.steady();
    const bool stalled =
        depth.pending > 0 && depth.processing == 0 && depth.pending >= last_pending_;
    last_pending_ = depth.pending;
    if (!stalled) stalled_since_.reset();
    if (stalled && !stalled_since_) stalled_since_ = now;
    reading_of(readings, AlertType::queue_stalled) =
        stalled ? seconds_between(*stalled_since_, now) : 0;
}

void Monitor::judge_traffic(AlertReadings& readings, const MonitorOptions& options) {
    const base::SteadyTime now = clock_.steady();
    samples_.push_back({now, sources_.requests()});
    while (samples_.size() > 2 && now - samples_[1].at >= options.window)
        samples_.pop_front();
    const Sample& first = samples_.front();
    const Traffic traffic =
        traffic_between(first.counts, samples_.back().counts, seconds_between(first.at, now));
    if (traffic.requests < options.least_requests) return;
    reading_of(readings, AlertType::error_rate_high) = traffic.error_percent;
    reading_of(readings, AlertType::server_errors_high) = traffic.server_error_percent;
    reading_of(readings, AlertType::latency_high) = traffic.average_ms;
    reading_of(readings, AlertType::latency_p95_high) = traffic.p95_ms;
}

/// An empty transaction waits for the writer like any other and leaves nothing to be synced.
base::Async<> Monitor::probe_database(AlertReadings& readings) {
    const base::SteadyTime began = clock_.steady();
    auto nothing = [](store::Session&) -> base::Result<bool> { return true; };
    try {
        const auto written = co_await database_.write("monitor.probe", std::move(nothing));
        const double took = seconds_between(began, clock_.steady()) * 1e3;
        reading_of(readings, AlertType::database_timeout) = written ? took : kRefusedMs;
    } catch (const store::Failure&) {
        reading_of(readings, AlertType::database_failed) = 1;
    }
}

base::Async<> Monitor::look_at_backups(AlertReadings& readings) {
    const base::SteadyTime now = clock_.steady();
    if (!backups_seen_at_ || now - *backups_seen_at_ >= kBackupLook) {
        auto read = [this](store::Session&) { return sources_.newest_backup(); };
        newest_backup_ = co_await database_.read(store::ReadCost::scan, std::move(read));
        backups_seen_at_ = now;
    }
    if (!newest_backup_ && !sources_.backups_expected) co_return;
    const double age = newest_backup_ ? duration<double>(clock_.now() - *newest_backup_).count()
                                      : seconds_between(started_, now);
    reading_of(readings, AlertType::backup_old) = age / 3'600;
}

VitalSigns Monitor::measure(const SystemState& state) {
    const Sample& newest = samples_.back();
    const double elapsed = seconds_between(point_.at, newest.at);
    VitalSigns signs;
    signs.at = state.now;
    signs.traffic = traffic_between(point_.counts, newest.counts, elapsed);
    signs.queue_depth = state.depth.waiting();
    signs.processing = state.depth.processing;
    signs.dead = state.depth.dead;
    signs.resident_bytes = base::read_resident_bytes();
    if (elapsed > 0)
        signs.cpu_percent =
            std::max(0.0, 100.0 * (base::read_cpu_seconds() - point_cpu_) / elapsed);
    signs.disk_free_bytes = free_bytes(sources_.directory);
    return signs;
}

void Monitor::remember(VitalSigns signs) {
    const Sample& newest = samples_.back();
    const bool is_point = newest.at - point_.at >= kStep;
    if (is_point) {
        point_ = newest;
        point_cpu_ = base::read_cpu_seconds();
    }
    std::lock_guard lock(mutex_);
    latest_ = signs;
    if (!is_point) return;
    if (points_.size() >= kPoints) points_.pop_front();
    points_.push_back(signs);
}

std::vector<VitalSigns> Monitor::history(base::Time from) const {
    std::lock_guard lock(mutex_);
    const auto first =
        std::ranges::find_if(points_, [from](const VitalSigns& point) { return point.at >= from; });
    return {first, points_.end()};
}

VitalSigns Monitor::latest() const {
    std::lock_guard lock(mutex_);
    return latest_;
}

}  // namespace ao::core
