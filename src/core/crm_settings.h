#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "connect/crm.h"
#include "core/vault.h"
#include "model/actor.h"
#include "model/crm_settings.h"
#include "store/database.h"

namespace ao::core {

/// Whose CRM settings are in force.
enum class CrmSource : std::uint8_t { none, file, tenant };

/// What a caller says about its CRM; absent: as it was.
struct CrmChange {
    std::optional<std::string> type{};
    std::optional<std::string> api_base_url{};
    std::optional<std::string> create_endpoint{};
    std::optional<std::string> get_endpoint{};
    std::optional<std::string> list_endpoint{};
    std::optional<std::string> id_path{};
    std::optional<std::string> auth_type{};
    std::optional<std::string> auth_key_name{};
    std::optional<std::string> secret{};
    std::optional<std::vector<model::CrmField>> fields{};
};

/// What is in force, without any secret.
struct CrmInForce {
    CrmSource source = CrmSource::none;
    model::CrmSettings settings{};
};

/// How a CRM answered a test.
struct CrmTest {
    int status = 0;        ///< of HTTP; 0: there was no answer
    std::string fault{};   ///< connect::Fault as a word; empty: it answered as it should
    std::string detail{};  ///< for people, without secrets
    std::chrono::milliseconds took{0};
};

/// Makes one cheap call to the CRM with these options; nothing: those of the configuration file.
using CrmProber =
    std::function<base::Async<connect::CrmReply>(std::optional<connect::CrmOptions> options)>;

/// Who a tenant's secrets in the vault belong to.
std::string crm_secret_owner(std::string_view tenant_id);

/// Settings of a tenant, their secret opened, as the connector wants them.
connect::CrmOptions crm_options(const model::CrmSettings& settings);

/// The verbs on a tenant's own CRM settings, which go before the configuration file's from the next
/// task on. Each change is one transaction with its audit event; secrets are sealed in the vault
/// and never come out again. Thread-safe.
class CrmConfig {
  public:
    /// `file` are the settings of the configuration file.
    CrmConfig(
        store::Database& database,
        const base::Clock& clock,
        const Vault& vault,
        connect::CrmOptions file
    )
        : database_(database), clock_(clock), vault_(vault), file_(std::move(file)) {}

    base::Async<CrmInForce> in_force(model::Actor actor);

    /// Makes or changes the tenant's settings. Another address asks for the secret again, so that
    /// nobody can have it sent elsewhere. Error: invalid with every faulty field.
    base::Async<base::Result<model::CrmSettings>> change(model::Actor actor, CrmChange change);

    /// The configuration file's are in force again. Error: not_found.
    base::Async<base::Result<void>> remove(model::Actor actor);

    /// Calls the CRM as `change` on top of what is in force would have it; stores nothing. Errors:
    /// invalid; unavailable when kMostTests are going on or the program is starting.
    base::Async<base::Result<CrmTest>> test(model::Actor actor, CrmChange change);

    /// Who makes the calls of test(); from any thread.
    void set_prober(CrmProber prober);

    static constexpr int kMostTests = 4;

  private:
    base::Async<std::optional<model::CrmSettings>> find(std::string tenant_id);
    [[nodiscard]] CrmProber prober();
    base::Async<base::Result<std::optional<connect::CrmOptions>>> options_to_test(
        std::string tenant_id, CrmChange change
    );

    store::Database& database_;
    const base::Clock& clock_;
    const Vault& vault_;
    const connect::CrmOptions file_;
    std::mutex mutex_;
    CrmProber prober_;
    std::atomic<int> tests_{0};
};

}  // namespace ao::core
