#include "core/archive_trailer.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/file.h"

namespace ao::core {

namespace {

// RFC 1952: a member with an extra field (sub-field "AO" of 32 bytes), then an empty deflate block,
// CRC-32 and size 0.
constexpr std::string_view kBefore{"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x24\0AO\x20\0", 16};
constexpr std::string_view kAfter{"\x03\0\0\0\0\0\0\0\0\0", 10};
constexpr std::size_t kDigestSize = 32;
constexpr std::size_t kTrailerSize = kBefore.size() + kDigestSize + kAfter.size();

std::string trailer_of(base::Sha256Digest& digest) {
    const base::Sha256 hash = digest.finish();
    std::string trailer(kBefore);
    trailer.append(reinterpret_cast<const char*>(hash.data()), hash.size());
    trailer += kAfter;
    return trailer;
}

}  // namespace

void TrailerSink::write(std::string_view bytes) {
    digest_.add(bytes);
    next_.write(bytes);
}

void TrailerSink::finish() {
    next_.write(trailer_of(digest_));
    next_.finish();
}

std::size_t FirstBytes::read(std::span<char> out) {
    const auto wanted = std::min<std::int64_t>(left_, static_cast<std::int64_t>(out.size()));
    if (wanted == 0) return 0;
    const std::size_t got = next_.read(out.first(static_cast<std::size_t>(wanted)));
    left_ -= static_cast<std::int64_t>(got);
    return got;
}

std::int64_t check_trailer(const std::filesystem::path& file) {
    base::FileSource source(file);
    const std::int64_t size = source.size() - static_cast<std::int64_t>(kTrailerSize);
    if (size <= 0) throw base::DamagedInput("it is cut short");
    FirstBytes content(source, size);
    base::Sha256Digest digest;
    std::vector<char> piece(256U << 10);
    while (const std::size_t got = content.read(piece))
        digest.add({piece.data(), got});
    std::string found(kTrailerSize, '\0');
    found.resize(source.read(found));
    if (found.substr(0, kBefore.size()) != kBefore || !found.ends_with(kAfter))
        throw base::DamagedInput("it is cut short or damaged: its closing checksum is missing");
    if (found != trailer_of(digest))
        throw base::DamagedInput("it is damaged: it does not fit its closing checksum");
    return size;
}

}  // namespace ao::core
