#include "connect/call_metrics.h"

#include <utility>

namespace ao::connect {

CallMetrics::CallMetrics(base::Metrics& metrics, std::string kind)
    : metrics_(metrics),
      kind_(std::move(kind)),
      seconds_(metrics.histogram(
          "ao_outbound_seconds", "Duration of calls to other systems", {{"kind", kind_}}
      )) {}

void CallMetrics::finish(Measurement started, Fault fault) {
    const std::string outcome(fault == Fault::none ? "ok" : to_string(fault));
    metrics_
        .counter(
            "ao_outbound_calls_total",
            "Calls to other systems by how they ended",
            {{"kind", kind_}, {"outcome", outcome}}
        )
        .add();
    seconds_.observe(std::chrono::duration<double>(start() - started).count());
}

}  // namespace ao::connect
