#pragma once
#include <memory>
#include <optional>
#include <string>

#include "api/rate_limiter.h"
#include "app/config.h"
#include "app/work_loop.h"
#include "base/metrics.h"

namespace ao::app {

/// The rate limit over all servers with the same `rate_limit.redis_prefix` on the same Redis: one
/// round trip for each request that is counted. While Redis is away each server counts by itself.
class SharedRate {
  public:
    SharedRate(const Config& config, WorkLoop& work, base::Metrics& metrics);
    ~SharedRate();
    SharedRate(const SharedRate&) = delete;
    SharedRate& operator=(const SharedRate&) = delete;

    /// For api::Pipeline::set_shared_count(); empty when the configuration wants no such limit.
    api::SharedCount count();

    /// Begins to connect.
    void start();

    /// On the work loop.
    base::Async<> stop();

  private:
    struct Parts;

    WorkLoop& work_;
    std::unique_ptr<Parts> parts_;  ///< null: this server counts by itself
    bool started_ = false;
};

}  // namespace ao::app
