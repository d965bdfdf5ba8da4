#include "base/id.h"

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
    auto millisecond = static_cast<std::uint64_t>(sequence.millisecond);

    std::array<std::uint8_t, 16> bytes{};
    for (int i = 0; i < 6; ++i)
        bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(millisecond >> (40 - 8 * i));
    bytes[6] = static_cast<std::uint8_t>(0x70 | (sequence.counter >> 8));
    bytes[7] = static_cast<std::uint8_t>(sequence.counter);
    bytes[8] = static_cast<std::uint8_t>(0x80 | (random[0] & 0x3f));
    for (std::size_t i = 9; i < 16; ++i)
        bytes[i] = random[i - 8];

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

}  // namespace ao::base
