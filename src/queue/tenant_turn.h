#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "queue/chooser.h"
#include "queue/lane_gate.h"
#include "queue/solitude.h"
#include "store/task_lane.h"

namespace ao::queue {

/// One tenant's turn in one queue: its lanes, merged in the order of priority.
class TenantTurn {
  public:
    /// Everything borrowed must outlive the turn. `budget`: how many tasks may still be looked at.
    TenantTurn(
        store::TaskLanes& lanes,
        LaneGate& gate,
        Solitude& solitude,
        std::int64_t& budget,
        const std::string& queue,
        const std::string& tenant_id,
        base::Time now,
        const Take& take,
        std::vector<model::Task>& taken
    )
        : lanes_(lanes),
          gate_(gate),
          solitude_(solitude),
          budget_(budget),
          queue_(queue),
          tenant_id_(tenant_id),
          now_(now),
          take_(take),
          taken_(taken) {}

    /// Takes up to `share` tasks, appends them to `taken` and returns their number. Once.
    std::size_t serve(std::size_t share);

    /// Whether the worker came upon a task that runs alone: it got that one and nothing else, or
    /// nothing more before it is idle.
    [[nodiscard]] bool shut() const { return shut_; }

  private:
    /// The front of what is ready of one type.
    struct Lane {
        std::string type;
        std::vector<store::Candidate> front{};
        std::size_t next = 0;  ///< the first that nobody has looked at
        bool all = false;      ///< there is nothing behind the front

        [[nodiscard]] bool is_empty() const { return next == front.size(); }
    };

    /// Takes what has been chosen, all at once. Before anything is asked of the store that it may
    /// change: who is ready, and how many of a key run.
    void settle();

    void open_lanes(std::size_t share);
    void read_front(Lane& lane, std::size_t share);
    Lane* next_lane(std::size_t share);
    bool may_start(const model::Task& candidate);

    store::TaskLanes& lanes_;
    LaneGate& gate_;
    Solitude& solitude_;
    std::int64_t& budget_;
    const std::string& queue_;
    const std::string& tenant_id_;
    base::Time now_;
    const Take& take_;
    std::vector<model::Task>& taken_;
    std::vector<store::Candidate> chosen_;  ///< not yet taken
    std::vector<Lane> open_;
    bool shut_ = false;
};

}  // namespace ao::queue
