#include "http/compress.h"

#include <algorithm>
#include <array>

#include "http/reply.h"
#include "http/text.h"

namespace ao::http {

namespace {

constexpr std::size_t kMostBytes = 8 * 1024 * 1024;  // more would hold up the event loop
constexpr std::size_t kLargeBytes = 128 * 1024;
constexpr int kThorough = 5;
constexpr int kQuick = 1;
constexpr int kGzipWindow = 15 + 16;

/// "0.35" in thousandths; 1000 when absent, 0 when it is no weight.
int weight_of(std::string_view parameters) {
    std::size_t at = parameters.find("q=");
    if (at == std::string_view::npos) at = parameters.find("Q=");
    if (at == std::string_view::npos) return 1000;
    std::string_view text = trim(parameters.substr(at + 2));
    if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
    int weight = (text[0] - '0') * 1000;
    int unit = 100;
    for (char c : text.substr(std::min<std::size_t>(text.size(), 2))) {
        if (c < '0' || c > '9') break;
        weight += (c - '0') * unit;
        unit /= 10;
    }
    return std::min(weight, 1000);
}

}  // namespace

AcceptedCodings::AcceptedCodings(std::string_view accept_encoding) {
    int any = -1;
    int plain = -1;
    std::string_view element;
    while (next_list_element(accept_encoding, element)) {
        std::size_t semicolon = element.find(';');
        std::string_view coding = trim(element.substr(0, semicolon));
        int weight =
            semicolon == std::string_view::npos ? 1000 : weight_of(element.substr(semicolon + 1));
        if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip"))
            gzip = weight;
        if (equal_ignoring_case(coding, "br")) brotli = weight;
        if (equal_ignoring_case(coding, "identity")) plain = weight;
        if (coding == "*") any = weight;
    }
    for (int* weight : {&gzip, &brotli}) {
        if (*weight < 0) *weight = any;
        if (*weight < plain) *weight = 0;
    }
}

Coding AcceptedCodings::best(bool has_gzip, bool has_brotli) const {
    const int packed = has_gzip ? std::max(gzip, 0) : 0;
    if (has_brotli && brotli > 0 && brotli >= packed) return Coding::brotli;
    return packed > 0 ? Coding::gzip : Coding::plain;
}

bool accepts_gzip(std::string_view accept_encoding) {
    return AcceptedCodings(accept_encoding).gzip > 0;
}

bool is_compressible(std::string_view content_type) {
    if (content_type.substr(0, 5) == "text/")
        return content_type.substr(0, 17) != "text/event-stream";
    for (std::string_view word : {"json", "javascript", "xml"})
        if (content_type.find(word) != std::string_view::npos) return true;
    return false;
}

Compressor::~Compressor() {
    if (level_ != 0) ::deflateEnd(&stream_);
}

void Compressor::apply(Response& response, const Request& request, std::size_t min_bytes) {
    std::string_view body = response.shared_body ? *response.shared_body : response.body;
    if (body.size() < min_bytes || body.size() > kMostBytes ||
        !is_compressible(response.content_type))
        return;
    if (!find_field(response, "Content-Encoding").empty() || response.status == 206) return;
    std::string_view tag = find_field(response, "ETag");
    if (!tag.empty() && tag.substr(0, 2) != "W/") return;
    if (find_field(response, "Cache-Control").find("no-transform") != std::string_view::npos)
        return;
    response.with("Vary", "Accept-Encoding");
    if (!accepts_gzip(request.header("accept-encoding"))) return;
    std::optional<std::string> smaller = gzip(body);
    if (!smaller || smaller->size() >= body.size()) return;
    response.body = std::move(*smaller);
    response.shared_body.reset();
    response.with("Content-Encoding", "gzip");
}

std::optional<std::string> Compressor::gzip(std::string_view bytes) {
    if (!prepare(bytes.size())) return std::nullopt;
    std::string out(::deflateBound(&stream_, bytes.size()), '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    if (::deflate(&stream_, Z_FINISH) != Z_STREAM_END) return std::nullopt;
    out.resize(stream_.total_out);
    return out;
}

bool Compressor::prepare(std::size_t size) {
    int level = size > kLargeBytes ? kQuick : kThorough;
    if (level == level_) return ::deflateReset(&stream_) == Z_OK;
    if (level_ != 0) ::deflateEnd(&stream_);
    stream_ = {};
    level_ = ::deflateInit2(&stream_, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK
                 ? level
                 : 0;
    return level_ != 0;
}

}  // namespace ao::http
