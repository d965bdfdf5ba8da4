#include "core/definition_shelf.h"

#include <utility>

#include "store/workflow_store.h"

namespace ao::core {

namespace {

/// Some 10 MB when all are large; then they are read again.
constexpr std::size_t kMost = 2'000;

}  // namespace

std::shared_ptr<const model::WorkflowDefinition> DefinitionShelf::find(
    store::Session& session,
    std::string_view tenant_id,
    std::string_view workflow_id,
    std::int64_t version
) const {
    Key key{tenant_id, workflow_id, version};
    {
        const std::scoped_lock lock(mutex_);
        const auto known = known_.find(key);
        if (known != known_.end()) return known->second;
    }
    const auto stored = store::WorkflowStore(session).find_version(tenant_id, workflow_id, version);
    if (!stored) return nullptr;
    auto read = model::parse_definition(stored->definition);
    if (!read) return nullptr;
    auto definition = std::make_shared<const model::WorkflowDefinition>(*std::move(read));
    const std::scoped_lock lock(mutex_);
    if (known_.size() >= kMost) known_.clear();
    known_.emplace(std::move(key), definition);
    return definition;
}

}  // namespace ao::core
