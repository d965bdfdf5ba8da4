#include "connect/targets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.h"

namespace ao::connect {

using std::chrono::milliseconds;

struct Targets::Target {
    Target(std::string of, BreakerOptions options, base::Metrics& metrics)
        : name(std::move(of)),
          breaker(options),
          state(metrics.gauge(
              "ao_target_state",
              "Circuit breaker: 0 closed, 1 half open, 2 open",
              {{"target", name}}
          )),
          calls_now(metrics.gauge("ao_target_in_flight", "Calls going on", {{"target", name}})),
          busy(metrics.counter(
              "ao_target_postponed_total",
              "Calls not made, by reason",
              {{"target", name}, {"reason", "busy"}}
          )),
          suspended(metrics.counter(
              "ao_target_postponed_total",
              "Calls not made, by reason",
              {{"target", name}, {"reason", "suspended"}}
          )) {}

    void show() {
        constexpr std::array<double, 3> kNumbers{0, 2, 1};  // as in the enumeration
        state.set(kNumbers.at(static_cast<std::size_t>(breaker.state())));
        calls_now.set(static_cast<double>(in_flight));
    }

    const std::string name;
    CircuitBreaker breaker;
    std::size_t in_flight = 0;
    std::list<Waiter*> waiting;  // first come, first served
    std::int64_t postponed = 0;
    base::Time opened_at{};
    base::Gauge& state;
    base::Gauge& calls_now;
    base::Counter& busy;
    base::Counter& suspended;
};

/// A caller in the queue of a target. Leaves it whatever ends the coroutine it lives in.
struct Targets::Waiter {
    enum class State : std::uint8_t { outside, waiting, has_place };

    Waiter(Targets& of, const base::Executor& executor) : targets(of), wake(executor) {}

    ~Waiter() {
        const std::lock_guard lock(targets.mutex_);
        if (state == State::has_place)
            targets.give_place_on(*target);
        else
            leave_queue();
    }

    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    void queue_for(Target& wanted) {
        target = &wanted;
        place = wanted.waiting.insert(wanted.waiting.end(), this);
        state = State::waiting;
    }

    void leave_queue() {
        if (state == State::waiting) target->waiting.erase(place);
        state = State::outside;
    }

    Targets& targets;
    base::Timer wake;
    Target* target = nullptr;
    std::list<Waiter*>::iterator place{};
    State state = State::outside;
};

Targets::Passage::Passage(
    Targets& owner, Target& target, CircuitBreaker::Permit permit, Fault fault
)
    : owner_(fault == Fault::none ? &owner : nullptr),
      target_(&target),
      permit_(permit),
      fault_(fault) {}

Targets::Passage::Passage(Passage&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)),
      target_(other.target_),
      permit_(other.permit_),
      fault_(other.fault_) {}

Targets::Passage::~Passage() {
    end(CircuitBreaker::Verdict::unknown);
}

void Targets::Passage::end(CircuitBreaker::Verdict verdict) {
    if (Targets* owner = std::exchange(owner_, nullptr)) owner->leave(*target_, permit_, verdict);
}

Targets::Targets(TargetOptions options, const base::Clock& clock, base::Metrics& metrics)
    : options_(options),
      clock_(clock),
      metrics_(metrics),
      random_(options.seed != 0 ? options.seed : std::random_device{}()) {}

Targets::~Targets() = default;

base::Async<Targets::Passage> Targets::enter(std::string name, std::size_t most) {
    const auto executor = co_await base::asio::this_coro::executor;
    Waiter waiter(*this, executor);
    if (auto passage = try_enter(name, most, waiter)) co_return std::move(*passage);
    co_await waiter.wake.async_wait(base::kAsync);
    co_return take_turn(waiter);
}

/// Nothing: the waiter stands in the queue.
std::optional<Targets::Passage> Targets::try_enter(
    const std::string& name, std::size_t most, Waiter& waiter
) {
    const std::lock_guard lock(mutex_);
    Target& target = find_or_add(name);
    const std::size_t limit = most > 0 ? std::min(most, options_.most_calls) : options_.most_calls;
    const bool is_open = target.breaker.state() == CircuitBreaker::State::open &&
                         clock_.steady() < target.breaker.retry_at();
    if (is_open || (target.in_flight < limit && target.waiting.empty())) return start(target);
    waiter.queue_for(target);
    waiter.wake.expires_after(options_.patience);
    return std::nullopt;
}

