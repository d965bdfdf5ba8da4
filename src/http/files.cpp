#include "http/files.h"

#include <array>
#include <utility>

#include "base/crypto.h"
#include "http/text.h"

namespace ao::http {

namespace {

constexpr std::size_t kWorthPacking = 512;

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".txt", "text/plain; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},
    {".wasm", "application/wasm"},
}};

std::shared_ptr<const std::string> pack(std::string_view bytes, std::string_view content_type) {
    if (bytes.size() < kWorthPacking || !is_compressible(content_type)) return nullptr;
    auto packed = Compressor().gzip(bytes);
    if (!packed || packed->size() >= bytes.size()) return nullptr;
    return std::make_shared<const std::string>(std::move(*packed));
}

std::string_view without_weakness(std::string_view tag) {
    return tag.substr(0, 2) == "W/" ? tag.substr(2) : tag;
}

std::shared_ptr<const std::string> kept(std::string_view bytes) {
    return bytes.empty() ? nullptr : std::make_shared<const std::string>(bytes);
}

/// What the coding is called in Content-Encoding and at the end of a tag.
std::string_view name_of(Coding coding) {
    if (coding == Coding::brotli) return "br";
    return coding == Coding::gzip ? "gzip" : "";
}

}  // namespace

const std::shared_ptr<const std::string>& Files::File::form(Coding coding) const {
    if (coding == Coding::brotli) return brotli;
    return coding == Coding::gzip ? gzip : bytes;
}

void Files::add(std::string path, std::string_view bytes, Keep keep, const Packed& packed) {
    File file;
    file.content_type = content_type_of(path);
    file.bytes = std::make_shared<const std::string>(bytes);
    file.gzip = packed.gzip.empty() ? pack(bytes, file.content_type) : kept(packed.gzip);
    file.brotli = kept(packed.brotli);
    base::Sha256 digest = base::sha256(bytes);
    file.tag = base::to_hex(std::span(digest).first(12));
    file.keep = keep;
    files_.insert_or_assign(std::move(path), std::move(file));
}

bool Files::contains(std::string_view path) const {
    return files_.find(path) != files_.end();
}

Response Files::answer(const Request& request, std::string_view path) const {
    auto found = files_.find(path);
    if (found == files_.end()) throw std::out_of_range("no file " + std::string(path));
    const File& file = found->second;
    const bool has_forms = file.gzip || file.brotli;
    const Coding coding = AcceptedCodings(request.header("accept-encoding"))
                              .best(file.gzip != nullptr, file.brotli != nullptr);
    const std::string_view name = name_of(coding);
    // Each form has its own strong tag: a cache must not take one for the other.
    std::string tag = "\"" + file.tag;
    if (!name.empty()) tag.append("-").append(name);
    tag += '"';

    Response response{.content_type = file.content_type};
    response.with("ETag", tag)
        .with(
            "Cache-Control",
            file.keep == Keep::forever ? "public, max-age=31536000, immutable" : "no-cache"
        );
    if (has_forms) response.with("Vary", "Accept-Encoding");
    if (matches_tag(request.header("if-none-match"), tag)) {
        response.status = 304;
        return response;
    }
    if (!name.empty()) response.with("Content-Encoding", std::string(name));
    response.shared_body = file.form(coding);
    return response;
}

std::string_view content_type_of(std::string_view path) {
    for (const auto& [ending, type] : kTypes)
        if (path.size() > ending.size() && path.substr(path.size() - ending.size()) == ending)
            return type;
    return "application/octet-stream";
}

bool matches_tag(std::string_view if_none_match, std::string_view tag) {
    if (trim(if_none_match) == "*") return true;
    std::string_view element;
    while (next_list_element(if_none_match, element))
        if (without_weakness(element) == without_weakness(tag)) return true;
    return false;
}

}  // namespace ao::http
