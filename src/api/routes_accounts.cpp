// The lines of who may sign in: sessions, keys, users, tenants.
#include "api/account_wire.h"
#include "api/auth.h"
#include "api/route_lines.h"
#include "api/setup.h"
#include "api/tenant_wire.h"
#include "api/tenants.h"
#include "api/users.h"
#include "api/wire.h"

namespace ao::api {

using enum http::Method;

// One line of text a route, so that the table can be read as one.
// clang-format off

Lines auth_lines(AuthDoor& door) {
    return {
        {post, "/api/auth/login", kAnyone, R::login, "Sign-in", "Sign in with a username and password",
            {.request = of<LoginRequest>(), .reply = of<LoginReply>(), .errors = {401, 429},
             .request_example = R"({"username":"admin","password":"admin123"})"}, on(door, &AuthDoor::login)},
        {post, "/api/auth/logout", kSignedIn, R::normal, "Sign-in", "End the session of the token",
            {.reply = of<MessageReply>(), .errors = {409}}, on(door, &AuthDoor::logout)},
        {get, "/api/auth/me", kSignedIn, R::normal, "Sign-in", "Who the credential names and what it may",
            {.reply = of<MeReply>()}, on(door, &AuthDoor::me)},
        {post, "/api/auth/password", kSignedIn, R::normal, "Sign-in", "Change one's own password; every token issued before is void",
            {.request = of<PasswordChangeRequest>(), .reply = of<MessageReply>()}, on(door, &AuthDoor::change_password)},
        {post, "/api/auth/keys", kSignedIn, R::normal, "API keys", "Make an API key; it is shown in this answer only",
            {.request = of<ApiKeyRequest>(), .reply = of<MadeApiKeyReply>(), .headers = {"Idempotency-Key"},
             .request_example = R"({"name":"Integration Key","expires_in_days":90,"scopes":["leads:read"]})"}, on(door, &AuthDoor::create_key)},
        {get, "/api/auth/keys", kSignedIn, R::normal, "API keys", "One's own API keys",
            {.reply = list_of<ApiKeyReply>("ApiKeyArray")}, on(door, &AuthDoor::list_keys)},
        {get, "/api/auth/api-keys", kSignedIn, R::normal, "API keys", "One's own API keys inside an object",
            {.reply = of<ApiKeyListReply>()}, on(door, &AuthDoor::list_keys_wrapped)},
        {put, "/api/auth/keys/{key_id}", kSignedIn, R::normal, "API keys", "Change a key's name, its networks or whether its requests are signed",
            {.request = of<ApiKeyChangeRequest>(), .reply = of<ChangedApiKeyReply>(), .errors = {409},
             .request_example = R"({"allow_networks":["10.0.0.0/8"],"signing":"required"})"}, on(door, &AuthDoor::change_key)},
        {del, "/api/auth/keys/{key_id}", kSignedIn, R::normal, "API keys", "Revoke an API key",
            {.reply = of<MessageReply>()}, on(door, &AuthDoor::revoke_key)},
    };
}

Lines setup_lines(SetupDoor& door) {
    return {
        {get, "/api/setup", kAnyone, R::normal, "Setup", "Whether the first administrator is missing",
            {.reply = of<SetupState>()}, on(door, &SetupDoor::state)},
        {post, "/api/setup", kAnyone, R::normal, "Setup", "Make the first administrator with the token of the setup link",
            {.request = of<SetupRequest>(), .reply = of<UserReply>(), .errors = {403, 409}}, on(door, &SetupDoor::complete)},
    };
}

Lines user_lines(UserDoor& door) {
    return {
        {post, "/api/users", Access(P::users_manage), R::normal, "Users", "Make a user",
            {.request = of<UserRequest>(), .reply = of<UserReply>(), .headers = {"Idempotency-Key"}, .errors = {409},
             .request_example = R"({"username":"ann","email":"ann@example.com","role":"viewer","password":"four quiet rivers run"})"},
            on(door, &UserDoor::create)},
        {get, "/api/users", Access(P::users_read), R::normal, "Users", "The users of the tenant",
            {.reply = list_of<UserReply>("UserArray"), .query = {{"active_only", "boolean", ""}}}, on(door, &UserDoor::list)},
        {get, "/api/users/{user_id}", Access(P::users_read), R::normal, "Users", "One user",
            {.reply = of<UserReply>()}, on(door, &UserDoor::get)},
        {put, "/api/users/{user_id}/role", Access(P::users_manage), R::normal, "Users", "Give a user another role",
            {.request = of<RoleRequest>(), .reply = of<RoleReply>(), .errors = {409}}, on(door, &UserDoor::change_role)},
        {post, "/api/users/{user_id}/password", Access(P::users_manage), R::normal, "Users", "Give a user a new password",
            {.request = of<NewPasswordRequest>(), .reply = of<StatusReply>()}, on(door, &UserDoor::set_password)},
        {post, "/api/users/{user_id}/activate", Access(P::users_manage), R::normal, "Users", "Let a user sign in again",
            {.reply = of<StatusReply>(), .errors = {409}}, on(door, &UserDoor::activate)},
        {post, "/api/users/{user_id}/deactivate", Access(P::users_manage), R::normal, "Users", "Lock a user out at once",
            {.reply = of<StatusReply>(), .errors = {409}}, on(door, &UserDoor::deactivate)},
    };
}

Lines tenant_lines(TenantDoor& door) {
    return {
        {post, "/api/tenants", Access(P::tenants_manage), R::normal, "Tenants", "Make a tenant",
            {.request = of<TenantRequest>(), .reply = of<TenantReply>(), .headers = {"Idempotency-Key"},
             .request_example = R"({"name":"Test Tenant","email":"admin@testtenant.com"})"}, on(door, &TenantDoor::create)},
        {get, "/api/tenants", Access(P::tenants_manage), R::normal, "Tenants", "The tenants one looks after",
            {.reply = list_of<TenantReply>("TenantArray"), .query = {{"active_only", "boolean", ""}}}, on(door, &TenantDoor::list)},
        {get, "/api/tenants/{tenant_id}", Access(P::tenants_manage), R::normal, "Tenants", "One tenant",
            {.reply = of<TenantReply>()}, on(door, &TenantDoor::get)},
        {put, "/api/tenants/{tenant_id}/plan", Access(P::tenants_manage), R::normal, "Tenants", "Change a tenant's plan",
            {.reply = of<PlanReply>(), .query = {{"plan", "string", "free, starter, pro or enterprise", true}}}, on(door, &TenantDoor::change_plan)},
        {post, "/api/tenants/{tenant_id}/activate", Access(P::tenants_manage), R::normal, "Tenants", "Let a tenant in again",
            {.reply = of<StatusReply>()}, on(door, &TenantDoor::activate)},
        {post, "/api/tenants/{tenant_id}/deactivate", Access(P::tenants_manage), R::normal, "Tenants", "Lock a tenant out at once",
            {.reply = of<StatusReply>(), .errors = {409}}, on(door, &TenantDoor::deactivate)},
    };
}

// clang-format on

}  // namespace ao::api
