#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "core/idempotency.h"
#include "model/actor.h"
#include "model/task.h"
#include "store/database.h"

namespace ao::core {

/// What a caller may say about a new task.
struct NewTask {
    std::string type;
    base::json::Raw payload{"{}"};
    std::string queue = "default";
    std::int32_t priority = 0;           ///< -100–100, higher first
    std::optional<base::Time> run_at{};  ///< not before; at once when absent
    std::int32_t max_attempts = 8;       ///< 1–25
    std::string unique_key{};            ///< at most one unfinished task has it
    std::string lead_id{};               ///< the lead it is about, for the timeline
};

inline constexpr std::size_t kMaxTaskPayload = 256UL << 10;

/// The verbs on tasks. Each change is one transaction with its audit event. Thread-safe.
class Tasks {
  public:
    /// `types` are those that the task table can run.
    Tasks(store::Database& database, const base::Clock& clock, std::vector<std::string> types);

    /// Errors: invalid with every faulty field, too_large, conflict when an unfinished task has the
    /// same unique_key.
    base::Async<base::Result<Created<model::Task>>> enqueue(
        model::Actor actor, NewTask wish, Once<model::Task> once = {}
    );

    /// Newest first.
    base::Async<model::TaskList> list(
        model::Actor actor, model::TaskFilter filter, std::int64_t skip, std::int64_t limit
    );

    /// Error: not_found.
    base::Async<base::Result<model::Task>> get(model::Actor actor, std::string id);

    /// Makes a task that failed, died or was cancelled run again with all its attempts, and one
    /// that waits for its next attempt run now. Errors: not_found; conflict in any other state.
    base::Async<base::Result<model::Task>> retry(model::Actor actor, std::string id);

    /// Ends an unfinished task; what a running handler still says about it is dropped. Errors:
    /// not_found; conflict when it is finished.
    base::Async<base::Result<model::Task>> cancel(model::Actor actor, std::string id);

    /// Over all tenants.
    base::Async<model::TaskDepth> depth();

  private:
    base::Result<model::Task> checked(const model::Actor& actor, NewTask wish) const;

    /// One change of a task that exists: `transition` is false when its state excludes it.
    template <class Transition>
    base::Async<base::Result<model::Task>> change(
        model::Actor actor,
        std::string id,
        const char* event,
        const char* refusal,
        Transition transition
    );

    store::Database& database_;
    const base::Clock& clock_;
    const std::vector<std::string> types_;
};

}  // namespace ao::core
