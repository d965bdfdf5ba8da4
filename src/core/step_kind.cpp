#include "core/step_kind.h"

#include <algorithm>
#include <stdexcept>

namespace ao::core {

void StepKinds::add(StepKind kind) {
    if (find(kind.name) != nullptr)
        throw std::logic_error("step kind " + kind.name + " is there already");
    kinds_.push_back(std::move(kind));
}

const StepKind* StepKinds::find(std::string_view name) const {
    const auto found = std::find_if(kinds_.begin(), kinds_.end(), [name](const StepKind& each) {
        return each.name == name;
    });
    return found == kinds_.end() ? nullptr : &*found;
}

}  // namespace ao::core
