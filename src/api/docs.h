#pragma once
#include <memory>
#include <string>

#include "api/endpoint.h"

namespace ao::api {

/// The OpenAPI document, the pages that show it, the start page and the setup page. Everything is
/// inside the program: the pages ask no other server.
class DocsDoor {
  public:
    /// Takes the rendered document once the route table is complete; before that the document is
    /// empty.
    void publish(std::string openapi);

    /// `/openapi.json` and `/api/openapi.json`.
    Answer openapi(Call& call);

    /// `/docs` and `/api/docs`: chapters, schemas and "try it".
    Answer page(Call& call);

    /// `/redoc` and `/api/redoc`: the same document as one page to read and print.
    Answer reading_page(Call& call);

    /// `/`: how the server is, and where to go from here.
    Answer home(Call& call);

    /// `/setup`: the page behind the link that the first start prints.
    Answer setup_page(Call& call);

    /// `/docs/{file}`: the scripts and the style of the pages. Not found for anything else.
    Answer asset(Call& call);

  private:
    std::shared_ptr<const std::string> document_ = std::make_shared<const std::string>("{}");
};

}  // namespace ao::api
