#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "queue/broker.h"
#include "queue/registry.h"

namespace ao::queue {

/// The request with its types spelled out: those of the registry when it names none.
TakeRequest with_types(TakeRequest request, const Registry& registry);

/// Requests of the same kind want the same tasks, more or fewer of them.
std::string kind_of(const TakeRequest& request);

/// Whether `tasks` are as many of some type as `request` wants of it.
bool any_sated(const TakeRequest& request, const std::vector<model::Task>& tasks);

/// Takes away from `request` what it has got.
void reduce(TakeRequest& request, const std::vector<model::Task>& tasks);

}  // namespace ao::queue
