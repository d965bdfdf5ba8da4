#include "core/crm_settings.h"

#include <chrono>
#include <utility>

#include "core/audit.h"
#include "store/crm_config_store.h"

namespace ao::core {

namespace {

/// The names of the fields that changed. The secret of `settings` is then the new one, if any.
std::vector<std::string> apply(model::CrmSettings& settings, CrmChange change) {
    std::vector<std::string> changed;
    auto put = [&changed](std::string& field, std::optional<std::string>& text, const char* name) {
        if (!text || field == *text) return;
        field = std::move(*text);
        changed.emplace_back(name);
    };
    const std::string address = settings.api_base_url;
    put(settings.type, change.type, "crm_type");
    put(settings.api_base_url, change.api_base_url, "api_url");
    put(settings.create_endpoint, change.create_endpoint, "create_endpoint");
    put(settings.get_endpoint, change.get_endpoint, "get_endpoint");
    put(settings.list_endpoint, change.list_endpoint, "list_endpoint");
    put(settings.id_path, change.id_path, "id_path");
    put(settings.auth_type, change.auth_type, "authentication.type");
    put(settings.auth_key_name, change.auth_key_name, "authentication.key_name");
    if (change.secret || settings.auth_type == "none" || settings.api_base_url != address) {
        if (!settings.sealed_secret.empty() || change.secret) changed.emplace_back("secret");
        settings.sealed_secret.clear();
        settings.secret_end.clear();
        settings.secret = std::move(change.secret).value_or("");
    }
    if (change.fields) {
        settings.fields = std::move(*change.fields);
        changed.emplace_back("fields");
    }
    return changed;
}

base::Result<void> check(const model::CrmSettings& settings) {
    std::vector<base::FieldError> faults = model::faults_of(settings);
    if (faults.empty()) return {};
    return base::invalid("The CRM cannot be set as asked.", std::move(faults));
}

/// Counts one test while it lives.
class TestPlace {
  public:
    explicit TestPlace(std::atomic<int>& count) : count_(count), number_(++count) {}

    ~TestPlace() { --count_; }

    TestPlace(const TestPlace&) = delete;
    TestPlace& operator=(const TestPlace&) = delete;

    [[nodiscard]] bool is_one_too_many() const { return number_ > CrmConfig::kMostTests; }

