#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/json_node.h"
#include "connect/crm.h"
#include "connect/crm_lead.h"

namespace ao::connect {
namespace {

constexpr std::string_view kIdMark = "{id}";
constexpr std::chrono::seconds kProbeDeadline{10};

std::string percent_encoded(std::string_view text) {  // RFC 3986 section 2.3
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr std::string_view kMarks = "-._~";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            kMarks.find(c) != std::string_view::npos)
            out += c;
        else
            out.append({'%', kHex[byte >> 4U], kHex[byte & 15U]});
    }
    // A path segment of dots alone would be taken for a step up (RFC 3986 section 5.2.4).
    return out == "." || out == ".." ? std::string() : out;
}

/// Whether a reply is a list, or has one at the dotted path.
bool has_list(const std::string& body, std::string_view path) {
    const auto document = base::json::Document::parse(body);
    if (!document) return false;
    base::json::Node node = document->root();
    while (node.kind() != base::json::Kind::array && !path.empty()) {
        const auto end = std::min(path.find('.'), path.size());
        const auto found = node.find(path.substr(0, end));
        if (!found) return false;
        node = *found;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return node.kind() == base::json::Kind::array;
}

class GenericCrm final : public Crm {
  public:
    GenericCrm(HttpClient& client, CrmOptions options)
        : client_(client), options_(std::move(options)) {
        while (options_.api_base_url.ends_with('/'))
            options_.api_base_url.pop_back();
    }

    [[nodiscard]] bool configured() const override { return !options_.api_base_url.empty(); }

    base::Async<CrmReply> push(
        model::Lead lead, std::string external_id, std::string idempotency_key
    ) override {
        const std::string body = crm_json(lead, options_.fields);
        const std::string path = path_of(external_id);
        if (!path.empty()) {
            CrmReply updated = co_await call("PUT", path, body, idempotency_key);
            if (updated.external_id.empty()) updated.external_id = external_id;
            if (updated.status != 404) co_return updated;
            // Somebody deleted the lead over there: it is made again, as another effect with
            // another key, or a CRM that remembers answers by key would repeat the 404.
            idempotency_key += "-create";
        }
        CrmReply created = co_await call("POST", options_.create_endpoint, body, idempotency_key);
        if (created.status == 409) {  // the CRM has it already, which is what was wanted
            created.fault = Fault::none;
            created.detail = "the CRM already had this lead (409)";
        }
        co_return created;
    }

    base::Async<CrmReply> probe() override {
        const bool has_query = options_.list_endpoint.find('?') != std::string::npos;
        const std::string path = options_.list_endpoint + (has_query ? "&limit=1" : "?limit=1");
        std::string body;
        CrmReply reply =
            co_await call("GET", path, std::string(), std::string(), kProbeDeadline, &body);
        if (reply.fault == Fault::none && !has_list(body, options_.list_data_key))
            reply.detail = "the CRM answers, but " + options_.list_endpoint +
                           " gives no list, neither as the whole reply nor in \"" +
                           options_.list_data_key + "\" (crm.list_data_key)";
        co_return reply;
    }

  private:
    /// Where the lead with that id is changed; empty when it has none that can be addressed.
    [[nodiscard]] std::string path_of(const std::string& external_id) const {
        const std::string id = percent_encoded(external_id);
        std::string path = options_.get_endpoint;
        const std::size_t mark = path.find(kIdMark);
        if (id.empty() || mark == std::string::npos) return {};
        return path.replace(mark, kIdMark.size(), id);
    }

    void put_credentials(HttpCall& request) const {
        if (options_.auth_type == "bearer" && !options_.auth_token.empty())
            request.headers.emplace_back("Authorization", "Bearer " + options_.auth_token);
        if (options_.auth_type == "api_key" && !options_.auth_key_value.empty())
            request.headers.emplace_back(options_.auth_key_name, options_.auth_key_value);
    }

    base::Async<CrmReply> call(
        std::string method,
        std::string path,
        std::string body,
        std::string idempotency_key,
        std::optional<std::chrono::milliseconds> deadline = std::nullopt,
        std::string* reply_body = nullptr
    ) {
        HttpCall request{.method = method, .url = options_.api_base_url, .body = std::move(body)};
        request.url += path.starts_with('/') ? path : "/" + path;
        request.deadline = deadline;
        request.headers.emplace_back("Accept", "application/json");
        if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
        if (!idempotency_key.empty())
            request.headers.emplace_back("Idempotency-Key", idempotency_key);
        put_credentials(request);
        const HttpReply reply = co_await client_.send(std::move(request));

        CrmReply result{
            .fault = reply.fault, .status = reply.status, .method = method, .path = path};
        result.retry_after = reply.retry_after;
        result.detail = explain(reply);
        if (reply.ok() || reply.status == 409)
            result.external_id = external_id_of(reply.body, options_.id_path);
        if (reply_body != nullptr) *reply_body = reply.body;
        co_return result;
    }

    static std::string explain(const HttpReply& reply) {
        if (reply.fault == Fault::authentication_failed)
            return "the CRM refused our credentials (" + std::to_string(reply.status) +
                   "): check the token or key (crm.auth of the file, or the CRM settings)";
        if (reply.fault == Fault::self_call)
            return "the address points back at this server; it must be the address of the CRM";
        if (reply.fault == Fault::private_address)
            return "the address is a private one: name it in the file as crm.api_base_url, or "
                   "allow "
                   "all by outbound.allow_private";
        return reply.ok() ? std::string() : "the CRM call failed: " + reply.detail;
    }

    HttpClient& client_;
    CrmOptions options_;
};

}  // namespace

std::unique_ptr<Crm> make_generic_crm(HttpClient& client, CrmOptions options) {
    return std::make_unique<GenericCrm>(client, std::move(options));
}

}  // namespace ao::connect
