#include "api/openapi.h"

#include <algorithm>
#include <map>
#include <set>

namespace ao::api {

namespace {

using base::json::Raw;
using base::json::Writer;

constexpr std::string_view kDescription =
    "One self-hosted program that takes a lead from capture to customer: capture, de-duplicate, "
    "score, route, workflow, "
    "CRM, e-mail, measure. Sign in with `POST /api/auth/login` and send the token as "
    "`Authorization: Bearer …`, or send an "
    "API key as `x-api-key`. Every error is `application/problem+json` (RFC 9457).";

constexpr std::string_view kProblemSchema =
    R"({"type":"object","description":"RFC 9457 problem, with the members of the older error body beside it.",)"
    R"("required":["type","title","status","detail","error","status_code","timestamp","request_id"],"properties":{)"
    R"("type":{"type":"string","description":"Stable name of the kind of problem"},)"
    R"("title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string","description":"What went wrong and what to do"},)"
    R"("instance":{"type":"string","description":"The path that was asked for"},)"
    R"("code":{"type":"string","description":"Which case of its kind, for programs, where there are several: two_factor_required"},)"
    R"("error":{"type":"string","description":"Same as detail"},"status_code":{"type":"integer"},)"
    R"("timestamp":{"type":"string","format":"date-time"},"request_id":{"type":"string"},)"
    R"("retry_after":{"type":"integer","description":"Seconds until it is worth trying again"},)"
    R"("errors":{"type":"array","description":"Every faulty field of the request","items":{"type":"object",)"
    R"("required":["pointer","message","code"],"properties":{"pointer":{"type":"string"},"message":{"type":"string"},)"
    R"("code":{"type":"string"}}}}}})";

const std::map<int, std::string_view> kErrorTexts = {
    {400, "The request could not be read"},
    {401, "Credentials are missing, wrong or no longer valid"},
    {403, "The signed-in user or key may not do this"},
    {404, "There is no such thing, or none you may see"},
    {409, "The thing is in a state that excludes the request"},
    {412, "The thing has changed since you last saw it"},
    {413, "The body is over the limit"},
    {422, "Fields break a rule; `errors` names each"},
    {429, "Too many requests; `Retry-After` says when to come back"},
    {503, "Too busy, starting or stopping; `Retry-After` says when to come back"},
};

std::string method_key(http::Method method) {
    std::string key(http::to_string(method));
    for (char& c : key)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return key;
}

/// "get_api_leads_id" from GET /api/leads/{id}: unique, as each method and pattern is.
std::string operation_id(const Endpoint& endpoint) {
    std::string id = method_key(endpoint.method);
    bool separated = false;
    for (char c : endpoint.pattern) {
        bool word = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (word && !separated) id += '_';
        if (word) id += c;
        separated = word;
        if (c == '_') separated = false;
    }
    return id;
}

/// "{rest*}" is the router's own spelling; OpenAPI knows "{rest}".
std::string openapi_path(const std::string& pattern) {
    std::string path;
    for (char c : pattern)
        if (c != '*') path += c;
    return path;
}

std::vector<std::string> path_parameters(const std::string& pattern) {
    std::vector<std::string> names;
    for (std::size_t open = pattern.find('{'); open != std::string::npos;
         open = pattern.find('{', open + 1)) {
        std::string name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
        if (!name.empty() && name.back() == '*') name.pop_back();
        names.push_back(name);
    }
    return names;
}

void write_type(Writer& json, const std::string& type) {
    json.key("schema").begin_object();
    if (type == "date-time") {
        json.member("type", "string").member("format", "date-time");
    } else {
        json.member("type", std::string_view(type));
    }
    json.end_object();
}

void write_parameter(
    Writer& json,
    std::string_view name,
    std::string_view where,
    const std::string& type,
    std::string_view text,
    bool required
) {
    json.begin_object().member("name", name).member("in", where).member("required", required);
    if (!text.empty()) json.member("description", text);
    write_type(json, type);
    json.end_object();
}

void write_parameters(Writer& json, const Endpoint& endpoint) {
    auto names = path_parameters(endpoint.pattern);
    if (names.empty() && endpoint.shape.query.empty() && endpoint.shape.headers.empty()) return;
    json.key("parameters").begin_array();
    for (const std::string& name : names)
        write_parameter(json, name, "path", "string", "", true);
    for (const QueryParameter& parameter : endpoint.shape.query)
        write_parameter(
            json, parameter.name, "query", parameter.type, parameter.description, parameter.required
        );
    for (const std::string& header : endpoint.shape.headers)
        write_parameter(json, header, "header", "string", "", false);
    json.end_array();
}

void write_content(
    Writer& json,
    const std::string& content_type,
    const Shape::Type& type,
    const std::string& example
) {
    json.key("content").begin_object().key(content_type).begin_object();
    json.key("schema").begin_object();
    if (!type.name.empty())
        json.member("$ref", std::string_view("#/components/schemas/" + type.name));
    else if (content_type != "application/json")
        json.member("type", "string");
    json.end_object();
    if (!example.empty()) json.member("example", Raw{example});
    json.end_object().end_object();
}

std::set<int> error_statuses(const Endpoint& endpoint) {
    std::set<int> statuses(endpoint.shape.errors.begin(), endpoint.shape.errors.end());
    if (endpoint.access.permission() != model::Permission::nothing) statuses.insert({401, 403});
    if (endpoint.rate != RateClass::none) statuses.insert(429);
    if (!endpoint.shape.request.name.empty()) statuses.insert({400, 413, 422});
    if (!endpoint.shape.query.empty()) statuses.insert(422);
    if (endpoint.pattern.find('{') != std::string::npos) statuses.insert(404);
    statuses.insert(503);
    return statuses;
}

void write_responses(Writer& json, const Endpoint& endpoint) {
    json.key("responses").begin_object();
    json.key(std::to_string(endpoint.shape.status))
        .begin_object()
        .member("description", std::string_view(endpoint.summary));
    write_content(
        json, endpoint.shape.reply_content_type, endpoint.shape.reply, endpoint.shape.reply_example
    );
    json.end_object();
    for (int status : error_statuses(endpoint)) {
        auto text = kErrorTexts.find(status);
        json.key(std::to_string(status)).begin_object();
        json.member(
            "description", text == kErrorTexts.end() ? std::string_view("Error") : text->second
        );
        write_content(json, "application/problem+json", {"Problem", {}}, "");
        json.end_object();
    }
    json.end_object();
}

void write_operation(Writer& json, const Endpoint& endpoint) {
    json.key(method_key(endpoint.method)).begin_object();
    json.member("operationId", std::string_view(operation_id(endpoint)));
    json.key("tags").begin_array().value(std::string_view(endpoint.tag)).end_array();
    json.member("summary", std::string_view(endpoint.summary));
    if (!endpoint.shape.description.empty())
        json.member("description", std::string_view(endpoint.shape.description));
    auto permission = endpoint.access.permission();
    if (permission == model::Permission::nothing) {
        json.key("security").begin_array().end_array();
    } else if (permission != model::Permission::signed_in) {
        json.member("x-permission", model::to_string(permission));
    }
    write_parameters(json, endpoint);
    if (!endpoint.shape.request.name.empty() ||
        endpoint.shape.request_content_type != "application/json") {
        json.key("requestBody").begin_object().member("required", true);
        write_content(
            json,
            endpoint.shape.request_content_type,
            endpoint.shape.request,
            endpoint.shape.request_example
        );
        json.end_object();
    }
    write_responses(json, endpoint);
    json.end_object();
}

/// In the order of the table, as readers want them.
using Paths = std::vector<std::pair<std::string, std::vector<const Endpoint*>>>;

void add_path(Paths& paths, const Endpoint& endpoint) {
    std::string path = openapi_path(endpoint.pattern);
    auto same = [&](const auto& entry) { return entry.first == path; };
    auto place = std::find_if(paths.begin(), paths.end(), same);
    if (place == paths.end()) place = paths.insert(paths.end(), {path, {}});
    place->second.push_back(&endpoint);
}

void write_paths(Writer& json, const Paths& paths) {
    json.key("paths").begin_object();
    for (const auto& [path, operations] : paths) {
        json.key(path).begin_object();
        for (const Endpoint* endpoint : operations)
            write_operation(json, *endpoint);
        json.end_object();
    }
    json.end_object();
}

void write_components(Writer& json, const std::map<std::string, std::string>& schemas) {
    json.key("components").begin_object().key("schemas").begin_object();
    for (const auto& [name, schema] : schemas)
        json.member(name, Raw{schema});
    json.end_object();
    json.key("securitySchemes").begin_object();
    json.key("bearer")
        .begin_object()
        .member("type", "http")
        .member("scheme", "bearer")
        .member("bearerFormat", "JWT");
    json.end_object();
    json.key("api_key")
        .begin_object()
        .member("type", "apiKey")
        .member("in", "header")
        .member("name", "x-api-key");
    json.end_object().end_object().end_object();
}

void write_head(Writer& json, const std::string& version, const std::vector<std::string>& tags) {
    json.member("openapi", "3.1.0");
    json.key("info").begin_object().member("title", "Automation Orchestrator API");
    json.member("version", std::string_view(version)).member("description", kDescription);
    json.key("license")
        .begin_object()
        .member("name", "Proprietary")
        .member("identifier", "LicenseRef-Proprietary")
        .end_object();
    json.end_object();
    json.key("servers")
        .begin_array()
        .begin_object()
        .member("url", "/")
        .member("description", "This server")
        .end_object();
    json.end_array();
    json.key("security").begin_array();
    json.begin_object().key("bearer").begin_array().end_array().end_object();
    json.begin_object().key("api_key").begin_array().end_array().end_object();
    json.end_array();
    json.key("tags").begin_array();
    for (const std::string& tag : tags)
        json.begin_object().member("name", std::string_view(tag)).end_object();
    json.end_array();
}

}  // namespace

std::string make_openapi(const std::vector<Endpoint>& endpoints, const std::string& version) {
    Paths paths;
    std::vector<std::string> tags;
    std::map<std::string, std::string> schemas{{"Problem", std::string(kProblemSchema)}};
    for (const Endpoint& endpoint : endpoints) {
        add_path(paths, endpoint);
        if (std::find(tags.begin(), tags.end(), endpoint.tag) == tags.end())
            tags.push_back(endpoint.tag);
        for (const Shape::Type* type : {&endpoint.shape.request, &endpoint.shape.reply})
            if (type->collect) type->collect(schemas);
    }
    std::string document;
    Writer json(document);
    json.begin_object();
    write_head(json, version, tags);
    write_paths(json, paths);
    write_components(json, schemas);
    json.end_object();
    return document;
}

}  // namespace ao::api
