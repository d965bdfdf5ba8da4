#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "core/vault.h"
#include "jobs/crm_update.h"
#include "jobs/workflow_step.h"
#include "queue/broker.h"

namespace ao::app {

/// The queue as workers see it: the secrets that a task needs are opened at the moment it is handed
/// out. They lie sealed wherever it waited.
class SecretOpener final : public queue::Broker {
  public:
    SecretOpener(queue::Broker& broker, const core::Vault& vault)
        : broker_(broker), vault_(vault) {}

    base::Async<base::Result<std::vector<queue::Assignment>>> take(
        queue::TakeRequest request, std::chrono::milliseconds wait
    ) override {
        auto taken = co_await broker_.take(std::move(request), wait);
        if (taken) open(*taken);
        co_return taken;
    }

    base::Async<base::Result<std::vector<queue::LeaseState>>> beat(std::vector<queue::Beat> beats
    ) override {
        return broker_.beat(std::move(beats));
    }

    base::Async<base::Result<queue::Receipt>> finish(
        std::vector<queue::Report> reports, std::optional<queue::TakeRequest> next
    ) override {
        auto receipt = co_await broker_.finish(std::move(reports), std::move(next));
        if (receipt) open(receipt->next);
        co_return receipt;
    }

    base::Async<base::Result<void>> give_back(std::vector<store::Lease> leases) override {
        return broker_.give_back(std::move(leases));
    }

    base::Async<base::Result<void>> bury(std::string worker_id) override {
        return broker_.bury(std::move(worker_id));
    }

  private:
    void open(std::vector<queue::Assignment>& given) const {
        for (queue::Assignment& each : given) {
            jobs::open_crm_secret(each, vault_);
            jobs::open_step_secrets(each, vault_);
        }
    }

    queue::Broker& broker_;
    const core::Vault& vault_;
};

}  // namespace ao::app
