#include "core/events.h"

#include <algorithm>

#include <boost/asio/post.hpp>

namespace ao::core {

/// A listener that waits. Its timer belongs to its event loop and is touched there only.
struct Events::Waiter {
    explicit Waiter(base::Executor executor) : timer(executor) {}

    base::Timer timer;
    bool woken = false;
};

namespace {

std::string depth_word(const model::QueueFigures& queue) {
    std::string word;
    for (const auto number :
         {queue.ready, queue.scheduled, queue.parked, queue.running, queue.dead})
        word += std::to_string(number) + " ";
    return word + (queue.rule.paused ? "paused" : "");
}

EventKind kind_of(const store::Change& change) {
    return change.what == store::Change::What::task ? EventKind::task : EventKind::lead;
}

}  // namespace

Events::Events(
    store::Database& database, const base::Clock& clock, Render render, EventOptions options
)
    : database_(database), clock_(clock), render_(std::move(render)), options_(options) {}

Events::~Events() = default;

Events::Listening::Listening(Events& events, std::string tenant_id)
    : events_(events), tenant_id_(std::move(tenant_id)) {
    events_.arrive(tenant_id_);
}

Events::Listening::~Listening() {
    events_.leave(tenant_id_);
}

void Events::arrive(const std::string& tenant_id) {
    bool begin = false;
    {
        std::lock_guard lock(mutex_);
        ++listeners_;
        ++tenants_[tenant_id].listeners;
        begin = !std::exchange(watching_, true);
        // What happened while nobody watched is not known.
        if (begin) lost_until_ = ++newest_;
    }
    // Not under the lock: the writer holds the list of watchers while it calls hear().
    if (!begin) return;
    auto watch = database_.watch([this](const store::Changes& changes) { return hear(changes); });
    std::lock_guard lock(watch_mutex_);
    std::swap(watch_, watch);
}

void Events::leave(const std::string& tenant_id) {
    std::lock_guard lock(mutex_);
    --listeners_;
    left_at_ = clock_.steady();
    const auto tenant = tenants_.find(tenant_id);
    if (--tenant->second.listeners == 0) tenants_.erase(tenant);
}

bool Events::hear(const store::Changes& changes) {
    {
        std::lock_guard lock(mutex_);
        if (listeners_ == 0 && clock_.steady() - left_at_ > options_.lingers) {
            watching_ = false;
            ring_.clear();
            return false;
        }
        const base::Time now = clock_.now();
        for (const store::Change& change : changes.list) {
            append({.kind = kind_of(change), .change = change, .at = now});
            if (change.what != store::Change::What::task) continue;
            const auto tenant = tenants_.find(change.tenant_id);
            if (tenant != tenants_.end()) tenant->second.changed = true;
        }
        if (!changes.complete) lost_until_ = ++newest_;
    }
    wake_all();
    return true;
}

/// Under the lock.
void Events::append(Event event) {
    event.number = ++newest_;
    event.text = render_(event);
    ring_.push_back(std::make_shared<const Event>(std::move(event)));
    if (ring_.size() <= options_.kept) return;
    lost_until_ = std::max(lost_until_, ring_.front()->number);
    ring_.pop_front();
}

/// One post a loop, however many of its listeners wait: the writer must not pay for each.
void Events::wake_all() {
    std::vector<std::shared_ptr<Waiter>> waiters;
    {
        std::lock_guard lock(mutex_);
        waiters.swap(waiters_);
    }
    std::map<base::EventLoop*, std::vector<std::shared_ptr<Waiter>>> loops;
    for (auto& waiter : waiters)
        loops[&waiter->timer.get_executor().context()].push_back(std::move(waiter));
    for (auto& [loop, list] : loops) {
        auto wake = [list = std::move(list)] {
            for (const auto& waiter : list) {
                waiter->woken = true;
                waiter->timer.cancel();
            }
        };
        base::asio::post(*loop, std::move(wake));
    }
}

std::uint64_t Events::newest() const {
    std::lock_guard lock(mutex_);
    return newest_;
}

std::size_t Events::listeners() const {
    std::lock_guard lock(mutex_);
    return listeners_;
}

EventBatch Events::read(
    std::uint64_t position,
    std::string_view tenant_id,
    const std::function<bool(const Event&)>& wanted,
    std::size_t most
) const {
    std::lock_guard lock(mutex_);
    EventBatch batch{.position = position};
    // A position of the future is one of another life of the program.
    if (position < lost_until_ || position > newest_) {
        batch.gap = true;
        batch.position = std::max(position > newest_ ? 0 : position, lost_until_);
    }
    auto next = std::upper_bound(
        ring_.begin(),
        ring_.end(),
        batch.position,
        [](std::uint64_t number, const EventPointer& event) { return number < event->number; }
    );
    for (; next != ring_.end() && batch.events.size() < most; ++next) {
        batch.position = (*next)->number;
        if ((*next)->change.tenant_id == tenant_id && wanted(**next)) batch.events.push_back(*next);
    }
    if (next == ring_.end()) batch.position = newest_;
    return batch;
}

base::Async<bool> Events::wait(std::uint64_t position, std::chrono::milliseconds limit) {
    auto waiter = std::make_shared<Waiter>(co_await base::asio::this_coro::executor);
    {
        std::lock_guard lock(mutex_);
        if (newest_ > position) co_return true;
        waiters_.push_back(waiter);
    }
    waiter->timer.expires_after(limit);
    co_await waiter->timer.async_wait(base::kAsync);
    if (waiter->woken) co_return true;
    std::lock_guard lock(mutex_);
    std::erase(waiters_, waiter);
    co_return false;
}

bool Events::take_pulse(std::string_view tenant_id) {
    std::lock_guard lock(mutex_);
    const auto found = tenants_.find(tenant_id);
    const base::SteadyTime now = clock_.steady();
    if (found == tenants_.end() || !found->second.changed || now < found->second.next_pulse)
        return false;
    found->second.changed = false;
    found->second.next_pulse = now + options_.pulse;
    return true;
}

void Events::tell_queues(
    std::string_view tenant_id,
    const std::vector<model::QueueFigures>& queues,
    base::SteadyTime::duration cost
) {
    constexpr int kShare = 10;  // of one reader's time for counting
    bool told = false;
    {
        std::lock_guard lock(mutex_);
        const auto found = tenants_.find(tenant_id);
        if (found == tenants_.end()) return;
        Tenant& tenant = found->second;
        tenant.next_pulse = std::max(tenant.next_pulse, clock_.steady() + kShare * cost);
        std::map<std::string, std::string> depths;
        for (const model::QueueFigures& queue : queues) {
            const auto& word = depths[queue.name] = depth_word(queue);
            const auto before = tenant.depths.find(queue.name);
            if (before != tenant.depths.end() && before->second == word) continue;
            Event event{.kind = EventKind::queue, .figures = queue, .at = clock_.now()};
            event.change.tenant_id = tenant_id;
            event.change.queue = queue.name;
            append(std::move(event));
            told = true;
        }
        tenant.depths = std::move(depths);
    }
    if (told) wake_all();
}

void Events::tell_alert(const model::Alert& alert) {
    const auto shared = std::make_shared<const model::Alert>(alert);
    {
        std::lock_guard lock(mutex_);
        for (const auto& [tenant_id, tenant] : tenants_) {
            Event event{.kind = EventKind::alert, .alert = shared, .at = clock_.now()};
            event.change.tenant_id = tenant_id;
            append(std::move(event));
        }
    }
    wake_all();
}

}  // namespace ao::core
