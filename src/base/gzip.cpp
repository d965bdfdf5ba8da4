#include "base/gzip.h"

#include <stdexcept>

#include <zlib.h>

namespace ao::base {

namespace {

constexpr int kGzipWindow = 15 + 16;
constexpr std::size_t kPiece = 128U << 10;

}  // namespace

struct GzipSink::State {
    z_stream stream{};
    std::vector<char> out = std::vector<char>(kPiece);
};

GzipSink::GzipSink(ByteSink& next, int level) : next_(next), state_(std::make_unique<State>()) {
    constexpr int kMemory = 9;
    if (deflateInit2(
            &state_->stream, level, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY
        ) != Z_OK)
        throw std::bad_alloc();
}

GzipSink::~GzipSink() {
    deflateEnd(&state_->stream);
}

void GzipSink::pump(int flush) {
    z_stream& stream = state_->stream;
    do {
        stream.next_out = reinterpret_cast<Bytef*>(state_->out.data());
        stream.avail_out = static_cast<uInt>(state_->out.size());
        deflate(&stream, flush);
        next_.write({state_->out.data(), state_->out.size() - stream.avail_out});
    } while (stream.avail_out == 0);
}

void GzipSink::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, 1U << 30);
        // zlib reads only, whatever its type says
        state_->stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
        state_->stream.avail_in = static_cast<uInt>(piece.size());
        pump(Z_NO_FLUSH);
        bytes.remove_prefix(piece.size());
    }
}

void GzipSink::finish() {
    state_->stream.avail_in = 0;
    pump(Z_FINISH);
    next_.finish();
}

struct GunzipSource::State {
    z_stream stream{};
    std::vector<char> in = std::vector<char>(kPiece);
    bool ended = false;
};

GunzipSource::GunzipSource(ByteSource& next) : next_(next), state_(std::make_unique<State>()) {
    if (inflateInit2(&state_->stream, kGzipWindow) != Z_OK) throw std::bad_alloc();
}

GunzipSource::~GunzipSource() {
    inflateEnd(&state_->stream);
}

void GunzipSource::refill() {
    const std::size_t got = next_.read(state_->in);
    if (got == 0) throw DamagedInput("it is cut short: the compressed data has no end");
    state_->stream.next_in = reinterpret_cast<Bytef*>(state_->in.data());
    state_->stream.avail_in = static_cast<uInt>(got);
}

std::size_t GunzipSource::read(std::span<char> out) {
    if (state_->ended || out.empty()) return 0;
    z_stream& stream = state_->stream;
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(std::min<std::size_t>(out.size(), 1U << 30));
    const uInt room = stream.avail_out;
    while (stream.avail_out == room && !state_->ended) {
        if (stream.avail_in == 0) refill();
        const int code = inflate(&stream, Z_NO_FLUSH);
        if (code == Z_STREAM_END)
            state_->ended = true;
        else if (code != Z_OK)
            throw DamagedInput("it is damaged: the compressed data does not fit its checksum");
    }
    // The sources behind have checks of their own at their ends, and nothing may follow.
    if (state_->ended && (stream.avail_in > 0 || next_.read(state_->in) > 0))
        throw DamagedInput("it is damaged: something follows the end of the compressed data");
    return room - stream.avail_out;
}

}  // namespace ao::base
