#include "queue/appetite.h"

#include <algorithm>

namespace ao::queue {

namespace {

std::size_t count_of(const std::vector<model::Task>& tasks, const std::string& type) {
    const auto is_type = [&type](const model::Task& task) { return task.type == type; };
    return static_cast<std::size_t>(std::count_if(tasks.begin(), tasks.end(), is_type));
}

}  // namespace

TakeRequest with_types(TakeRequest request, const Registry& registry) {
    if (request.types.empty())
        for (const TaskKind& kind : registry.kinds())
            request.types.push_back({kind.type, request.limit});
    std::erase_if(request.types, [](const Appetite& appetite) { return appetite.most == 0; });
    if (request.types.empty()) request.limit = 0;
    return request;
}

std::string kind_of(const TakeRequest& request) {
    std::string kind = request.tenant_id;
    for (const std::string& queue : request.queues)
        kind += '\n' + queue;
    for (const Appetite& appetite : request.types)
        kind += '\t' + appetite.type;
    return kind;
}

bool any_sated(const TakeRequest& request, const std::vector<model::Task>& tasks) {
    return std::any_of(
        request.types.begin(),
        request.types.end(),
        [&tasks](const Appetite& appetite) {
            return count_of(tasks, appetite.type) >= appetite.most;
        }
    );
}

void reduce(TakeRequest& request, const std::vector<model::Task>& tasks) {
    request.limit -= std::min(request.limit, tasks.size());
    for (Appetite& appetite : request.types)
        appetite.most -= std::min(appetite.most, count_of(tasks, appetite.type));
    std::erase_if(request.types, [](const Appetite& appetite) { return appetite.most == 0; });
    if (request.types.empty()) request.limit = 0;
}

}  // namespace ao::queue
