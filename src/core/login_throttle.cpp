#include "core/login_throttle.h"

#include <algorithm>
#include <cctype>

#include <boost/asio/ip/address.hpp>

#include "base/crypto.h"

namespace ao::core {

namespace {

constexpr std::size_t kKnownSources = 4;

/// Whoever has one IPv6 address usually has the 2^64 of its network.
std::string source_of(std::string_view address) {
    boost::system::error_code failed;
    auto parsed = boost::asio::ip::make_address(std::string(address), failed);
    if (failed || !parsed.is_v6()) return std::string(address);
    auto bytes = parsed.to_v6().to_bytes();
    if (parsed.to_v6().is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6())
            .to_string();
    return "v6:" + base::to_hex(std::span(bytes).first(8));
}

/// Usernames are compared case-insensitively; the digest keeps long made-up names from filling
/// memory.
std::string account_of(std::string_view name) {
    std::string lower(name);
    for (char& letter : lower)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    const base::Sha256 digest = base::sha256(lower);
    return base::to_hex(std::span(digest).first(16));
}

base::Error must_wait(std::chrono::seconds wait) {
    return {base::ErrorKind::throttled, "Too many failed sign-ins. Try again later.", {}, wait};
}

}  // namespace

LoginThrottle::Attempt::Attempt(
    LoginThrottle& throttle, std::string account, std::string source, bool known
)
    : throttle_(&throttle),
      account_(std::move(account)),
      source_(std::move(source)),
      known_budget_(known) {}

LoginThrottle::Attempt::Attempt(Attempt&& other) noexcept
    : throttle_(std::exchange(other.throttle_, nullptr)),
      account_(std::move(other.account_)),
      source_(std::move(other.source_)),
      known_budget_(other.known_budget_) {}

LoginThrottle::Attempt::~Attempt() {
    if (throttle_ != nullptr) throttle_->settle(*this, false, false);
}

void LoginThrottle::Attempt::failed() {
    if (throttle_ != nullptr) throttle_->settle(*this, true, false);
}

void LoginThrottle::Attempt::succeeded() {
    if (throttle_ != nullptr) throttle_->settle(*this, false, true);
}

base::Result<LoginThrottle::Attempt> LoginThrottle::begin(
    std::string_view account_name, std::string_view address
) {
    const std::string source = source_of(address);
    const std::string account_key = account_of(account_name);
    const base::SteadyTime now = clock_.steady();
    std::lock_guard lock(mutex_);

    auto wait = std::max(
        wait_of(pairs_.find(account_key + source), now), wait_of(sources_.find(source), now)
    );
    if (wait.count() > 0) return must_wait(wait);

    Account& account = accounts_[account_key];
    const auto& known_sources = account.known_sources;
    bool known =
        std::find(known_sources.begin(), known_sources.end(), source) != known_sources.end();
    bool from_known =
        known && take(account.known, options_.known_burst, options_.known_hourly, now);
    if (!from_known &&
        !take(account.everybody, options_.account_burst, options_.account_hourly, now)) {
        double hourly = known ? options_.known_hourly : options_.account_hourly;
        return must_wait(std::chrono::seconds(static_cast<std::int64_t>(3600.0 / hourly)));
    }
    return Attempt(*this, account_key, source, from_known);
}

std::size_t LoginThrottle::entries() const {
    std::lock_guard lock(mutex_);
    return pairs_.size() + sources_.size() + accounts_.size();
}

bool LoginThrottle::take(Budget& budget, double burst, double hourly, base::SteadyTime now) const {
    double hours = std::chrono::duration<double, std::ratio<3600>>(now - budget.counted).count();
    budget.used = std::max(0.0, budget.used - hours * hourly);
    budget.counted = now;
    if (budget.used + 1 > burst) return false;
    budget.used += 1;
    return true;
}

std::chrono::seconds LoginThrottle::wait_of(const Wait* wait, base::SteadyTime now) const {
    if (wait == nullptr || wait->until <= now) return std::chrono::seconds{0};
    return std::chrono::ceil<std::chrono::seconds>(wait->until - now);
}

void LoginThrottle::add_failure(Wait& wait, int free_failures, base::SteadyTime now) const {
    if (now - wait.last > options_.forget_after) wait.failures = 0;
    wait.last = now;
    ++wait.failures;
    if (wait.failures < free_failures) return;
    int doublings = std::min(wait.failures - free_failures, 20);
    wait.until = now + std::min(options_.first_wait * (1 << doublings), options_.max_wait);
}

void LoginThrottle::settle(Attempt& attempt, bool counts, bool signed_in) {
    attempt.throttle_ = nullptr;
    const base::SteadyTime now = clock_.steady();
    std::lock_guard lock(mutex_);
    if (counts) {
        add_failure(pairs_[attempt.account_ + attempt.source_], options_.free_failures, now);
        add_failure(sources_[attempt.source_], options_.free_source_failures, now);
        return;
    }
    Account& account = accounts_[attempt.account_];
    Budget& budget = attempt.known_budget_ ? account.known : account.everybody;
    budget.used = std::max(0.0, budget.used - 1);
    if (!signed_in) return;
    pairs_.erase(attempt.account_ + attempt.source_);
    auto& sources = account.known_sources;
    std::erase(sources, attempt.source_);
    sources.push_back(attempt.source_);
    if (sources.size() > kKnownSources) sources.erase(sources.begin());
}

}  // namespace ao::core
