#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/lead.h"
#include "store/session.h"

namespace ao::store {

/// Leads, their tags, their full-text index and their counters, kept together in each call.
class LeadStore {
  public:
    explicit LeadStore(Session& session) : session_(session) {}

    /// Throws UniqueViolation when the id exists.
    void insert(const model::Lead& lead) { insert(lead, next_number()); }

    /// The same with the row number given: next_number() for the first of a transaction, then
    /// counted on, which spares a look for each.
    void insert(const model::Lead& lead, std::int64_t number);

    [[nodiscard]] std::int64_t next_number();

    [[nodiscard]] std::optional<model::Lead> find(std::string_view tenant_id, std::string_view id);

    /// Writes every column of `lead`, whose version must be the stored one + 1; false when it is
    /// not (somebody was faster) or when the lead is gone.
    bool update(const model::Lead& lead);

    /// False when there was none.
    bool remove(std::string_view tenant_id, std::string_view id);

    /// An unknown or foreign cursor is ErrorKind::invalid with pointer "query:cursor".
    base::Result<model::LeadList> list(
        std::string_view tenant_id, const model::LeadFilter& filter, const model::LeadPage& page
    );

    /// Ids of what the filter lets through, oldest first, at most `most`.
    [[nodiscard]] std::vector<std::string> select_ids(
        std::string_view tenant_id, const model::LeadFilter& filter, std::int64_t most
    );

    /// Ids from `first` to `last`, both included, in their order, at most `most`.
    [[nodiscard]] std::vector<std::string> ids_from_to(
        std::string_view tenant_id, std::string_view first, std::string_view last, std::int64_t most
    );

    /// All leads of the tenant, from a counter: constant time.
    [[nodiscard]] std::int64_t count(std::string_view tenant_id);

  private:
    Session& session_;
};

}  // namespace ao::store
