#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queue/broker.h"
#include "queue/rulebook.h"
#include "store/task_lane.h"

namespace ao::queue {

/// Says how many tasks of a lane may start, from the appetite of the worker and the rules of the
/// tenant; for one claim.
class LaneGate {
  public:
    LaneGate(
        Rulebook& rules, store::TaskLanes& lanes, const TakeRequest& request, base::SteadyTime now
    );

    /// How many may start now; 0: the lane is shut. When only time opens it, look_again() says
    /// when.
    std::int64_t room(std::string_view queue, std::string_view tenant_id, const std::string& type);

    /// One of them starts.
    void started(std::string_view queue, std::string_view tenant_id, const std::string& type);

    /// Whether the candidate's concurrency key lets it start now.
    bool key_is_free(std::string_view tenant_id, const model::Task& candidate);

    /// One task of the key starts.
    void key_started(std::string_view tenant_id, std::string_view key);

    /// When a rate allows what it forbids now; nothing: it forbids nothing.
    [[nodiscard]] std::optional<base::SteadyTime> look_again() const { return look_again_; }

    void look_again_at(base::SteadyTime time);

    /// Whether a lane was shut because too many tasks run: the end of one may open it.
    [[nodiscard]] bool held_back() const { return held_back_; }

  private:
    /// The rules of tenant, queue and type that fit a lane; nullptr where there is none.
    std::array<ActiveRule*, 3> rules_of(
        std::string_view queue, std::string_view tenant_id, std::string_view type
    );
    std::int64_t room_under(ActiveRule& active, std::string_view tenant_id);
    std::int64_t running(const model::QueueRule& rule, std::string_view tenant_id);
    std::vector<store::RunningCount>& running_of(std::string_view tenant_id);

    Rulebook& rules_;
    store::TaskLanes& lanes_;
    base::SteadyTime now_;
    bool others_;  ///< types that have no appetite of their own are wanted as well
    std::map<std::string, std::int64_t, std::less<>> appetite_;
    std::map<std::string, std::vector<store::RunningCount>, std::less<>> running_;
    std::optional<base::SteadyTime> look_again_;
    bool held_back_ = false;
};

}  // namespace ao::queue
