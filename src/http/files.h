#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "http/compress.h"
#include "http/request.h"
#include "http/response.h"

namespace ao::http {

/// A set of files that is served from memory: the web app, the documentation pages. Built once,
/// then read by any thread. Replies carry ETag and Cache-Control, answer If-None-Match with 304,
/// and use the Brotli or gzip form where accepted.
///
///     Files web;
///     for (const base::EmbeddedFile& file : web_app()) web.add(file.path, file.bytes,
///     Files::Keep::revalidate); …  co_return web.answer(request, request.param("file"));
class Files {
  public:
    enum class Keep : unsigned char {
        revalidate,  ///< caches ask each time whether their copy is still good
        forever,     ///< the name changes with the content (hashed names): a year, immutable
    };

    /// The packed forms of a file that are at hand; empty: not there.
    struct Packed {
        std::string_view gzip;
        std::string_view brotli;
    };

    /// Copies `bytes` and the packed forms. The type comes from the name's ending. A gzip form that
    /// is not at hand is made here where the type gains by it. Adding a path again replaces the
    /// file.
    void add(std::string path, std::string_view bytes, Keep keep, const Packed& packed = {});

    [[nodiscard]] bool contains(std::string_view path) const;

    /// 200 or 304 for a file of the set. Asking for another is a bug (throws): see contains().
    [[nodiscard]] Response answer(const Request& request, std::string_view path) const;

  private:
    struct File {
        /// The bytes in that coding; null: there is no such form.
        [[nodiscard]] const std::shared_ptr<const std::string>& form(Coding coding) const;

        std::string_view content_type;
        std::shared_ptr<const std::string> bytes;
        std::shared_ptr<const std::string> gzip;    // null: not worth it
        std::shared_ptr<const std::string> brotli;  // null: nobody made one
        std::string tag;                            // of the plain form, without quotes
        Keep keep = Keep::revalidate;
    };

    std::map<std::string, File, std::less<>> files_;
};

/// The media type for a file name's ending; "application/octet-stream" for endings nobody told us
/// about.
std::string_view content_type_of(std::string_view path);

/// Whether an If-None-Match value names `tag`, which comes with its quotes (weak comparison, RFC
/// 9110 section 13.1.2).
bool matches_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace ao::http
