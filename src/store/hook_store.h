#pragma once
#include <string_view>

#include "model/hook_secret.h"
#include "store/session.h"

namespace ao::store {

/// The signing secrets of workflows' webhooks, by number.
class HookStore {
  public:
    explicit HookStore(Session& session) : session_(session) {}

    /// The first one when it was never changed.
    [[nodiscard]] model::HookSecret find(std::string_view tenant_id, std::string_view workflow_id);

    void save(
        std::string_view tenant_id, std::string_view workflow_id, const model::HookSecret& secret
    );

  private:
    Session& session_;
};

}  // namespace ao::store
