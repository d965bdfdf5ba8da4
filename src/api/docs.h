#pragma once
#include <memory>
#include <string>

#include "api/endpoint.h"
#include "api/web_app.h"

namespace ao::api {

/// The OpenAPI document, the pages that show it, and the web app, or in its place, when the program
/// was built without it, a start page and a setup page. Everything is inside the program: the pages
/// ask no other server.
class DocsDoor {
  public:
    /// `app` must outlive the door; null: without it.
    explicit DocsDoor(const WebApp* app = nullptr)
        : app_(app != nullptr && app->is_there() ? app : nullptr) {}

    /// Takes the rendered document once the route table is complete; before that the document is
    /// empty.
    void publish(std::string openapi);

    /// `/openapi.json` and `/api/openapi.json`.
    Answer openapi(Call& call);

    /// `/docs` and `/api/docs`: chapters, schemas and "try it".
    Answer page(Call& call);

    /// `/redoc` and `/api/redoc`: the same document as one page to read and print.
    Answer reading_page(Call& call);

    /// `/`: the web app, or how the server is and where to go from here.
    Answer home(Call& call);

    /// `/setup`: the app, or the page behind the link that the first start prints.
    Answer setup_page(Call& call);

    /// `/docs/{file}`: the scripts and the style of the pages. Not found for anything else.
    Answer asset(Call& call);

  private:
    const WebApp* app_;
    std::shared_ptr<const std::string> document_ = std::make_shared<const std::string>("{}");
};

}  // namespace ao::api
