#include "queue/slots.h"

#include <algorithm>

namespace ao::queue {

void Slots::enter(const std::string& type) {
    ++taken_;
    ++taken_of_[type];
}

void Slots::leave(const std::string& type) {
    --taken_;
    --taken_of_[type];
}

std::optional<Slots::Wish> Slots::reserve() {
    Wish wish;
    std::size_t most = 0;
    for (const TaskKind& kind : registry_.kinds()) {
        const std::size_t some = free_of(kind);
        if (some == 0) continue;
        wish.types.push_back({kind.type, some});
        most += some;
    }
    wish.limit = std::min(free(), most);
    if (wish.limit == 0) return std::nullopt;
    taken_ += wish.limit;
    for (const Appetite& appetite : wish.types)
        taken_of_[appetite.type] += appetite.most;
    return wish;
}

void Slots::settle(const Wish& wish) {
    taken_ -= wish.limit;
    for (const Appetite& appetite : wish.types)
        taken_of_[appetite.type] -= appetite.most;
}

bool Slots::could_want_more_than(const Wish& wish) const {
    const auto kinds = registry_.kinds();
    return std::any_of(kinds.begin(), kinds.end(), [&](const TaskKind& kind) {
        const auto is_type = [&kind](const Appetite& each) { return each.type == kind.type; };
        return free_of(kind) > 0 && std::none_of(wish.types.begin(), wish.types.end(), is_type);
    });
}

std::size_t Slots::free() const {
    // Ends that cannot be told keep their slots, so there may be more of them than there are.
    return concurrency_ - std::min(concurrency_, taken_);
}

std::size_t Slots::free_of(const TaskKind& kind) const {
    if (kind.concurrency == 0) return free();
    const auto found = taken_of_.find(kind.type);
    const std::size_t taken = found == taken_of_.end() ? 0 : found->second;
    return std::min(free(), kind.concurrency - std::min(kind.concurrency, taken));
}

}  // namespace ao::queue