  private:
    std::atomic<int>& count_;
    const int number_;
};

}  // namespace

std::string crm_secret_owner(std::string_view tenant_id) {
    return "crm/" + std::string(tenant_id);
}

connect::CrmOptions crm_options(const model::CrmSettings& settings) {
    connect::CrmOptions options;
    options.api_base_url = settings.api_base_url;
    options.create_endpoint = settings.create_endpoint;
    options.get_endpoint = settings.get_endpoint;
    options.list_endpoint = settings.list_endpoint;
    options.id_path = settings.id_path;
    options.auth_type = settings.auth_type;
    options.auth_key_name = settings.auth_key_name;
    (settings.auth_type == "bearer" ? options.auth_token : options.auth_key_value) =
        settings.secret;
    options.fields = settings.fields;
    return options;
}

base::Async<std::optional<model::CrmSettings>> CrmConfig::find(std::string tenant_id) {
    auto body = [&](store::Session& session) {
        return store::CrmConfigStore(session).find(tenant_id);
    };
    co_return co_await database_.read(store::ReadCost::point, std::move(body));
}

base::Async<CrmInForce> CrmConfig::in_force(model::Actor actor) {
    CrmInForce found;
    if (auto own = co_await find(actor.tenant_id)) {
        found.source = CrmSource::tenant;
        found.settings = std::move(*own);
        found.settings.sealed_secret.clear();
        co_return found;
    }
    if (file_.api_base_url.empty()) co_return found;
    found.source = CrmSource::file;
    found.settings.api_base_url = file_.api_base_url;
    found.settings.create_endpoint = file_.create_endpoint;
    found.settings.get_endpoint = file_.get_endpoint;
    found.settings.list_endpoint = file_.list_endpoint;
    found.settings.auth_type = file_.auth_type;
    found.settings.auth_key_name = file_.auth_key_name;
    found.settings.fields = file_.fields;
    co_return found;
}

base::Async<base::Result<model::CrmSettings>> CrmConfig::change(
    model::Actor actor, CrmChange change
) {
    const base::Time now = clock_.now();
    auto body = [&](store::Session& session) -> base::Result<model::CrmSettings> {
        store::CrmConfigStore configs(session);
        auto settings = configs.find(actor.tenant_id).value_or(model::CrmSettings{});
        const std::string address = settings.api_base_url;
        const std::vector<std::string> changed = apply(settings, std::move(change));
        if (auto checked = check(settings); !checked) return std::move(checked).error();
        if (changed.empty() && settings.version > 0) return settings;
        if (!settings.secret.empty()) {
            settings.secret_end = model::end_of_secret(settings.secret);
            settings.sealed_secret =
                vault_.seal(settings.secret, crm_secret_owner(actor.tenant_id));
            settings.secret.clear();
        }
        if (settings.api_base_url != address) settings.created_at = now;
        ++settings.version;
        settings.updated_at = now;
        configs.save(actor.tenant_id, settings);
        audit(
            session,
            actor,
            "crm_config_updated",
            "crm_config",
            actor.tenant_id,
            audit_fields(changed),
            now
        );
        return settings;
    };
    co_return co_await database_.write("crm_config.change", std::move(body));
}

base::Async<base::Result<void>> CrmConfig::remove(model::Actor actor) {
    auto body = [&](store::Session& session) -> base::Result<void> {
        if (!store::CrmConfigStore(session).remove(actor.tenant_id))
            return base::not_found(
                "There are no CRM settings of your own; the configuration file's are in force."
            );
        audit(
            session,
            actor,
            "crm_config_deleted",
            "crm_config",
            actor.tenant_id,
            {"{}"},
            clock_.now()
        );
        return {};
    };
    co_return co_await database_.write("crm_config.remove", std::move(body));
}

base::Async<base::Result<std::optional<connect::CrmOptions>>> CrmConfig::options_to_test(
    std::string tenant_id, CrmChange change
) {
    const bool says_something = change.api_base_url || change.secret || change.auth_type;
    auto settings = co_await find(tenant_id);
    if (!settings && !says_something) {
        if (file_.api_base_url.empty())
            co_return base::invalid(
                "There is no CRM to test yet.", {{"/api_url", "is required", "required"}}
            );
        co_return std::optional<connect::CrmOptions>();
    }
    if (!settings) settings = model::CrmSettings{};
    static_cast<void>(apply(*settings, std::move(change)));
    if (auto checked = check(*settings); !checked) co_return std::move(checked).error();
    if (!settings->sealed_secret.empty()) {
        auto secret = vault_.open(settings->sealed_secret, crm_secret_owner(tenant_id));
        if (!secret) co_return std::move(secret).error();
        settings->secret = std::move(*secret);
    }
    co_return std::optional(crm_options(*settings));
}

base::Async<base::Result<CrmTest>> CrmConfig::test(model::Actor actor, CrmChange change) {
    auto options = co_await options_to_test(actor.tenant_id, std::move(change));
    if (!options) co_return std::move(options).error();
    const CrmProber probe = prober();
    if (!probe)
        co_return base::unavailable("The program is starting. Try again.", std::chrono::seconds{1});
    const TestPlace place(tests_);
    if (place.is_one_too_many())
        co_return base::unavailable(
            "Other CRMs are being tested. Try again.", std::chrono::seconds{5}
        );
    const base::Time began = clock_.now();
    connect::CrmReply reply = co_await probe(std::move(*options));
    CrmTest test{reply.status};
    if (reply.fault != connect::Fault::none) test.fault = connect::to_string(reply.fault);
    test.detail = std::move(reply.detail);
    test.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - began);
    co_return test;
}

void CrmConfig::set_prober(CrmProber prober) {
    const std::lock_guard lock(mutex_);
    prober_ = std::move(prober);
}

CrmProber CrmConfig::prober() {
    const std::lock_guard lock(mutex_);
    return prober_;
}

}  // namespace ao::core
