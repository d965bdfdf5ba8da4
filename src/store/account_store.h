#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/user.h"
#include "store/session.h"

namespace ao::store {

/// Tenants, users, API keys, revoked tokens and the first-run setup token. Changes notify
/// Topic::accounts.
class AccountStore {
  public:
    explicit AccountStore(Session& session) : session_(session) {}

    /// Throw UniqueViolation when the id or, for users, the username (case-insensitive) exists.
    void insert_tenant(const model::Tenant& tenant);
    void insert_user(const model::User& user);
    void insert_api_key(const model::ApiKey& key);

    [[nodiscard]] std::optional<model::Tenant> find_tenant(std::string_view id);
    [[nodiscard]] std::vector<model::Tenant> list_tenants();
    bool update_tenant(const model::Tenant& tenant);

    [[nodiscard]] std::optional<model::User> find_user(std::string_view id);
    [[nodiscard]] std::optional<model::User> find_user_by_name(std::string_view username);
    [[nodiscard]] std::vector<model::User> list_users(std::string_view tenant_id, bool active_only);
    bool update_user(const model::User& user);

    /// Remembers a sign-in. Not a change of the account: nobody is notified.
    void touch_user(std::string_view id, base::Time signed_in_at);
    [[nodiscard]] std::int64_t count_users();

    [[nodiscard]] std::optional<model::ApiKey> find_api_key_by_hash(std::string_view hash);
    [[nodiscard]] std::optional<model::ApiKey> find_api_key(
        std::string_view tenant_id, std::string_view id
    );
    /// Of whichever tenant: for a request that names the key it is signed with.
    [[nodiscard]] std::optional<model::ApiKey> find_api_key_anywhere(std::string_view id);
    [[nodiscard]] std::vector<model::ApiKey> list_api_keys(
        std::string_view tenant_id, std::string_view user_id
    );
    bool update_api_key(const model::ApiKey& key);

    /// Remembers a use. Not a change of the key: nobody is notified.
    void touch_api_key(std::string_view tenant_id, std::string_view id, base::Time used_at);

    /// A token that was signed out; kept until it would have expired.
    void revoke_token(std::string_view token_id, base::Time expires_at);
    [[nodiscard]] bool is_token_revoked(std::string_view token_id);
    [[nodiscard]] std::vector<std::string> list_revoked_tokens(base::Time now);
    void forget_expired_tokens(base::Time now);

    /// Small named values of the installation: "setup_token_hash", "jwt_secret" …
    [[nodiscard]] std::optional<std::string> find_setting(std::string_view name);
    void put_setting(std::string_view name, std::string_view text);
    void remove_setting(std::string_view name);

  private:
    Session& session_;
};

}  // namespace ao::store
