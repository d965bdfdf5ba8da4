#include "core/audit_signer.h"

#include <utility>

#include "base/log.h"
#include "store/audit_store.h"

namespace ao::core {

namespace {

/// How often a busy log is looked at.
constexpr std::chrono::milliseconds kLook{200};

struct Ends {
    store::AuditEnd now;
    std::optional<std::string> signed_hash;  ///< what the log has where the last head was signed
};

Ends read_ends(store::Database& database, std::int64_t signed_sequence) {
    return database.read_now([&](store::Session& session) {
        store::AuditStore log(session);
        return Ends{log.end(), log.find_hash(signed_sequence)};
    });
}

}  // namespace

bool sign_head(store::Database& database, AuditHeads& heads, const base::Clock& clock) {
    const auto last = heads.last();
    const std::int64_t signed_to = last ? last->sequence : 0;
    const Ends ends = read_ends(database, signed_to);
    const bool fits = signed_to == 0 || ends.signed_hash == last->hash;
    if (!fits) base::log::error("audit.tampered", {{"signed_sequence", signed_to}});
    if (fits && ends.now.sequence > signed_to)
        heads.append(ends.now.sequence, ends.now.hash, clock.now());
    return fits;
}

AuditSigner::AuditSigner(
    store::Database& database, AuditHeads& heads, const base::Clock& clock, SignerOptions options
)
    : database_(database), heads_(heads), clock_(clock), options_(options) {}

AuditSigner::~AuditSigner() {
    stop();
}

void AuditSigner::start() {
    subscription_ = database_.subscribe(store::Topic::audit, [this] {
        std::lock_guard lock(mutex_);
        if (!std::exchange(grown_, true)) changed_.notify_one();
    });
    sign();
    thread_ = std::thread([this] { work_until_stopped(); });
}

void AuditSigner::stop() {
    if (!thread_.joinable()) return;
    subscription_.reset();
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
    sign();
}

void AuditSigner::work_until_stopped() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || grown_; });
        if (stopping_) return;
        grown_ = false;
        while (!stopping_ && !due()) {
            // Another event may not come: the time runs on without one.
            changed_.wait_for(lock, kLook, [this] { return stopping_; });
        }
        if (stopping_) return;
        lock.unlock();
        sign();
        lock.lock();
    }
}

bool AuditSigner::due() {
    if (clock_.steady() - signed_at_ >= options_.every) return true;
    const auto last = heads_.last();
    const auto end = database_.read_now([](store::Session& session) {
        return store::AuditStore(session).end();
    });
    return end.sequence - (last ? last->sequence : 0) >= options_.every_events;
}

void AuditSigner::sign() {
    signed_at_ = clock_.steady();
    try {
        broken_ = !sign_head(database_, heads_, clock_);
    } catch (...) {  // a full disk must not end the program; the next turn tries again
        base::log::exception("audit.not_signed", std::current_exception());
    }
}

}  // namespace ao::core
