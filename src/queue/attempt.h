#pragma once
#include <exception>
#include <optional>

#include <boost/asio/cancellation_signal.hpp>

#include "model/task.h"
#include "queue/bell.h"
#include "queue/registry.h"
#include "store/task_store.h"

namespace ao::queue {

/// One attempt at a task, from its claim until its handler has returned.
struct Attempt {
    Attempt(base::EventLoop& loop, model::Task claimed, const TaskKind& line)
        : task(std::move(claimed)), kind(line), changed(loop) {}

    [[nodiscard]] store::Lease lease() const { return {task.id, task.attempt, task.lease_token}; }

    /// The lease is lost or given back: what the handler says is dropped, and it is asked to end.
    void give_up() {
        given_up = true;
        changed.ring();
        cancel_handler.emit(base::asio::cancellation_type::terminal);
    }

    model::Task task;
    const TaskKind& kind;
    bool given_up = false;
    bool ended = false;              ///< the handler has returned or thrown
    std::optional<Outcome> reply{};  ///< what it returned
    std::exception_ptr failure{};    ///< what it threw
    Bell changed;                    ///< rung by the handler's end and by give_up()
    base::asio::cancellation_signal cancel_handler{};
};

}  // namespace ao::queue
