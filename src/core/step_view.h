#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json_node.h"
#include "base/result.h"
#include "core/step_kind.h"
#include "model/actor.h"
#include "model/scope.h"
#include "model/step_shapes.h"

namespace ao::core {

/// The settings of a step with what they can see: how executors read their definition. For one
/// thread.
class StepView {
  public:
    explicit StepView(const StepContext& context);

    /// Made when it is first asked for: many steps read plain settings only.
    [[nodiscard]] const model::Scope& scope() const;

    /// The setting as it stands in the definition; nothing when it is absent or null.
    [[nodiscard]] std::optional<base::json::Node> find(std::string_view name) const;

    /// Its text as it stands; `otherwise` when it is absent.
    [[nodiscard]] std::string plain(std::string_view name, std::string_view otherwise = {}) const;

    /// Its text with the tags filled in, escaped as the table of steps says; empty when absent.
    [[nodiscard]] base::Result<std::string> text(std::string_view name) const;
    [[nodiscard]] base::Result<std::string> text(std::string_view name, model::Escape escape) const;

    [[nodiscard]] bool flag(std::string_view name, bool otherwise = false) const;
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;

  private:
    const StepContext& context_;
    base::json::Document settings_;
    mutable std::optional<model::Scope> scope_;
};

/// On whose behalf a step acts: the program's, for the request that caused its run.
model::Actor actor_of(const StepContext& context);

/// A member of what a step's plan or call left behind; empty when there is none.
std::string text_in(const base::json::Raw& object, std::string_view member);

}  // namespace ao::core
