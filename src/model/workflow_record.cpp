#include "model/workflow_record.h"

namespace ao::model {

std::string_view to_string(WorkflowState state) {
    switch (state) {
        case WorkflowState::published:
            return "published";
        case WorkflowState::paused:
            return "paused";
        case WorkflowState::archived:
            return "archived";
        case WorkflowState::draft:
            break;
    }
    return "draft";
}

std::optional<WorkflowState> parse_workflow_state(std::string_view word) {
    for (const WorkflowState state :
         {WorkflowState::draft,
          WorkflowState::published,
          WorkflowState::paused,
          WorkflowState::archived})
        if (to_string(state) == word) return state;
    return std::nullopt;
}

}  // namespace ao::model
