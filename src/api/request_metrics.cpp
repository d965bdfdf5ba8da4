#include "api/request_metrics.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace ao::api {

namespace {

constexpr std::string_view kReadyRoute = "/health/ready";

std::atomic<std::uint64_t> instances{0};

/// Raises `maximum` to `candidate` when that is more.
void raise(std::atomic<std::int64_t>& maximum, std::int64_t candidate) {
    std::int64_t seen = maximum.load(std::memory_order_relaxed);
    while (candidate > seen &&
           !maximum.compare_exchange_weak(seen, candidate, std::memory_order_relaxed)) {
    }
}

/// Lowers `minimum` to `candidate` when that is less.
void lower(std::atomic<std::int64_t>& minimum, std::int64_t candidate) {
    std::int64_t seen = minimum.load(std::memory_order_relaxed);
    while (candidate < seen &&
           !minimum.compare_exchange_weak(seen, candidate, std::memory_order_relaxed)) {
    }
}

double to_ms(std::int64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / 1e6;
}

}  // namespace

struct RequestMetrics::Route {
    Route(
        std::string route_name,
        std::string method_word,
        std::string route_pattern,
        base::Metrics& metrics
    )
        : name(std::move(route_name)),
          method(std::move(method_word)),
          pattern(std::move(route_pattern)),
          seconds(metrics.histogram(
              "http_request_duration_seconds",
              "Time from the first byte of a request to the last of its reply",
              {{"method", method}, {"endpoint", pattern}}
          )) {}

    base::Counter& counter(base::Metrics& metrics, int status) {
        auto index = static_cast<std::size_t>(status);
        base::Counter* known = counters[index].load(std::memory_order_acquire);
        if (known) return *known;
        known = &metrics.counter(
            "http_requests_total",
            "Answered requests",
            {{"method", method}, {"endpoint", pattern}, {"status", std::to_string(status)}}
        );
        counters[index].store(known, std::memory_order_release);
        return *known;
    }

    std::string name;
    std::string method;
    std::string pattern;
    base::Histogram& seconds;
    std::array<std::atomic<base::Counter*>, 600> counters{};
    std::atomic<std::uint64_t> errors{0};
    std::atomic<std::int64_t> max_nanoseconds{0};
    std::atomic<std::int64_t> min_nanoseconds{std::numeric_limits<std::int64_t>::max()};
};

/// What this thread has looked up: a route's pattern lies at one address for the life of the
/// router.
struct RequestMetrics::Cache {
    std::uint64_t instance = 0;
    std::unordered_map<const void*, std::array<Route*, 8>> routes;
};

/// How many requests fell into each bucket of base::Metrics::kLatencySeconds: unlike the histogram
/// of the registry it can be read out, so that two readings give the latencies between them.
struct RequestMetrics::Latencies {
    static constexpr std::size_t kStripes = 8;
    static constexpr std::size_t kMostBuckets = 32;

    struct alignas(64) Stripe {
        std::array<std::atomic<std::uint64_t>, kMostBuckets> buckets{};
    };

    void observe(double seconds) {
        static std::atomic<std::size_t> threads{0};
        thread_local const std::size_t mine = threads.fetch_add(1) % kStripes;
        const auto& bounds = base::Metrics::kLatencySeconds;
        const auto bucket =
            std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin();
        stripes[mine].buckets[static_cast<std::size_t>(bucket)].fetch_add(
            1, std::memory_order_relaxed
        );
    }

    [[nodiscard]] std::vector<std::uint64_t> read() const {
        std::vector<std::uint64_t> sums(base::Metrics::kLatencySeconds.size() + 1);
        for (const Stripe& stripe : stripes)
            for (std::size_t i = 0; i < sums.size(); ++i)
                sums[i] += stripe.buckets[i].load(std::memory_order_relaxed);
        return sums;
    }

    std::array<Stripe, kStripes> stripes{};
};

RequestMetrics::RequestMetrics(base::Metrics& metrics)
    : metrics_(metrics),
      seconds_(metrics.histogram(
          "ao_http_all_requests_seconds", "Time of every request, whatever the route"
      )),
      latencies_(std::make_unique<Latencies>()),
      instance_(++instances) {}

RequestMetrics::~RequestMetrics() = default;

