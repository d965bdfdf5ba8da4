#pragma once
#include <memory>
#include <string>

#include "api/endpoint.h"

namespace ao::api {

/// The OpenAPI document and the pages that show it. Everything is inside the program: the pages ask
/// no other server.
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

    /// `/docs/{file}`: the script and style of both pages. Not found for anything else.
    Answer asset(Call& call);

  private:
    std::shared_ptr<const std::string> document_ = std::make_shared<const std::string>("{}");
};

}  // namespace ao::api
