#include "base/tar.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace ao::base {

namespace {

constexpr std::size_t kBlock = 512;
using Block = std::array<char, kBlock>;

// Offsets and lengths of IEEE Std 1003.1-2008, pax, "ustar Interchange Format".
struct Field {
    std::size_t offset;
    std::size_t length;
};

constexpr Field kName{0, 100}, kMode{100, 8}, kOwner{108, 8}, kGroup{116, 8}, kSize{124, 12},
    kTime{136, 12}, kChecksum{148, 8}, kMagic{257, 8};
constexpr std::size_t kType = 156;

void put(Block& block, Field field, std::string_view text) {
    std::memcpy(block.data() + field.offset, text.data(), std::min(text.size(), field.length));
}

void put_octal(Block& block, Field field, std::int64_t number) {
    std::array<char, 24> text{};
    const int digits = static_cast<int>(field.length) - 1;
    const int size = std::snprintf(
        text.data(), text.size(), "%0*llo", digits, static_cast<unsigned long long>(number)
    );
    if (size > digits) throw std::length_error("too large for a tar archive");
    put(block, field, {text.data(), static_cast<std::size_t>(size)});
}

std::int64_t checksum(Block block) {
    std::memset(block.data() + kChecksum.offset, ' ', kChecksum.length);
    std::int64_t sum = 0;
    for (char c : block)
        sum += static_cast<unsigned char>(c);
    return sum;
}

std::int64_t octal(const Block& block, Field field) {
    std::int64_t number = 0;
    for (std::size_t i = 0; i < field.length; ++i) {
        const char c = block[field.offset + i];
        if (c == '\0' || c == ' ') break;
        if (c < '0' || c > '7') throw DamagedInput("it is damaged: no archive member is here");
        number = number * 8 + (c - '0');
    }
    return number;
}

std::int64_t padding_of(std::int64_t size) {
    constexpr auto kSigned = static_cast<std::int64_t>(kBlock);
    return (kSigned - size % kSigned) % kSigned;
}

}  // namespace

void TarWriter::begin(std::string_view name, std::int64_t size, std::int64_t unix_time) {
    close_member();
    Block block{};
    put(block, kName, name);
    put_octal(block, kMode, 0600);
    put_octal(block, kOwner, 0);
    put_octal(block, kGroup, 0);
    // Members of 8 GiB and more: a number in base 256, as GNU tar and every reader since has it.
    constexpr std::int64_t kOctalLimit = 1LL << 33;
    if (size < kOctalLimit) {
        put_octal(block, kSize, size);
    } else {
        block[kSize.offset] = '\x80';
        for (std::size_t i = 0; i < 8; ++i)
            block[kSize.offset + 4 + i] = static_cast<char>(size >> (56 - 8 * i));
    }
    put_octal(block, kTime, unix_time);
    block[kType] = '0';
    put(block, kMagic, std::string_view("ustar\00000", 8));
    put_octal(block, {kChecksum.offset, kChecksum.length - 1}, checksum(block));
    next_.write({block.data(), block.size()});
    left_ = size;
    padding_ = padding_of(size);
}

void TarWriter::write(std::string_view bytes) {
    const auto size = static_cast<std::int64_t>(bytes.size());
    if (size > left_) throw std::logic_error("more bytes than the archive member has");
    next_.write(bytes);
    left_ -= size;
}

void TarWriter::add(std::string_view name, std::string_view content, std::int64_t unix_time) {
    begin(name, static_cast<std::int64_t>(content.size()), unix_time);
    write(content);
}

void TarWriter::close_member() {
    if (left_ != 0) throw std::logic_error("an archive member is not complete");
    static constexpr Block kZeros{};
    next_.write({kZeros.data(), static_cast<std::size_t>(padding_)});
    padding_ = 0;
}

void TarWriter::finish() {
    close_member();
    static constexpr std::array<char, 2 * kBlock> kEnd{};
    next_.write({kEnd.data(), kEnd.size()});
    next_.finish();
}

bool TarReader::read_block(std::span<char> block) {
    std::size_t size = 0;
    while (size < block.size()) {
        const std::size_t got = next_.read(block.subspan(size));
        if (got == 0) return false;
        size += got;
    }
    return true;
}

void TarReader::skip_rest() {
    std::array<char, 4096> waste;
    for (std::int64_t skip = left_ + padding_; skip > 0;) {
        const auto wanted = std::min<std::int64_t>(skip, waste.size());
        if (!read_block(std::span(waste).first(static_cast<std::size_t>(wanted))))
            throw DamagedInput("it is cut short");
        skip -= wanted;
    }
    left_ = padding_ = 0;
}

void TarReader::expect_end() {
    // Reads to the very end, so that the sources behind check theirs.
    std::array<char, 4096> rest;
    while (const std::size_t got = next_.read(rest)) {
        if (std::any_of(rest.begin(), rest.begin() + got, [](char c) { return c != '\0'; }))
            throw DamagedInput("it is damaged: something follows the end of the archive");
    }
}

std::optional<TarReader::Member> TarReader::next() {
    skip_rest();
    Block block;
    if (!read_block(block)) throw DamagedInput("it is cut short: the archive has no end");
    if (std::all_of(block.begin(), block.end(), [](char c) { return c == '\0'; })) {
        expect_end();
        return std::nullopt;
    }
    if (std::string_view(block.data() + kMagic.offset, 5) != "ustar")
        throw DamagedInput("it is no backup archive");
    if (octal(block, kChecksum) != checksum(block))
        throw DamagedInput("it is damaged: an archive member does not fit its checksum");
    Member member;
    member.name.assign(block.data(), ::strnlen(block.data(), kName.length));
    if (block[kSize.offset] == '\x80') {
        for (std::size_t i = 0; i < 8; ++i)
            member.size =
                (member.size << 8) | static_cast<unsigned char>(block[kSize.offset + 4 + i]);
    } else {
        member.size = octal(block, kSize);
    }
    if (member.size < 0) throw DamagedInput("it is damaged: an archive member has no size");
    left_ = member.size;
    padding_ = padding_of(member.size);
    return member;
}

std::size_t TarReader::read(std::span<char> out) {
    const auto wanted = std::min<std::int64_t>(left_, static_cast<std::int64_t>(out.size()));
    if (wanted == 0) return 0;
    const std::size_t got = next_.read(out.first(static_cast<std::size_t>(wanted)));
    if (got == 0) throw DamagedInput("it is cut short");
    left_ -= static_cast<std::int64_t>(got);
    return got;
}

}  // namespace ao::base
