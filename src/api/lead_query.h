#pragma once
#include <map>
#include <string>
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

/// The filters of a body, under the names that the query string has. Error: invalid with one fault
/// for each that is bad or unknown, whose pointer begins with `place` ("/filter/").
base::Result<model::LeadFilter> parse_lead_filter(
    const std::map<std::string, std::string>& filters, const std::string& place
);

/// "-created_at" as an order. Error: invalid with the pointer "query:sort".
base::Result<model::LeadPage> parse_lead_sort(const std::string& sort);

/// The filters, for the OpenAPI document.
std::vector<QueryParameter> lead_filter_parameters();

/// The filters and what says which page, for the OpenAPI document.
std::vector<QueryParameter> lead_query_parameters();

}  // namespace ao::api
