#include "app/demo.h"

#include <array>
#include <stdexcept>

#include "core/audit.h"
#include "core/users.h"
#include "model/actor.h"
#include "model/lead.h"
#include "store/account_store.h"
#include "store/campaign_store.h"
#include "store/lead_store.h"

namespace ao::app {

namespace {

struct DemoLead {
    const char* id;
    const char* first_name;
    const char* last_name;
    const char* email;
    const char* phone;
    const char* company;
};

constexpr std::array kDemoLeads = {
    DemoLead{"lead-1", "John", "Test", "john.test@example.com", "+1-555-0001", "Test Corp"},
    DemoLead{"lead-2", "Jane", "Demo", "jane.demo@example.com", "+1-555-0002", "Demo Inc"},
    DemoLead{"lead-3", "Bob", "Sample", "bob.sample@example.com", "+1-555-0003", "Sample LLC"},
};

/// The setting that says the rows were planted: what a user deletes does not come back with the
/// next start.
constexpr std::string_view kPlanted = "demo_rows_planted";
constexpr std::string_view kCampaignPlanted = "demo_campaign_planted";

model::Campaign demo_campaign(base::Time now) {
    model::Campaign campaign;
    campaign.id = "campaign-1";
    campaign.tenant_id = core::kDefaultTenant;
    campaign.name = "Welcome campaign";
    campaign.subject = "Welcome, {{first_name}}";
    campaign.template_id = "welcome";
    campaign.status = model::CampaignStatus::active;
    campaign.created_at = campaign.updated_at = now;
    return campaign;
}

model::Lead make(const DemoLead& demo, base::Time now) {
    model::LeadChange change;
    change.first_name = demo.first_name;
    change.last_name = demo.last_name;
    change.email = demo.email;
    change.phone = demo.phone;
    change.company = demo.company;
    change.source = "stress_test";
    change.tags = std::vector<std::string>{"demo"};
    auto checked = model::normalise(change, "");
    if (!checked)
        throw std::logic_error("a demo lead breaks the rules: " + checked.error().message);
    return model::make_lead(demo.id, std::string(core::kDefaultTenant), *checked, now);
}

}  // namespace

void plant_demo_rows(store::Database& database, const base::Clock& clock) {
    auto body = [&](store::Session& session) -> base::Result<void> {
        const base::Time now = clock.now();
        const model::Actor actor =
            model::system_actor(std::string(core::kDefaultTenant), "demo mode");
        store::AccountStore settings(session);
        if (!settings.find_setting(kCampaignPlanted)) {
            store::CampaignStore(session).insert(demo_campaign(now));
            settings.put_setting(kCampaignPlanted, "yes");
        }
        if (settings.find_setting(kPlanted)) return {};
        store::LeadStore leads(session);
        for (const DemoLead& demo : kDemoLeads) {
            if (leads.find(actor.tenant_id, demo.id)) continue;
            leads.insert(make(demo, now));
            core::audit(session, actor, "lead_ingested", "lead", demo.id, {"{}"}, now);
        }
        settings.put_setting(kPlanted, "yes");
        return {};
    };
    auto planted = database.write_now("demo.plant", std::move(body));
    if (!planted) throw std::runtime_error(planted.error().message);
}

}  // namespace ao::app
