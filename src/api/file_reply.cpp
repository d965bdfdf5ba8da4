#include "api/file_reply.h"

#include <utility>

namespace ao::api {

namespace {

constexpr std::size_t kPiece = 256U << 10;

base::Async<> send_pieces(http::BodySink& sink, PieceReader read) {
    std::int64_t offset = 0;
    while (true) {
        const std::string piece = co_await read(offset, kPiece);
        if (piece.empty()) co_return;
        const bool sent = co_await sink.write(piece);
        if (!sent) co_return;
        offset += std::ssize(piece);
    }
}

}  // namespace

void stream_pieces(http::Response& response, PieceReader read) {
    response.producer = [reader = std::move(read)](http::BodySink& sink) {
        return send_pieces(sink, reader);
    };
}

}  // namespace ao::api
