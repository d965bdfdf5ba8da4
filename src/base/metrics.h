#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ao::base {

/// Monotonic count. Incrementing is one relaxed atomic add.
class Counter {
  public:
    virtual ~Counter() = default;
    virtual void add(double amount = 1) = 0;
    virtual double value() const = 0;
};

/// A value that goes up and down.
class Gauge {
  public:
    virtual ~Gauge() = default;
    virtual void set(double value) = 0;
    virtual void add(double amount) = 0;
    virtual double value() const = 0;
};

/// A distribution in fixed buckets. Observing is a short search and relaxed atomic adds.
class Histogram {
  public:
    virtual ~Histogram() = default;
    virtual void observe(double value) = 0;
    virtual std::uint64_t count() const = 0;
    virtual double sum() const = 0;

    /// The value below which `fraction` (0..1) of the observations lie, interpolated inside its
    /// bucket; 0 when empty.
    virtual double quantile(double fraction) const = 0;
};

/// Everything that is measured, by Prometheus naming rules (`ao_` prefix, base units, `_total`).
/// Thread-safe. Asking again for the same name and labels gives the same object; references stay
/// valid as long as the registry.
class Metrics {
  public:
    using Labels = std::map<std::string, std::string>;

    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});

    /// `bounds` are the upper bucket bounds, ascending; empty takes kLatencySeconds.
    Histogram& histogram(
        const std::string& name,
        const std::string& help,
        const Labels& labels = {},
        std::vector<double> bounds = {}
    );

    /// The Prometheus text exposition format, version 0.0.4.
    std::string prometheus_text() const;

    /// 50 µs to 30 s, three buckets a decade and finer where requests live.
    static const std::vector<double> kLatencySeconds;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ao::base
