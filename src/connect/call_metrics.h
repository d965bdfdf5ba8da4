#pragma once
#include <chrono>
#include <string>

#include "base/metrics.h"
#include "connect/fault.h"

namespace ao::connect {

/// Counts and times the calls of one kind: ao_outbound_calls_total{kind,outcome} ("ok" or the
/// fault's word) and ao_outbound_seconds{kind}.
class CallMetrics {
  public:
    using Measurement = std::chrono::steady_clock::time_point;

    /// `metrics` must live longer. `kind` is "http" or "smtp".
    CallMetrics(base::Metrics& metrics, std::string kind);

    [[nodiscard]] Measurement start() const { return std::chrono::steady_clock::now(); }

    void finish(Measurement started, Fault fault);

  private:
    base::Metrics& metrics_;
    std::string kind_;
    base::Histogram& seconds_;
};

}  // namespace ao::connect
