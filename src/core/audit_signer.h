#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "core/audit_heads.h"
#include "store/database.h"

namespace ao::core {

struct SignerOptions {
    std::int64_t every_events = 1'000;
    std::chrono::seconds every{10};
};

/// Signs the head of the audit log now, when it has grown since the last one. Not when the log no
/// longer has the event that was signed last: that is logged ("audit.tampered") and left for
/// `audit verify` to explain; false then.
bool sign_head(store::Database& database, AuditHeads& heads, const base::Clock& clock);

/// Signs the head of the audit log while it grows: after so many events or so much time, and at the
/// end. A thread of its own, asleep while nothing is written.
class AuditSigner {
  public:
    AuditSigner(
        store::Database& database,
        AuditHeads& heads,
        const base::Clock& clock,
        SignerOptions options
    );
    ~AuditSigner();
    AuditSigner(const AuditSigner&) = delete;
    AuditSigner& operator=(const AuditSigner&) = delete;

    void start();

    /// Signs what is there and ends. May be called twice. The database must still be open.
    void stop();

    /// Whether the log no longer had the event that was signed last, when it was looked at last.
    [[nodiscard]] bool is_broken() const { return broken_.load(std::memory_order_relaxed); }

  private:
    void work_until_stopped();
    bool due();
    void sign();

    store::Database& database_;
    AuditHeads& heads_;
    const base::Clock& clock_;
    const SignerOptions options_;
    store::Database::Subscription subscription_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool grown_ = false;
    bool stopping_ = false;
    base::SteadyTime signed_at_{};
    std::atomic<bool> broken_{false};
    std::thread thread_;
};

}  // namespace ao::core
