#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/idempotency.h"
#include "core/run_engine.h"
#include "model/actor.h"
#include "model/campaign.h"
#include "model/task.h"
#include "store/database.h"

namespace ao::core {

/// What a caller says about a campaign; absent: as it was (or the default of a new one).
struct CampaignChange {
    std::optional<std::string> name{};
    std::optional<std::string> description{};
    std::optional<std::string> subject{};
    std::optional<std::string> template_id{};
    std::optional<model::CampaignStatus> status{};
};

struct CampaignList {
    std::vector<model::Campaign> campaigns;
    std::int64_t total = 0;
};

/// The verbs on campaigns. Each change is one transaction with its audit event. Thread-safe.
class Campaigns {
  public:
    /// Events of messages start and wake workflows by `runs`; null: there are none.
    Campaigns(
        store::Database& database,
        const base::Clock& clock,
        std::shared_ptr<const RunEngine> runs = nullptr
    )
        : database_(database), clock_(clock), runs_(std::move(runs)) {}

    /// Error: invalid with every faulty field; the name is required.
    base::Async<base::Result<Created<model::Campaign>>> create(
        model::Actor actor, CampaignChange wanted, Once<model::Campaign> once = {}
    );

    /// Newest first; no status: all but archived ones.
    base::Async<CampaignList> list(
        model::Actor actor,
        std::optional<model::CampaignStatus> status,
        std::int64_t skip,
        std::int64_t limit
    );

    /// Error: not_found.
    base::Async<base::Result<model::Campaign>> get(model::Actor actor, std::string id);

    /// Errors: not_found, invalid; conflict when the status cannot follow the one it has.
    base::Async<base::Result<model::Campaign>> change(
        model::Actor actor, std::string id, CampaignChange change
    );

    /// With its events. Error: not_found.
    base::Async<base::Result<model::Campaign>> remove(model::Actor actor, std::string id);

    /// Adds to the counters. Errors: not_found; invalid when a number is negative.
    base::Async<base::Result<model::Campaign>> add_metrics(
        model::Actor actor, std::string id, model::CampaignMetrics more
    );

    /// What a mail provider reports; the caller has checked its signature. An event whose id is
    /// known or whose campaign is not is left out. Gives how many were counted.
    base::Async<base::Result<std::int64_t>> record(std::vector<model::CampaignEvent> events);

  private:
    bool record_one(store::Session& session, const model::CampaignEvent& event, base::Time now)
        const;
    template <class Body>
    base::Async<base::Result<model::Campaign>> on_campaign(
        const char* event, model::Actor actor, std::string id, Body body
    );

    store::Database& database_;
    const base::Clock& clock_;
    const std::shared_ptr<const RunEngine> runs_;
};

/// Counts a mail of a task as sent by a campaign of the task's tenant, once however often it is
/// told, in the caller's transaction. A campaign that is gone counts nothing.
void count_sent(
    store::Session& session,
    const model::Task& task,
    const std::string& campaign_id,
    const std::string& address,
    base::Time now
);

}  // namespace ao::core
