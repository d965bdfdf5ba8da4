#include "base/id.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/clock.h"
#include "base/crypto.h"

namespace ao::base {

namespace {

/// RFC 9562 section 6.2, method 1: a counter in rand_a keeps ids of one millisecond in order.
struct Sequence {
    std::int64_t millisecond = 0;
    std::uint32_t counter = 0;
};

using Bytes = std::array<std::uint8_t, 16>;
using Random = std::array<std::uint8_t, 10>;

/// Fetched by the hundred: one system call an id would cost more than the rest of it.
const Random& next_random() {
    thread_local std::array<Random, 100> pool;
    thread_local std::size_t next = pool.size();
    if (next == pool.size()) {
        random_bytes({pool.front().data(), sizeof(pool)});
        next = 0;
    }
    return pool[next++];
}

void put_millisecond(Bytes& bytes, std::uint64_t millisecond) {
    for (int i = 0; i < 6; ++i)
        bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(millisecond >> (40 - 8 * i));
}

std::string to_text(const Bytes& bytes) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += kHex[bytes[i] >> 4];
        text += kHex[bytes[i] & 15];
    }
    return text;
}

}  // namespace

std::string new_id() {
    static const SystemClock clock;
    thread_local Sequence sequence;

    auto now = to_micros(clock.now()) / 1000;
    auto random = next_random();
    if (now > sequence.millisecond) {
        sequence = {now, static_cast<std::uint32_t>((random[8] << 2 | random[9] >> 6) & 0x3ff)};
    } else if (++sequence.counter > 0xfff) {
        sequence = {sequence.millisecond + 1, 0};
    }

    Bytes bytes{};
    put_millisecond(bytes, static_cast<std::uint64_t>(sequence.millisecond));
    bytes[6] = static_cast<std::uint8_t>(0x70 | (sequence.counter >> 8));
    bytes[7] = static_cast<std::uint8_t>(sequence.counter);
    bytes[8] = static_cast<std::uint8_t>(0x80 | (random[0] & 0x3f));
    for (std::size_t i = 9; i < 16; ++i)
        bytes[i] = random[i - 8];

    return to_text(bytes);
}

std::string id_prefix(Time when) {
    Bytes bytes{};
    put_millisecond(
        bytes, static_cast<std::uint64_t>(std::max<std::int64_t>(0, to_micros(when)) / 1000)
    );
    return to_text(bytes).substr(0, 13);
}

std::string derived_id(Time when, std::string_view source) {
    const std::int64_t micros = to_micros(when);
    const Sha256 hash = sha256(std::to_string(micros) + "/" + std::string(source));
    Bytes bytes{};
    put_millisecond(bytes, static_cast<std::uint64_t>(micros / 1000));
    for (std::size_t i = 6; i < 16; ++i)
        bytes[i] = hash[i];
    bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0f));
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
    return to_text(bytes);
}

}  // namespace ao::base
