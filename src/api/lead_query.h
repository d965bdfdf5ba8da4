#pragma once
#include <vector>

#include "api/endpoint.h"
#include "base/result.h"
#include "model/lead.h"

namespace ao::api {

/// What the query string of a list asks for.
struct LeadQuery {
    model::LeadFilter filter;
    model::LeadPage page;
};

/// Reads the query parameters of lead_query_parameters(); others are ignored. Error: invalid with
/// one fault for each bad parameter ("query:limit").
base::Result<LeadQuery> parse_lead_query(const http::Request& request);

/// The filters, for the OpenAPI document.
std::vector<QueryParameter> lead_filter_parameters();

/// The filters and what says which page, for the OpenAPI document.
std::vector<QueryParameter> lead_query_parameters();

}  // namespace ao::api
