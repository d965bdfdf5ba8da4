#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/embedded.h"
#include "http/files.h"
#include "http/request.h"
#include "http/response.h"

namespace ao::api {

/// The files of the built web app that lie in the program (cmake/web_app.cmake): each by its path
/// below web/dist, and "<path>.gz" and "<path>.br" with its packed forms where those are smaller.
/// Empty when the program was built without the app.
std::span<const base::EmbeddedFile> web_app_files();

/// Serves the web app. Its page gets a fresh nonce with each answer, in the Content-Security-Policy
/// and wherever the page says %CSP_NONCE%; files below assets/, whose names change with their
/// content, are kept by browsers forever. Immutable, so thread-safe.
class WebApp {
  public:
    /// `files` are copied.
    explicit WebApp(std::span<const base::EmbeddedFile> files = web_app_files());

    /// Whether there is an app to serve.
    [[nodiscard]] bool is_there() const { return !page_.empty(); }

    /// The app's page, whatever the path: the app reads it.
    [[nodiscard]] http::Response page() const;

    /// A file of the app, or its page for a path that people typed or followed and only the app
    /// knows. Nothing for paths of the API, missing files, and clients that do not ask for HTML.
    [[nodiscard]] std::optional<http::Response> find_answer(const http::Request& request) const;

  private:
    http::Files files_;
    std::vector<std::string> page_;  ///< the pieces between the places of the nonce
};

}  // namespace ao::api
