#pragma once
#include <string>
#include <vector>

#include "api/endpoint.h"

namespace ao::api {

/// The OpenAPI 3.1 document of a route table, as JSON. Made once at start; the same table always
/// gives the same bytes. Every path parameter, query parameter, header, body, reply and error that
/// a line of the table names is in it, and nothing else.
std::string make_openapi(const std::vector<Endpoint>& endpoints, const std::string& version);

}  // namespace ao::api
