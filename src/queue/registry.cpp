#include "queue/registry.h"

#include <algorithm>
#include <stdexcept>

namespace ao::queue {

void Registry::add(TaskKind kind) {
    if (find(kind.type) != nullptr)
        throw std::logic_error("the task table has two lines for " + kind.type);
    kinds_.push_back(std::move(kind));
}

const TaskKind* Registry::find(std::string_view type) const {
    auto found = std::find_if(kinds_.begin(), kinds_.end(), [type](const TaskKind& kind) {
        return kind.type == type;
    });
    return found == kinds_.end() ? nullptr : &*found;
}

}  // namespace ao::queue
