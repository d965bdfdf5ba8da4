#pragma once
#include <chrono>
#include <cstdint>
#include <random>

namespace ao::queue {

/// Where a worker's randomness comes from; for one thread.
class Jitter {
  public:
    /// `seed` 0 takes one from the operating system.
    explicit Jitter(std::uint64_t seed)
        : generator_(seed != 0 ? seed : std::random_device{}() | 1ULL) {}

    /// Uniform in [0, 1).
    double uniform() { return std::generate_canonical<double, 53>(generator_); }

    /// `middle` with up to a fifth more or less, so that many workers do not act in step.
    std::chrono::milliseconds around(std::chrono::milliseconds middle) {
        const double factor = 0.8 + 0.4 * uniform();
        return std::chrono::milliseconds{
            static_cast<std::int64_t>(static_cast<double>(middle.count()) * factor)};
    }

  private:
    std::mt19937_64 generator_;
};

}  // namespace ao::queue
