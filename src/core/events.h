#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.h"
#include "base/clock.h"
#include "model/alert.h"
#include "model/queue_figures.h"
#include "store/database.h"

namespace ao::core {

enum class EventKind : std::uint8_t { task, lead, queue, alert };

/// Something that happened, as listeners are told.
struct Event {
    std::uint64_t number = 0;  ///< ascending over all tenants; never 0
    EventKind kind = EventKind::task;
    store::Change change{};         ///< of a task or lead; tenant_id and queue are always set
    model::QueueFigures figures{};  ///< of a queue
    std::shared_ptr<const model::Alert> alert{};  ///< of an alert, else null
    base::Time at{};
    std::string text{};  ///< as rendered once for all listeners
};

using EventPointer = std::shared_ptr<const Event>;

/// What happened since a position.
struct EventBatch {
    std::vector<EventPointer> events{};
    std::uint64_t position = 0;  ///< read on from here
    bool gap = false;            ///< something between is no longer known
};

struct EventOptions {
    std::size_t kept = 20'000;               ///< events that a returning listener can catch up with
    std::chrono::seconds lingers{60};        ///< gathers so long after the last listener left
    std::chrono::milliseconds pulse{1'000};  ///< between two counts of a tenant's queues
};

/// The live feed of what commits change in tasks and leads, of queues and of alerts. One bounded
/// memory for all listeners, each of which holds no more than a position in it: a slow one finds a
/// gap, and holds up nobody. While nobody listens nothing is gathered. Thread-safe.
class Events {
  public:
    using Render = std::function<std::string(const Event&)>;

    /// `render` makes the text of an event; it runs on the writer thread, once an event.
    Events(
        store::Database& database,
        const base::Clock& clock,
        Render render,
        EventOptions options = {}
    );
    ~Events();
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;

    /// Somebody listens for a tenant as long as this lives.
    class Listening {
      public:
        Listening(Events& events, std::string tenant_id);
        ~Listening();
        Listening(const Listening&) = delete;
        Listening& operator=(const Listening&) = delete;

      private:
        Events& events_;
        std::string tenant_id_;
    };

    /// The newest event's number: where somebody who wants no past begins.
    [[nodiscard]] std::uint64_t newest() const;

    /// At most `most` events of the tenant after `position` that `wanted` lets through.
    [[nodiscard]] EventBatch read(
        std::uint64_t position,
        std::string_view tenant_id,
        const std::function<bool(const Event&)>& wanted,
        std::size_t most
    ) const;

    /// Returns when there is an event after `position`, or after `limit`. May be cancelled.
    base::Async<bool> wait(std::uint64_t position, std::chrono::milliseconds limit);

    /// True for one listener of the tenant whenever its queues are to be counted: tasks have
    /// changed, and the last count is long enough ago. That one calls tell_queues().
    bool take_pulse(std::string_view tenant_id);

    /// Tells of those queues whose numbers are others than last time. `cost` is what the count
    /// took: a slow one is repeated less often.
    void tell_queues(
        std::string_view tenant_id,
        const std::vector<model::QueueFigures>& queues,
        base::SteadyTime::duration cost
    );

    /// Tells every tenant that listens that an alert of the installation has begun, was
    /// acknowledged or has ended.
    void tell_alert(const model::Alert& alert);

    [[nodiscard]] std::size_t listeners() const;

  private:
    struct Waiter;

    /// What is known of a tenant with listeners.
    struct Tenant {
        std::size_t listeners = 0;
        bool changed = true;
        base::SteadyTime next_pulse{};
        std::map<std::string, std::string> depths{};  ///< of each queue, as last told
    };

    void arrive(const std::string& tenant_id);
    void leave(const std::string& tenant_id);
    bool hear(const store::Changes& changes);
    void append(Event event);
    void wake_all();

    store::Database& database_;
    const base::Clock& clock_;
    const Render render_;
    const EventOptions options_;

    mutable std::mutex mutex_;
    std::deque<EventPointer> ring_;
    std::uint64_t newest_ = 0;
    std::uint64_t lost_until_ = 0;  ///< events up to this number may be missing or forgotten
    std::vector<std::shared_ptr<Waiter>> waiters_;
    std::map<std::string, Tenant, std::less<>> tenants_;
    std::size_t listeners_ = 0;
    base::SteadyTime left_at_{};
    bool watching_ = false;

    std::mutex watch_mutex_;
    store::Database::Subscription watch_;
};

}  // namespace ao::core
