#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "core/crm_settings.h"

/// The JSON of the CRM's settings. `crm_type`, `api_key`, `api_url`, `authentication` and `mapping`
/// are the contract's.
namespace ao::api {

struct CrmAuthentication {
    std::optional<std::string> type{};
    std::optional<std::string> token{};
    std::optional<std::string> key_name{};
    std::optional<std::string> key_value{};
};
BOOST_DESCRIBE_STRUCT(CrmAuthentication, (), (type, token, key_name, key_value))

struct CrmFieldRule {
    std::string field;
    std::string path;
    std::optional<std::string> transform{};
};
BOOST_DESCRIBE_STRUCT(CrmFieldRule, (), (field, path, transform))

struct CrmConfigRequest {
    std::optional<std::string> crm_type{};
    std::optional<std::string> api_url{};
    std::optional<std::string> api_key{};
    std::optional<CrmAuthentication> authentication{};
    std::optional<std::map<std::string, std::string>> mapping{};
    std::optional<std::vector<CrmFieldRule>> fields{};
    std::optional<std::string> create_endpoint{};
    std::optional<std::string> get_endpoint{};
    std::optional<std::string> list_endpoint{};
    std::optional<std::string> id_path{};
};
BOOST_DESCRIBE_STRUCT(
    CrmConfigRequest,
    (),
    (crm_type,
     api_url,
     api_key,
     authentication,
     mapping,
     fields,
     create_endpoint,
     get_endpoint,
     list_endpoint,
     id_path)
)

struct CrmConfigSaved {
    std::string status = "configured";
    std::string crm_type;
    std::string message;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(CrmConfigSaved, (), (status, crm_type, message, version))

struct CrmAuthenticationView {
    std::string type;
    std::string key_name;
    std::optional<std::string> secret{};
};
BOOST_DESCRIBE_STRUCT(CrmAuthenticationView, (), (type, key_name, secret))

struct CrmConfigReply {
    std::string source;
    std::string crm_type;
    std::string api_url;
    std::string create_endpoint;
    std::string get_endpoint;
    std::string list_endpoint;
    std::string id_path;
    CrmAuthenticationView authentication;
    std::vector<CrmFieldRule> fields;
    std::int64_t version = 0;
    std::optional<base::Time> updated_at{};
};
BOOST_DESCRIBE_STRUCT(
    CrmConfigReply,
    (),
    (source,
     crm_type,
     api_url,
     create_endpoint,
     get_endpoint,
     list_endpoint,
     id_path,
     authentication,
     fields,
     version,
     updated_at)
)

struct CrmTestReply {
    std::string status;
    std::optional<std::int32_t> http_status{};
    std::int64_t latency_ms = 0;
    std::optional<std::string> error{};
    std::optional<std::string> message{};
    base::Time timestamp;
};
BOOST_DESCRIBE_STRUCT(
    CrmTestReply, (), (status, http_status, latency_ms, error, message, timestamp)
)

/// Error: invalid for an unknown transform, or when both mapping and fields are given.
base::Result<core::CrmChange> to_change(CrmConfigRequest body);

CrmConfigReply to_wire(core::CrmInForce found);
CrmTestReply to_wire(const core::CrmTest& test, base::Time now);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::CrmAuthentication> {
    static constexpr FieldDoc fields[] = {
        {"type", "none, bearer or api_key.", "bearer"},
        {"token", "Of bearer.", "secret-token"},
        {"key_name", "Of api_key: the header; X-API-Key when absent.", "X-API-Key"},
        {"key_value", "Of api_key.", ""},
    };
};

template <>
struct Docs<api::CrmFieldRule> {
    static constexpr FieldDoc fields[] = {
        {"field", "Ours: email, full_name, custom_fields.<name> …", "email"},
        {"path", "Theirs: a name, or a place like $.contact.email.", "$.contact.email"},
        {"transform", "none, trim, lower, upper, digits, text or number.", "lower"},
    };
};

template <>
struct Docs<api::CrmConfigRequest> {
    static constexpr FieldDoc fields[] = {
        {"crm_type", "generic: any CRM with a REST interface.", "generic"},
        {"api_url", "Another address asks for the secret again.", "https://crm.example.com"},
        {"api_key", "Short for authentication of type api_key.", ""},
        {"mapping", "Our field → theirs, short for fields.", R"({"email":"email_address"})"},
        {"fields", "What is sent, and where it goes; an empty list: all under our names.", ""},
        {"get_endpoint", "Also where updates go; {id} is the record's id.", "/leads/{id}"},
        {"id_path", "Where replies have the record's id; id when empty.", "$.record.id"},
    };
};

template <>
struct Docs<api::CrmConfigReply> {
    static constexpr FieldDoc fields[] = {
        {"source", "tenant, file (the configuration file), or none.", "tenant"},
    };
};

template <>
struct Docs<api::CrmAuthenticationView> {
    static constexpr FieldDoc fields[] = {
        {"secret", "Masked but for its last 4 characters; null when there is none.", "****7f3a"},
    };
};

template <>
struct Docs<api::CrmTestReply> {
    static constexpr FieldDoc fields[] = {
        {"status", "connected or error.", "connected"},
        {"http_status", "Of the answer; null when there was none.", "200"},
    };
};

}  // namespace ao::base::json
