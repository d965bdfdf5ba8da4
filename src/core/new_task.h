#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "model/actor.h"
#include "model/task.h"
#include "store/session.h"
#include "store/task_store.h"

namespace ao::core {

/// What a caller may say about a new task.
struct NewTask {
    std::string type;
    base::json::Raw payload{"{}"};
    std::string queue = "default";
    std::int32_t priority = 0;                    ///< -100–100, higher first
    std::optional<base::Time> run_at{};           ///< not before; at once when absent
    std::optional<std::chrono::seconds> delay{};  ///< the same, from now
    std::int32_t max_attempts = 8;                ///< 1–25
    std::string unique_key{};                     ///< at most one unfinished task has it
    std::chrono::seconds unique_for{0};           ///< and so long no other has it, finished or not
    model::OnConflict on_conflict = model::OnConflict::reject;  ///< when the key is taken
    std::string lead_id{};                   ///< the lead it is about, for the timeline
    std::vector<std::string> tags{};         ///< at most 20
    std::string concurrency_key{};           ///< tasks that share it take turns
    std::int32_t concurrency_limit = 1;      ///< so many of them run at once, 1–1000
    std::chrono::seconds timeout{0};         ///< of one attempt, up to a day; 0: its kind's
    std::optional<base::Time> expires_at{};  ///< not started by then: cancelled
    std::chrono::seconds result_ttl{0};      ///< how long its result is kept; 0: as the task
};

inline constexpr std::size_t kMaxTaskPayload = 256UL << 10;

/// The task that `wish` asks for. Errors: invalid with every faulty field, too_large. `types` are
/// those that somebody can run.
base::Result<model::Task> make_task(
    const model::Actor& actor, NewTask wish, const std::vector<std::string>& types, base::Time now
);

/// Stores a new task inside the caller's transaction; says which task stands now and how it came
/// there. Error: conflict when its unique key is taken and `on_conflict` is reject.
base::Result<store::Placed> place_task(
    store::Session& session, const model::Task& task, model::OnConflict on_conflict
);

}  // namespace ao::core
