#pragma once
#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "connect/circuit_breaker.h"
#include "connect/fault.h"
#include "model/target.h"

namespace ao::connect {

/// `outbound.*` of the configuration, as far as it says how much one target may take.
struct TargetOptions {
    std::size_t most_calls = 8;                 ///< to one target at once
    std::chrono::milliseconds patience{1'000};  ///< how long a caller waits for its turn
    BreakerOptions breaker{};
    std::uint64_t seed = 0;  ///< of the jitter; 0: from the operating system
};

/// Bulkheads: each of the systems we call, by its name, has a bounded number of calls at once and a
/// circuit breaker, so that one that hangs or fails costs the others nothing. Visible in
/// GET /health/detailed and as ao_target_* in the metrics. enter() and the end of a passage belong
/// to one event loop; the rest may be called from any thread.
class Targets {
    struct Target;

  public:
    /// The right to make one call, until it is ended or destroyed.
    class Passage {
      public:
        Passage(Passage&& other) noexcept;
        Passage(const Passage&) = delete;
        Passage& operator=(const Passage&) = delete;
        Passage& operator=(Passage&&) = delete;
        ~Passage();

        /// none: make the call. Else what to answer in its place: target_busy or target_suspended.
        [[nodiscard]] Fault fault() const { return fault_; }

        /// When another try is worthwhile; for refused passages.
        [[nodiscard]] std::chrono::milliseconds retry_after() const { return permit_.retry_after; }

        /// How the call ended. Without it nothing is learnt about the target.
        void end(CircuitBreaker::Verdict verdict);

      private:
        friend class Targets;
        Passage(Targets& owner, Target& target, CircuitBreaker::Permit permit, Fault fault);

        Targets* owner_;
        Target* target_;
        CircuitBreaker::Permit permit_;
        Fault fault_;
    };

    /// `clock` and `metrics` must live longer.
    Targets(TargetOptions options, const base::Clock& clock, base::Metrics& metrics);
    ~Targets();
    Targets(const Targets&) = delete;
    Targets& operator=(const Targets&) = delete;

    /// Asks to call `name`, at most `most` calls of it at once (0: what the options say). Waits for
    /// its turn, but not longer than the options' patience. Names come from the program, never from
    /// a request: their number is not bounded.
    base::Async<Passage> enter(std::string name, std::size_t most = 0);

    /// New settings, at once.
    void configure(TargetOptions options);

    /// All targets that were called so far, by name.
    [[nodiscard]] std::vector<model::Target> states() const;

  private:
    struct Waiter;

    std::optional<Passage> try_enter(const std::string& name, std::size_t most, Waiter& waiter);
    Passage take_turn(Waiter& waiter);
    Passage start(Target& target);
    void leave(
        Target& target, const CircuitBreaker::Permit& permit, CircuitBreaker::Verdict verdict
    );
    void tell_opened(Target& target);
    void give_place_on(Target& target);
    Target& find_or_add(const std::string& name);

    double chance() { return std::generate_canonical<double, 53>(random_); }

    TargetOptions options_;
    const base::Clock& clock_;
    base::Metrics& metrics_;
    mutable std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Target>> targets_;
    std::mt19937_64 random_;
};

/// What a fault says about the health of the other side: outages are failures, refusals of one
/// request are not.
CircuitBreaker::Verdict verdict_of(Fault fault);

}  // namespace ao::connect
