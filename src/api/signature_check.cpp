#include "api/signature_check.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/crypto.h"
#include "base/request_signature.h"

namespace ao::api {

namespace {

constexpr std::string_view kKeyId = "x-api-key-id";
constexpr std::string_view kTime = "x-signature-time";
constexpr std::string_view kNonce = "x-signature-nonce";
constexpr std::string_view kSignature = "x-signature";
constexpr std::size_t kLeastNonce = 8;
constexpr std::size_t kMostNonce = 128;
constexpr std::size_t kMostKeyId = 100;
/// Room for clocks that differ a little when the server has just started.
constexpr std::chrono::seconds kStartTolerance{1};

base::Error refused(std::string code, std::string message) {
    base::Error error = base::unauthenticated(std::move(message));
    error.code = std::move(code);
    return error;
}

bool is_nonce(std::string_view text) {
    auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    return text.size() >= kLeastNonce && text.size() <= kMostNonce &&
           std::all_of(text.begin(), text.end(), allowed);
}

/// Seconds since 1970, up to the year 5138; nothing when it is no such number.
std::optional<base::Time> time_of(std::string_view text) {
    constexpr std::size_t kMostDigits = 11;
    std::int64_t seconds = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool is_whole = fault == std::errc{} && end == text.data() + text.size();
    if (!is_whole || text.size() > kMostDigits || seconds < 0) return std::nullopt;
    return base::Time{std::chrono::seconds{seconds}};
}

}  // namespace

SignatureCheck::SignatureCheck(const base::Clock& clock, SignatureOptions options)
    : clock_(clock),
      started_(clock.now()),
      most_in_shard_(options.most_remembered / kShards),
      window_(options.window) {}

void SignatureCheck::configure(std::chrono::seconds window) {
    window_.store(window);
}

bool SignatureCheck::is_signed(const http::Request& request) {
    return !request.header(kSignature).empty() || !request.header(kKeyId).empty();
}

std::string_view SignatureCheck::key_id_of(const http::Request& request) {
    return request.header(kKeyId);
}

base::Result<void> SignatureCheck::check_fields(const http::Request& request) const {
    for (const std::string_view name : {kKeyId, kTime, kNonce, kSignature})
        if (request.header(name).empty())
            return refused(
                "signature_malformed", "A signed request needs the field " + std::string(name) + "."
            );
    if (!is_nonce(request.header(kNonce)))
        return refused(
            "signature_malformed",
            "x-signature-nonce must be 8 to 128 letters, digits, '.', '_' or '-'."
        );
    const auto time = time_of(request.header(kTime));
    if (!time || request.header(kKeyId).size() > kMostKeyId)
        return refused("signature_malformed", "x-signature-time must be whole seconds since 1970.");
    const base::Time now = clock_.now();
    const std::chrono::seconds window = window_.load();
    if (*time < now - window || *time > now + window)
        return refused(
            "signature_time",
            "x-signature-time is more than " + std::to_string(window.count()) +
                " seconds from the server's time, which the field Date says. Set the clock and "
                "sign again."
        );
    if (*time + kStartTolerance < started_)
        return refused(
            "signature_time", "The request was signed before this server started. Sign it again."
        );
    return {};
}

base::Result<void> SignatureCheck::check_signature(
    const http::Request& request, std::string_view secret
) {
    const base::SignedRequest covered{
        .time = request.header(kTime),
        .nonce = request.header(kNonce),
        .method = http::to_string(request.method),
        .target = request.target,
        .body = request.body};
    const std::string expected = base::request_signature(secret, covered);
    if (base::equal_in_constant_time(request.header(kSignature), expected)) return {};
    return refused(
        "signature_wrong",
        "The signature does not fit the request and the key. docs/request-signing.md has a worked "
        "example."
    );
}

base::Result<void> SignatureCheck::remember(const http::Request& request) {
    std::string which(request.header(kKeyId));
    which.append("\n").append(request.header(kNonce));
    const base::Time now = clock_.now();
    // A request dated ahead is taken until its own window has ended.
    const base::Time until = std::max(now, time_of(request.header(kTime)).value_or(now)) +
                             window_.load() + kStartTolerance;
    Shard& shard = shards_[std::hash<std::string>{}(which) % kShards];
    const std::lock_guard lock(shard.mutex);
    while (!shard.by_end.empty() && shard.by_end.top().first < now) {
        shard.nonces.erase(shard.by_end.top().second);
        shard.by_end.pop();
    }
    if (shard.nonces.contains(which))
        return refused(
            "signature_replayed",
            "A request with this key and nonce was taken before. Sign every request with a nonce "
            "of its own."
        );
    if (shard.nonces.size() >= most_in_shard_)
        return base::unavailable(
            "Too many signed requests to tell repetitions.", std::chrono::seconds{5}
        );
    shard.nonces.insert(which);
    shard.by_end.emplace(until, std::move(which));
    return {};
}

}  // namespace ao::api
