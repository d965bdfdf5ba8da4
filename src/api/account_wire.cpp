#include "api/account_wire.h"

namespace ao::api {

namespace {

/// The epoch stands for "never" in the model.
std::optional<base::Time> unless_never(base::Time time) {
    if (time == base::Time{}) return std::nullopt;
    return time;
}

std::optional<std::string> unless_empty(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

}  // namespace

std::vector<std::string> words_of(const std::vector<model::Permission>& permissions) {
    std::vector<std::string> words;
    words.reserve(permissions.size());
    for (model::Permission permission : permissions)
        words.emplace_back(to_string(permission));
    return words;
}

UserReply to_wire(const model::User& user) {
    return {
        .user_id = user.id,
        .username = user.username,
        .role = std::string(model::to_string(user.role)),
        .email = user.email,
        .active = user.active,
        .tenant_id = user.tenant_id,
        .created_at = user.created_at,
        .last_login = unless_never(user.last_login_at),
        .permissions = words_of(model::permissions_of(user.role))};
}

UserSummary to_summary(const model::User& user) {
    return {
        .id = user.id,
        .username = user.username,
        .email = user.email,
        .role = std::string(model::to_string(user.role))};
}

ApiKeyReply to_wire(const model::ApiKey& key, base::Time now) {
    bool expired = key.expires_at != base::Time{} && key.expires_at <= now;
    return {
        .key_id = key.id,
        .name = key.name,
        .is_active = key.revoked_at == base::Time{} && !expired,
        .scopes = words_of(key.scopes),
        .created_at = key.created_at,
        .last_used = unless_never(key.last_used_at),
        .expires_at = unless_never(key.expires_at),
        .key_preview = key.preview,
        .allow_networks = key.allow_networks,
        .deny_networks = key.deny_networks,
        .signing = std::string(model::to_string(key.signing))};
}

MadeApiKeyReply to_wire(const core::MadeApiKey& made) {
    return {
        .key_id = made.key.id,
        .api_key = made.secret,
        .name = made.key.name,
        .scopes = words_of(made.key.scopes),
        .created_at = made.key.created_at,
        .expires_at = unless_never(made.key.expires_at),
        .allow_networks = made.key.allow_networks,
        .deny_networks = made.key.deny_networks,
        .signing = std::string(model::to_string(made.key.signing)),
        .signing_secret = unless_empty(made.signing_secret)};
}

ChangedApiKeyReply to_wire(const core::ChangedApiKey& changed) {
    return {to_wire(changed.key, changed.now), unless_empty(changed.signing_secret)};
}

base::Result<core::WantedTerms> read_terms(
    std::optional<std::vector<std::string>> allow_networks,
    std::optional<std::vector<std::string>> deny_networks,
    const std::optional<std::string>& signing
) {
    core::WantedTerms terms{std::move(allow_networks), std::move(deny_networks)};
    if (!signing) return terms;
    terms.signing = model::parse_request_signing(*signing);
    if (terms.signing) return terms;
    return base::invalid(
        "There is no such signing.", {{"/signing", "must be off, optional or required", "unknown"}}
    );
}

base::Result<model::Role> read_role(const std::string& word) {
    if (auto role = model::parse_role(word)) return *role;
    const std::string message = "must be admin, lead_manager or viewer";
    return base::invalid("There is no such role.", {{"/role", message, "unknown"}});
}

base::Result<std::vector<model::Permission>> read_scopes(const std::vector<std::string>& words) {
    std::vector<model::Permission> scopes;
    std::vector<base::FieldError> faults;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto scope = model::parse_permission(words[i]);
        if (scope)
            scopes.push_back(*scope);
        else
            faults.push_back(
                {"/scopes/" + std::to_string(i), "is no scope; one is \"leads:read\"", "unknown"}
            );
    }
    if (faults.empty()) return scopes;
    return base::invalid("Some scopes are unknown.", std::move(faults));
}

}  // namespace ao::api
