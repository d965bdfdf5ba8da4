#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "model/saved_view.h"
#include "store/session.h"

namespace ao::store {

/// Lists with a name, of people and of tenants.
class SavedViewStore {
  public:
    explicit SavedViewStore(Session& session) : session_(session) {}

    /// False when the user has one of that name for the page.
    bool insert(const model::SavedView& view);

    [[nodiscard]] std::optional<model::SavedView> find(
        std::string_view tenant_id, std::string_view id
    );

    /// The user's own and the shared ones of a page, by name.
    std::vector<model::SavedView> list(
        std::string_view tenant_id, std::string_view user_id, model::ViewPage page
    );

    /// How many the user has.
    [[nodiscard]] std::int64_t count(std::string_view tenant_id, std::string_view user_id);

    /// Throws UniqueViolation when the user has another one of that name.
    void update(const model::SavedView& view);

    void remove(std::string_view tenant_id, std::string_view id);

  private:
    Session& session_;
};

}  // namespace ao::store
