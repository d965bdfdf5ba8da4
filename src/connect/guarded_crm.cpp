#include <utility>

#include "connect/crm.h"

namespace ao::connect {
namespace {

class GuardedCrm final : public Crm {
  public:
    GuardedCrm(std::unique_ptr<Crm> crm, Targets& targets, std::string name)
        : crm_(std::move(crm)), targets_(targets), name_(std::move(name)) {}

    [[nodiscard]] bool configured() const override { return crm_->configured(); }

    base::Async<CrmReply> push(
        model::Lead lead, std::string external_id, std::string idempotency_key
    ) override {
        Targets::Passage passage = co_await targets_.enter(name_);
        if (passage.fault() != Fault::none) co_return postponed(passage);
        CrmReply reply = co_await crm_->push(
            std::move(lead), std::move(external_id), std::move(idempotency_key)
        );
        passage.end(verdict_of(reply.fault));
        co_return reply;
    }

    base::Async<CrmReply> probe() override {
        Targets::Passage passage = co_await targets_.enter(name_);
        if (passage.fault() != Fault::none) co_return postponed(passage);
        CrmReply reply = co_await crm_->probe();
        passage.end(verdict_of(reply.fault));
        co_return reply;
    }

  private:
    static CrmReply postponed(const Targets::Passage& passage) {
        CrmReply reply{.fault = passage.fault()};
        reply.retry_after = std::chrono::ceil<std::chrono::seconds>(passage.retry_after());
        reply.detail = passage.fault() == Fault::target_busy
                           ? "as many calls as outbound.max_per_target allows are going on"
                           : "the CRM has failed too often; it is left alone for a while";
        return reply;
    }

    std::unique_ptr<Crm> crm_;
    Targets& targets_;
    const std::string name_;
};

}  // namespace

std::unique_ptr<Crm> make_guarded_crm(
    std::unique_ptr<Crm> crm, Targets& targets, std::string name
) {
    return std::make_unique<GuardedCrm>(std::move(crm), targets, std::move(name));
}

}  // namespace ao::connect
