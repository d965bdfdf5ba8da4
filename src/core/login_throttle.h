#pragma once
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/lru_map.h"
#include "base/result.h"

namespace ao::core {

struct ThrottleOptions {
    int free_failures = 5;               ///< of one account from one source, before it must wait
    int free_source_failures = 20;       ///< of one source over all accounts
    std::chrono::seconds first_wait{1};  ///< doubles with each failure
    std::chrono::seconds max_wait{900};
    std::chrono::seconds forget_after{3600};  ///< without a failure, all is forgotten
    double account_burst = 70;                ///< failed tries of one account from anywhere, then
    double account_hourly = 10;               ///< so many an hour: 80 in any hour
    double known_burst = 10;   ///< kept apart for sources the account has signed in from before
    double known_hourly = 10;  ///< 20 in any hour: with the others 100 (NIST SP 800-63B 5.2.2)
    std::size_t max_entries = 50'000;  ///< of each table; the least recently used goes first
};

/// Makes guessing passwords slow without letting strangers lock somebody out: what waits is the
/// pair of account and source; the account as a whole has a budget of tries, and sources it has
/// signed in from before have one of their own. Accounts are names as typed, so that unknown ones
/// behave like known ones. A source is an IPv4 address or an IPv6 /64. Lives in memory.
/// Thread-safe.
class LoginThrottle {
  public:
    explicit LoginThrottle(const base::Clock& clock, ThrottleOptions options = {})
        : clock_(clock),
          options_(options),
          pairs_(options.max_entries),
          sources_(options.max_entries),
          accounts_(options.max_entries) {}

    /// One try that was let through. Say how it went; an attempt that is dropped without a word
    /// does not count.
    class Attempt {
      public:
        Attempt(Attempt&& other) noexcept;
        Attempt& operator=(Attempt&&) = delete;
        ~Attempt();

        void failed();
        void succeeded();

      private:
        friend class LoginThrottle;
        Attempt(LoginThrottle& throttle, std::string account, std::string source, bool known);

        LoginThrottle* throttle_;
        std::string account_;
        std::string source_;
        bool known_budget_;
    };

    /// Lets a try reach the password hash, or answers throttled with retry_after.
    base::Result<Attempt> begin(std::string_view account, std::string_view address);

    /// Entries held in all three tables.
    [[nodiscard]] std::size_t entries() const;

  private:
    struct Wait {
        int failures = 0;
        base::SteadyTime last{};
        base::SteadyTime until{};
    };

    /// A bucket that refills steadily.
    struct Budget {
        double used = 0;
        base::SteadyTime counted{};
    };

    struct Account {
        Budget everybody;
        Budget known;
        std::vector<std::string> known_sources;  ///< newest last, at most four
    };

    bool take(Budget& budget, double burst, double hourly, base::SteadyTime now) const;
    std::chrono::seconds wait_of(const Wait* wait, base::SteadyTime now) const;
    void add_failure(Wait& wait, int free_failures, base::SteadyTime now) const;
    void settle(Attempt& attempt, bool counts, bool signed_in);

    const base::Clock& clock_;
    const ThrottleOptions options_;
    mutable std::mutex mutex_;
    base::LruMap<Wait> pairs_;
    base::LruMap<Wait> sources_;
    base::LruMap<Account> accounts_;
};

}  // namespace ao::core
