#include "base/metrics.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <mutex>
#include <stdexcept>

#include <prometheus/check_names.h>
#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

namespace ao::base {

namespace {

constexpr std::size_t kStripes = 8;

/// Threads add to cells of their own cache line, so that event loops do not fight over one; reading
/// sums them up.
std::size_t my_stripe() {
    static std::atomic<std::size_t> threads{0};
    thread_local std::size_t stripe = threads.fetch_add(1, std::memory_order_relaxed) % kStripes;
    return stripe;
}

void add_to(std::atomic<double>& cell, double amount) {
    cell.fetch_add(amount, std::memory_order_relaxed);
}

class StripedCounter final : public Counter {
  public:
    void add(double amount) override {
        if (amount > 0) add_to(cells_[my_stripe()].sum, amount);
    }

    double value() const override {
        double total = 0;
        for (const Cell& cell : cells_)
            total += cell.sum.load(std::memory_order_relaxed);
        return total;
    }

    void collect(prometheus::ClientMetric& metric) const { metric.counter.value = value(); }

  private:
    struct alignas(64) Cell {
        std::atomic<double> sum{0};
    };

    std::array<Cell, kStripes> cells_;
};

class AtomicGauge final : public Gauge {
  public:
    void set(double value) override { value_.store(value, std::memory_order_relaxed); }

    void add(double amount) override { add_to(value_, amount); }

    double value() const override { return value_.load(std::memory_order_relaxed); }

    void collect(prometheus::ClientMetric& metric) const { metric.gauge.value = value(); }

  private:
    std::atomic<double> value_{0};
};

/// Ours, because the histogram of prometheus-cpp 1.0 takes a mutex for every observation.
class StripedHistogram final : public Histogram {
  public:
    explicit StripedHistogram(std::vector<double> bounds) : bounds_(std::move(bounds)) {
        if (!std::is_sorted(bounds_.begin(), bounds_.end()))
            throw std::logic_error("histogram bounds must ascend");
        for (Stripe& stripe : stripes_)
            stripe.buckets = std::vector<std::atomic<std::uint64_t>>(bounds_.size() + 1);
    }

    void observe(double value) override {
        auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
        Stripe& stripe = stripes_[my_stripe()];
        stripe.buckets[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
        add_to(stripe.sum, value);
    }

    std::uint64_t count() const override {
        std::uint64_t total = 0;
        for (std::uint64_t bucket : counts())
            total += bucket;
        return total;
    }

    double sum() const override {
        double total = 0;
        for (const Stripe& stripe : stripes_)
            total += stripe.sum.load(std::memory_order_relaxed);
        return total;
    }

    double quantile(double fraction) const override {
        auto buckets = counts();
        std::uint64_t total = 0;
        for (std::uint64_t bucket : buckets)
            total += bucket;
        if (total == 0) return 0;
        double rank = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(total);
        double below = 0;
        for (std::size_t i = 0; i < bounds_.size(); ++i) {
            auto inside = static_cast<double>(buckets[i]);
            if (inside > 0 && below + inside >= rank) {
                double low = i == 0 ? std::min(0.0, bounds_[0]) : bounds_[i - 1];
                return low + (bounds_[i] - low) * (rank - below) / inside;
            }
            below += inside;
        }
        return bounds_.empty() ? 0 : bounds_.back();  // beyond the last bound nothing is known
    }

    void collect(prometheus::ClientMetric& metric) const {
        auto buckets = counts();
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < buckets.size(); ++i) {
            below += buckets[i];
            double bound =
                i < bounds_.size() ? bounds_[i] : std::numeric_limits<double>::infinity();
            metric.histogram.bucket.push_back({below, bound});
        }
        metric.histogram.sample_count = below;
        metric.histogram.sample_sum = sum();
    }

  private:
    struct alignas(64) Stripe {
        std::atomic<double> sum{0};
        std::vector<std::atomic<std::uint64_t>> buckets;
    };

    std::vector<std::uint64_t> counts() const {
        std::vector<std::uint64_t> total(bounds_.size() + 1);
        for (const Stripe& stripe : stripes_)
            for (std::size_t i = 0; i < total.size(); ++i)
                total[i] += stripe.buckets[i].load(std::memory_order_relaxed);
        return total;
    }

