#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/permission.h"

namespace ao::model {

/// On whose behalf something happens. Every verb takes one; every row it touches belongs to
/// `tenant_id`.
struct Actor {
    std::string tenant_id;
    std::string user_id;   ///< "system" for the program itself
    std::string username;  ///< shown in the audit log
    Role role = Role::viewer;
    std::string api_key_id{};          ///< when an API key signed in instead of a password
    std::vector<Permission> scopes{};  ///< of the API key; empty: everything the role may
    std::string token_id{};            ///< jti, when a token signed in
    std::string session_id{};          ///< when a browser's cookie signed in
    std::string address{};             ///< client address, for the audit log
    std::string request_id{};          ///< ties log lines, audit events and tasks together
    bool local = false;                ///< a command on the server's own machine: core/local_key.h

    /// Whether this actor has `permission`: the role must have it and, with an API key, a scope
    /// too.
    [[nodiscard]] bool may(Permission permission) const;
};

/// The program itself, acting inside one tenant (scheduler, importer, rescuer).
Actor system_actor(std::string tenant_id, std::string what);

}  // namespace ao::model
