#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "model/workflow_run.h"

namespace ao::model {

/// The life of a workflow.
enum class WorkflowState : std::uint8_t {
    draft,      ///< nothing of it was ever published: it has no runs
    published,  ///< its triggers start runs
    paused,     ///< its triggers start nothing; open runs go on
    archived,   ///< the same, for good, and lists leave it out
};

std::string_view to_string(WorkflowState state);
std::optional<WorkflowState> parse_workflow_state(std::string_view word);

/// A workflow as it is kept: its definition stands in its versions.
struct WorkflowRecord {
    std::string id{};
    std::string tenant_id{};
    std::string name{};
    WorkflowState state = WorkflowState::draft;
    std::int64_t version = 0;    ///< that new runs take; 0: never published
    base::json::Raw draft{""};   ///< definition that is being edited; empty text: none
    std::int64_t runs = 0;       ///< started so far
    base::Time last_run_at{};    ///< epoch: never
    base::Time next_start_at{};  ///< with a rate: the next run does not begin earlier
    base::Time created_at{};
    base::Time updated_at{};
    std::int64_t revision = 1;  ///< grows with each change of the draft or the version
};

/// One published version. Never changes.
struct WorkflowVersion {
    std::int64_t version = 0;
    base::json::Raw definition{};
    std::string published_by{};
    base::Time published_at{};
};

/// Which runs: all that is said must hold.
struct RunFilter {
    std::optional<std::string> workflow_id{};
    std::optional<RunStatus> status{};
    std::optional<std::string> lead_id{};
    std::optional<base::Time> started_after{}, started_before{};  ///< [after, before)
};

/// Newest first, after the run that `cursor` names.
struct RunPage {
    std::int64_t limit = 100;
    std::string cursor{};  ///< next_cursor of the page before; empty: from the newest
};

struct RunList {
    std::vector<Run> runs{};    ///< without what their triggers brought
    std::string next_cursor{};  ///< empty: this is the last page
};

}  // namespace ao::model