Targets::Passage Targets::take_turn(Waiter& waiter) {
    const std::lock_guard lock(mutex_);
    Target& target = *waiter.target;
    const bool has_place = waiter.state == Waiter::State::has_place;
    waiter.leave_queue();
    if (has_place) --target.in_flight;  // start() counts it
    if (has_place || target.breaker.state() == CircuitBreaker::State::open) return start(target);
    ++target.postponed;
    target.busy.add();
    const milliseconds later{1'000 + static_cast<int>(4'000 * chance())};
    return {*this, target, {false, false, later}, Fault::target_busy};
}

/// Asks the breaker of a target that has room.
Targets::Passage Targets::start(Target& target) {
    const CircuitBreaker::Permit permit = target.breaker.ask(clock_.steady(), chance());
    if (permit.granted) {
        ++target.in_flight;
        target.show();
        return {*this, target, permit, Fault::none};
    }
    ++target.postponed;
    target.suspended.add();
    return {*this, target, permit, Fault::target_suspended};
}

void Targets::leave(
    Target& target, const CircuitBreaker::Permit& permit, CircuitBreaker::Verdict verdict
) {
    const std::lock_guard lock(mutex_);
    const CircuitBreaker::State before = target.breaker.state();
    target.breaker.end(permit, verdict, clock_.steady(), chance());
    const CircuitBreaker::State after = target.breaker.state();
    if (before == CircuitBreaker::State::closed && after != before) tell_opened(target);
    if (before != CircuitBreaker::State::closed && after == CircuitBreaker::State::closed)
        base::log::info("connect.target_recovered", {{"target", target.name}});
    give_place_on(target);
    if (after == CircuitBreaker::State::open)
        for (Waiter* waiter : target.waiting)
            waiter->wake.cancel();  // their turn would not come soon
    target.show();
}

void Targets::tell_opened(Target& target) {
    target.opened_at = clock_.now();
    const CircuitBreaker::Counts counts = target.breaker.count(clock_.steady());
    base::log::warning(
        "connect.target_suspended",
        {{"target", target.name}, {"failures", counts.failures}, {"calls", counts.calls}}
    );
}

/// A place at the target is free: the first in the queue has it, if there is one.
void Targets::give_place_on(Target& target) {
    if (target.waiting.empty()) {
        --target.in_flight;
        return;
    }
    Waiter& next = *target.waiting.front();
    target.waiting.pop_front();
    next.state = Waiter::State::has_place;
    next.wake.cancel();
}

Targets::Target& Targets::find_or_add(const std::string& name) {
    auto& target = targets_[name];
    if (!target) target = std::make_unique<Target>(name, options_.breaker, metrics_);
    return *target;
}

void Targets::configure(TargetOptions options) {
    const std::lock_guard lock(mutex_);
    options_ = options;
    for (auto& [name, target] : targets_) {
        target->breaker.configure(options.breaker);
        target->show();
    }
}

std::vector<model::Target> Targets::states() const {
    const std::lock_guard lock(mutex_);
    const base::SteadyTime steady = clock_.steady();
    std::vector<model::Target> states;
    for (const auto& [name, target] : targets_) {
        const CircuitBreaker::Counts counts = target->breaker.count(steady);
        model::Target state{.name = name, .state = to_string(target->breaker.state())};
        state.in_flight = static_cast<std::int64_t>(target->in_flight);
        state.waiting = static_cast<std::int64_t>(target->waiting.size());
        state.calls = static_cast<std::int64_t>(counts.calls);
        state.failures = static_cast<std::int64_t>(counts.failures);
        state.postponed = target->postponed;
        if (target->breaker.state() != CircuitBreaker::State::closed)
            state.opened_at = target->opened_at;
        if (target->breaker.state() == CircuitBreaker::State::open)
            state.retry_at = clock_.now() + std::chrono::duration_cast<std::chrono::microseconds>(
                                                target->breaker.retry_at() - steady
                                            );
        states.push_back(std::move(state));
    }
    return states;
}

CircuitBreaker::Verdict verdict_of(Fault fault) {
    switch (fault) {
        case Fault::none:
        case Fault::rejected:
        case Fault::authentication_failed:
        case Fault::throttled:
            return CircuitBreaker::Verdict::success;
        case Fault::dns_lookup_failed:
        case Fault::connection_refused:
        case Fault::connection_timeout:
        case Fault::connection_lost:
        case Fault::tls_failed:
        case Fault::response_too_large:
        case Fault::deadline_exceeded:
        case Fault::unavailable:
        case Fault::protocol_error:
            return CircuitBreaker::Verdict::failure;
        default:
            return CircuitBreaker::Verdict::unknown;
    }
}

}  // namespace ao::connect