    std::vector<double> bounds_;
    std::array<Stripe, kStripes> stripes_;
};

void check_names(const std::string& name, const Metrics::Labels& labels) {
    if (!prometheus::CheckMetricName(name)) throw std::logic_error("not a metric name: " + name);
    for (const auto& [label, value] : labels)
        if (!prometheus::CheckLabelName(label))
            throw std::logic_error("not a label name: " + label);
}

/// All metrics of one type: name → help and one metric for each set of labels.
template <class Metric>
class Families {
  public:
    explicit Families(prometheus::MetricType type) : type_(type) {}

    bool has(const std::string& name) const { return families_.contains(name); }

    template <class... Arguments>
    Metric& get(
        const std::string& name,
        const std::string& help,
        const Metrics::Labels& labels,
        Arguments&&... arguments
    ) {
        Family& family = families_.try_emplace(name, Family{help, {}}).first->second;
        auto found = family.metrics.find(labels);
        if (found ==
            family.metrics.end()) {  // made first: a constructor that throws leaves no empty place
            auto metric = std::make_unique<Metric>(std::forward<Arguments>(arguments)...);
            found = family.metrics.emplace(labels, std::move(metric)).first;
        }
        return *found->second;
    }

    void collect(std::vector<prometheus::MetricFamily>& out) const {
        for (const auto& [name, family] : families_) {
            prometheus::MetricFamily& collected = out.emplace_back();
            collected.name = name;
            collected.help = family.help;
            collected.type = type_;
            for (const auto& [labels, metric] : family.metrics) {
                prometheus::ClientMetric& sample = collected.metric.emplace_back();
                for (const auto& [label, value] : labels)
                    sample.label.push_back({label, value});
                metric->collect(sample);
            }
        }
    }

  private:
    struct Family {
        std::string help;
        std::map<Metrics::Labels, std::unique_ptr<Metric>> metrics;
    };

    prometheus::MetricType type_;
    std::map<std::string, Family> families_;
};

}  // namespace

const std::vector<double> Metrics::kLatencySeconds = {
    50e-6, 100e-6, 200e-6, 300e-6, 500e-6, 750e-6, 1e-3, 1.5e-3, 2e-3, 3e-3, 5e-3, 7.5e-3,
    10e-3, 20e-3,  50e-3,  100e-3, 200e-3, 500e-3, 1,    2,      5,    10,   30};

struct Metrics::Impl final : prometheus::Collectable {
    std::vector<prometheus::MetricFamily> Collect() const override {
        std::lock_guard lock(mutex);
        std::vector<prometheus::MetricFamily> families;
        counters.collect(families);
        gauges.collect(families);
        histograms.collect(families);
        return families;
    }

    void check(const std::string& name, const Labels& labels, bool other_type) const {
        check_names(name, labels);
        if (other_type) throw std::logic_error("metric exists with another type: " + name);
    }

    mutable std::mutex mutex;
    Families<StripedCounter> counters{prometheus::MetricType::Counter};
    Families<AtomicGauge> gauges{prometheus::MetricType::Gauge};
    Families<StripedHistogram> histograms{prometheus::MetricType::Histogram};
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}

Metrics::~Metrics() = default;

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
    std::lock_guard lock(impl_->mutex);
    impl_->check(name, labels, impl_->gauges.has(name) || impl_->histograms.has(name));
    return impl_->counters.get(name, help, labels);
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    std::lock_guard lock(impl_->mutex);
    impl_->check(name, labels, impl_->counters.has(name) || impl_->histograms.has(name));
    return impl_->gauges.get(name, help, labels);
}

Histogram& Metrics::histogram(
    const std::string& name,
    const std::string& help,
    const Labels& labels,
    std::vector<double> bounds
) {
    std::lock_guard lock(impl_->mutex);
    impl_->check(name, labels, impl_->counters.has(name) || impl_->gauges.has(name));
    return impl_->histograms.get(name, help, labels, bounds.empty() ? kLatencySeconds : bounds);
}

std::string Metrics::prometheus_text() const {
    return prometheus::TextSerializer().Serialize(impl_->Collect());
}

}  // namespace ao::base