RequestMetrics::Route& RequestMetrics::route_of(const http::Request& request) {
    thread_local Cache cache;
    if (cache.instance != instance_) cache = {instance_, {}};
    const void* address = request.route.empty() ? nullptr : request.route.data();
    Route*& known = cache.routes[address][static_cast<std::size_t>(request.method)];
    if (known) return *known;

    std::string method(http::to_string(request.method));
    std::string pattern = request.route.empty() ? "(none)" : std::string(request.route);
    std::string name = method + " " + pattern;
    std::lock_guard lock(mutex_);
    auto& slot = routes_[name];
    if (!slot) slot = std::make_unique<Route>(name, method, pattern, metrics_);
    known = slot.get();
    return *known;
}

void RequestMetrics::observe(const http::Observation& observation) {
    int status = observation.status < 0 || observation.status >= 600 ? 599 : observation.status;
    auto nanoseconds = observation.duration.count();
    double seconds = static_cast<double>(nanoseconds) / 1e9;
    Route& route = route_of(observation.request);
    route.counter(metrics_, status).add();
    if (status >= 400) route.errors.fetch_add(1, std::memory_order_relaxed);
    by_status_[static_cast<std::size_t>(status)].fetch_add(1, std::memory_order_relaxed);
    if (status == 503 && observation.request.route == kReadyRoute)
        not_ready_.fetch_add(1, std::memory_order_relaxed);
    if (observation.live) return;
    route.seconds.observe(seconds);
    raise(route.max_nanoseconds, nanoseconds);
    lower(route.min_nanoseconds, nanoseconds);
    seconds_.observe(seconds);
    latencies_->observe(seconds);
    raise(max_nanoseconds_, nanoseconds);
}

RequestTotals RequestMetrics::totals() const {
    RequestTotals totals;
    for (std::size_t status = 0; status < by_status_.size(); ++status) {
        auto count = by_status_[status].load(std::memory_order_relaxed);
        totals.requests += count;
        if (status >= 400) totals.failed += count;
    }
    totals.rate_limited = by_status_[429].load(std::memory_order_relaxed);
    totals.latency_total_ms = seconds_.sum() * 1e3;
    totals.latency_max_ms = to_ms(max_nanoseconds_.load(std::memory_order_relaxed));
    totals.p50_ms = seconds_.quantile(0.50) * 1e3;
    totals.p95_ms = seconds_.quantile(0.95) * 1e3;
    totals.p99_ms = seconds_.quantile(0.99) * 1e3;
    return totals;
}

core::RequestCounts RequestMetrics::counts() const {
    core::RequestCounts counts;
    const auto not_ready =
        not_ready_.load(std::memory_order_relaxed);  // first: never more than 503s
    for (std::size_t status = 0; status < by_status_.size(); ++status) {
        const auto count = by_status_[status].load(std::memory_order_relaxed);
        counts.requests += count;
        if (status >= 400) counts.failed += count;
        if (status >= 500) counts.server_failed += count;
    }
    counts.failed -= not_ready;
    counts.server_failed -= not_ready;
    counts.rate_limited = by_status_[429].load(std::memory_order_relaxed);
    counts.seconds = seconds_.sum();
    counts.latencies = latencies_->read();
    return counts;
}

std::vector<RouteFigures> RequestMetrics::routes() const {
    std::vector<RouteFigures> all;
    std::lock_guard lock(mutex_);
    for (const auto& [name, route] : routes_) {
        RouteFigures figures;
        figures.name = name;
        figures.requests = route->seconds.count();
        figures.errors = route->errors.load(std::memory_order_relaxed);
        figures.total_ms = route->seconds.sum() * 1e3;
        figures.min_ms = figures.requests == 0
                             ? 0
                             : to_ms(route->min_nanoseconds.load(std::memory_order_relaxed));
        figures.max_ms = to_ms(route->max_nanoseconds.load(std::memory_order_relaxed));
        figures.p50_ms = route->seconds.quantile(0.50) * 1e3;
        figures.p95_ms = route->seconds.quantile(0.95) * 1e3;
        figures.p99_ms = route->seconds.quantile(0.99) * 1e3;
        all.push_back(std::move(figures));
    }
    return all;
}

std::map<std::string, std::uint64_t> RequestMetrics::errors() const {
    std::map<std::string, std::uint64_t> all;
    for (std::size_t status = 400; status < by_status_.size(); ++status) {
        auto count = by_status_[status].load(std::memory_order_relaxed);
        if (count > 0) all[std::to_string(status)] = count;
    }
    return all;
}

}  // namespace ao::api
