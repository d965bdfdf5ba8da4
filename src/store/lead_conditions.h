#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/lead.h"
#include "store/session.h"

namespace ao::store {

/// The WHERE clause of one list call and its parameters. The text is made of constants; everything
/// a user typed is a parameter. Borrows the filter. With a session, the words of a search are
/// looked for in the order that costs least in its snapshot.
class LeadConditions {
  public:
    LeadConditions(
        std::string_view tenant_id, const model::LeadFilter& filter, Session* session = nullptr
    );

    /// Adds the keyset condition: after (`sort_value`, `id`) in the given order. Borrows both.
    void add_after(
        std::string_view column, bool descending, const Value& sort_value, std::string_view id
    );

    /// Adds a parameter and returns its place: "$7".
    std::string parameter(const Value& content);

    /// " WHERE …".
    [[nodiscard]] std::string where() const { return " WHERE " + text_; }

    [[nodiscard]] const std::vector<Value>& values() const { return values_; }

    /// Nothing but the tenant is asked for.
    [[nodiscard]] bool only_tenant() const { return only_tenant_; }

    /// The filter can match nothing (a search without a word in it).
    [[nodiscard]] bool impossible() const { return impossible_; }

  private:
    void add(const std::string& condition);
    void add_equal(std::string_view column, const std::optional<std::string>& content);
    void add_range(
        std::string_view column,
        const std::optional<base::Time>& from,
        const std::optional<base::Time>& to
    );
    void add_custom_field(const std::string& key, const std::string& text);
    void add_search(std::string_view typed, Session* session);

    std::string text_;
    std::vector<Value> values_;
    std::string search_;
    std::optional<std::string> numbers_;
    bool only_tenant_ = true;
    bool impossible_ = false;
};

}  // namespace ao::store
