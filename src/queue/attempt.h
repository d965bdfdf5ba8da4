#pragma once
#include <cstdint>
#include <exception>
#include <optional>
#include <string>

#include <boost/asio/cancellation_signal.hpp>

#include "queue/bell.h"
#include "queue/registry.h"

namespace ao::queue {

/// One attempt at a task in this worker, until its handler has returned and its end is reported.
struct Attempt {
    Attempt(base::EventLoop& loop, Assignment assignment, const TaskKind& line)
        : given(std::move(assignment)), kind(line), changed(loop) {}

    /// The lease is lost or given back: what the handler says is dropped, and it is asked to end.
    void give_up() {
        given_up = true;
        changed.ring();
        cancel_handler.emit(base::asio::cancellation_type::terminal);
    }

    Assignment given;
    const TaskKind& kind;
    bool given_up = false;
    bool ended = false;      ///< the handler has returned or thrown
    bool reporting = false;  ///< the broker is being told
    bool settled = false;    ///< the broker knows, or need not know
    bool has_slot = true;
    std::optional<std::int32_t> progress{};  ///< percent; not told yet
    std::string message{};                   ///< beside it
    std::optional<Outcome> reply{};          ///< what it returned
    std::exception_ptr failure{};            ///< what it threw
    Bell changed;                            ///< rung when one of these changes
    base::asio::cancellation_signal cancel_handler{};
};

}  // namespace ao::queue
