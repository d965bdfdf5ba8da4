#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "queue/broker.h"
#include "queue/registry.h"

namespace ao::queue {

/// What a worker can run at once, over all kinds and of each. For the thread of one event loop.
class Slots {
  public:
    /// Slots that are kept free for what a request may bring.
    struct Wish {
        std::size_t limit = 0;
        std::vector<Appetite> types{};
    };

    Slots(const Registry& registry, std::size_t concurrency)
        : registry_(registry), concurrency_(concurrency) {}

    void enter(const std::string& type);
    void leave(const std::string& type);

    /// All that could be taken now, kept free until settle(); nothing when nothing could.
    std::optional<Wish> reserve();
    void settle(const Wish& wish);

    /// Whether something could be taken now of a type that `wish` does not include.
    [[nodiscard]] bool could_want_more_than(const Wish& wish) const;

  private:
    [[nodiscard]] std::size_t free() const;
    [[nodiscard]] std::size_t free_of(const TaskKind& kind) const;

    const Registry& registry_;
    std::size_t concurrency_;
    std::size_t taken_ = 0;                                  ///< running or reserved
    std::unordered_map<std::string, std::size_t> taken_of_;  ///< by type
};

}  // namespace ao::queue
