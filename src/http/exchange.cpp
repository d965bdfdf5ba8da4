#include "http/exchange.h"

namespace ao::http {

namespace {

constexpr std::size_t kBodySpace =
    16 * 1024;  // beside the head: bodies up to this size are never copied
constexpr std::size_t kKeptBytes = 64 * 1024;

void shrink_string(std::string& text) {
    if (text.capacity() > kKeptBytes)
        text = {};
    else
        text.clear();
}

}  // namespace

Exchange::Exchange(const HeadLimits& head_limits)
    : limits(head_limits), in(head_limits.header_bytes + kBodySpace) {}

void Exchange::begin() {
    request.method = Method::get;
    request.target = request.path = request.query = request.body = request.remote_address =
        request.route = {};
    request.id = {};
    request.secure = false;
    request.fields.clear();
    request.params.clear();
    guard.emplace(limits, request);
    match = {};
    body.clear();
    out.clear();
    bytes_out = 0;
}

void Exchange::shrink() {
    in.clear();
    shrink_string(body);
    shrink_string(out);
}

}  // namespace ao::http
