#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/workflow_record.h"
#include "store/session.h"

namespace ao::store {

/// A workflow of one tenant, by the words that name it.
struct WorkflowKey {
    std::string tenant_id{};
    std::string workflow_id{};
};

/// Workflows, their versions, what triggers them and which keys have fired.
class WorkflowStore {
  public:
    explicit WorkflowStore(Session& session) : session_(session) {}

    /// False when the tenant has one of that id.
    bool insert(const model::WorkflowRecord& workflow);

    [[nodiscard]] std::optional<model::WorkflowRecord> find(
        std::string_view tenant_id, std::string_view id
    );

    /// By name, without the archived ones.
    [[nodiscard]] std::vector<model::WorkflowRecord> list(
        std::string_view tenant_id, std::int64_t skip, std::int64_t limit
    );
    [[nodiscard]] std::int64_t count(std::string_view tenant_id);

    /// Of all tenants, archived ones too.
    [[nodiscard]] std::vector<WorkflowKey> all_keys();

    /// Name, state, version, draft, updated_at and revision.
    void update(const model::WorkflowRecord& workflow);

    void insert_version(
        std::string_view tenant_id, std::string_view id, const model::WorkflowVersion& version
    );
    [[nodiscard]] std::optional<model::WorkflowVersion> find_version(
        std::string_view tenant_id, std::string_view id, std::int64_t version
    );

    /// Newest first, without their definitions.
    [[nodiscard]] std::vector<model::WorkflowVersion> versions(
        std::string_view tenant_id, std::string_view id
    );

    /// What starts the workflow from now on; nothing: nothing does.
    void set_triggers(
        std::string_view tenant_id, std::string_view id, const std::vector<std::string>& kinds
    );

    /// Ids of the workflows that a trigger of this kind starts.
    [[nodiscard]] std::vector<std::string> triggered_by(
        std::string_view tenant_id, std::string_view kind
    );

    /// Takes the key for the run. False when it has fired already.
    bool fire(
        std::string_view tenant_id,
        std::string_view id,
        std::string_view key,
        std::string_view run_id,
        base::Time now
    );

    /// The run that the key has started; may be deleted since.
    [[nodiscard]] std::optional<std::string> find_fired(
        std::string_view tenant_id, std::string_view id, std::string_view key
    );

    /// Wherever `from` has fired, `to` has, too.
    void inherit_fired(
        std::string_view tenant_id, std::string_view from, std::string_view to, base::Time now
    );

    /// One more run, which begins now (to the millisecond); counted at the end of the group commit.
    void count_run(std::string_view tenant_id, std::string_view id, base::Time now);

    /// The next run begins not before `time`.
    void start_next_at(std::string_view tenant_id, std::string_view id, base::Time time);

  private:
    Session& session_;
};

}  // namespace ao::store
