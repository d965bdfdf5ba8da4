#pragma once
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace ao::core {

/// What is said to a worker over its open line.
struct WorkerCall {
    enum class What : std::uint8_t {
        cancel,  ///< stop working on `task_id`: its end will be refused
        quiet,   ///< finish what you have, take no more
        resume,  ///< take again
    };

    What what = What::cancel;
    std::string task_id{};
};

/// The open lines to workers, by lease name: how they are told of cancellations at once, and how it
/// is noticed at once that one died. A process is told apart from its successor under the same name
/// by its `incarnation`, a random text. Thread-safe.
class WorkerLines {
  public:
    using Tell = std::function<void(const WorkerCall&)>;

    /// An open line; closed with the last copy.
    using Line = std::shared_ptr<void>;

    /// `tell` may be called from any thread, under a lock: it must be quick. Not called any more
    /// once the line is closed.
    [[nodiscard]] Line open(const std::string& worker, const std::string& incarnation, Tell tell);

    /// Nothing happens when there is no line.
    void tell(const std::string& worker, const WorkerCall& call);

    /// A process introduces itself. True when another one had the name before, has no open line any
    /// more and never said good-bye: it is dead, and whatever it held with it.
    [[nodiscard]] bool introduce(const std::string& worker, const std::string& incarnation);

    /// The worker stops cleanly: its closed line will mean nothing.
    void say_bye(const std::string& worker);

    /// Whether the line of `incarnation` has been closed without a good-bye and not opened again.
    /// True once: the one who asks then buries the worker.
    [[nodiscard]] bool take_abandoned(const std::string& worker, const std::string& incarnation);

    /// Whether somebody listens on a line of that name.
    [[nodiscard]] bool is_open(const std::string& worker) const;

  private:
    struct Known {
        std::string incarnation;
        bool left = false;  ///< said good-bye
        std::list<Tell> open{};
    };

    struct Shared {
        std::mutex mutex;
        std::map<std::string, Known> workers;  ///< by name; gone with bye or burial
    };

    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace ao::core
