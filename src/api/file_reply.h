#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/async.h"
#include "http/http.h"

namespace ao::api {

/// Gives up to `size` bytes from `offset` on; nothing at the end.
using PieceReader = std::function<base::Async<std::string>(std::int64_t offset, std::size_t size)>;

/// Lets the body of `response` be what `read` gives, a piece after the other, as fast as the client
/// takes them. What `read` refers to must live as long as the server.
void stream_pieces(http::Response& response, PieceReader read);

}  // namespace ao::api
