#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/lead_job.h"
#include "store/session.h"

namespace ao::store {

/// Jobs over many leads, and the leads each has not come to yet.
class LeadJobStore {
  public:
    /// Leads in one part.
    static constexpr std::size_t kPart = 100;

    explicit LeadJobStore(Session& session) : session_(session) {}

    /// Inserts the job, and `lead_ids` as its parts.
    void insert(const model::LeadJob& job, std::span<const std::string> lead_ids);

    [[nodiscard]] std::optional<model::LeadJob> find(
        std::string_view tenant_id, std::string_view id
    );

    /// Those of a user, newest first.
    [[nodiscard]] std::vector<model::LeadJob> list(
        std::string_view tenant_id, std::string_view user_id
    );

    /// How many of a tenant have not ended.
    [[nodiscard]] std::int64_t count_open(std::string_view tenant_id);

    /// Of each tenant the oldest that has not ended, oldest first: `most` of them.
    [[nodiscard]] std::vector<model::LeadJob> find_next(std::int64_t most);

    [[nodiscard]] bool is_open(std::string_view id);

    /// Whether there is a job of that id, in whatever tenant.
    [[nodiscard]] bool knows(std::string_view id);

    /// Writes state, done, refused, why, bytes, attempts and ended_at of a job that is open in the
    /// store; false when it is not. When it ends, its parts go.
    bool update(const model::LeadJob& job);

    /// Takes the leads of the next part out; empty: there is none.
    std::vector<std::string> take_part(std::string_view id);

    /// Of all tenants: what ended before `time`, and what exceeds the newest `keep` of a tenant.
    [[nodiscard]] std::vector<model::LeadJob> find_stale(base::Time time, std::int64_t keep);

    /// Removes a job that has ended; false when there is none.
    bool remove(std::string_view tenant_id, std::string_view id);

  private:
    Session& session_;
};

}  // namespace ao::store
