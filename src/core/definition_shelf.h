#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "model/workflow_definition.h"
#include "store/session.h"

namespace ao::core {

/// Published definitions, read once. A version never changes, so what stands here stays right.
/// Thread-safe.
class DefinitionShelf {
  public:
    /// Null when there is no such version, or what is stored cannot be read any more. Not for the
    /// transaction that publishes the version: it might be rolled back.
    std::shared_ptr<const model::WorkflowDefinition> find(
        store::Session& session,
        std::string_view tenant_id,
        std::string_view workflow_id,
        std::int64_t version
    ) const;

  private:
    using Key = std::tuple<std::string, std::string, std::int64_t>;

    mutable std::mutex mutex_;
    mutable std::map<Key, std::shared_ptr<const model::WorkflowDefinition>> known_;
};

}  // namespace ao::core
