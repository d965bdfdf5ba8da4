#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json_described.h"
#include "model/follow_up.h"

/// The JSON of follow-ups.
namespace ao::api {

struct FollowUpReply {
    std::string id;
    std::string lead_id;
    std::optional<std::string> lead_name{};
    std::string run_id;
    std::string title;
    std::string notes;
    std::string assignee;
    std::string status;  ///< "open" or "done"
    std::optional<base::Time> due_at{};
    base::Time created_at;
    std::optional<base::Time> done_at{};
    std::optional<std::string> done_by{};
};
BOOST_DESCRIBE_STRUCT(
    FollowUpReply,
    (),
    (id,
     lead_id,
     lead_name,
     run_id,
     title,
     notes,
     assignee,
     status,
     due_at,
     created_at,
     done_at,
     done_by)
)

struct FollowUpListReply {
    std::vector<FollowUpReply> follow_ups;
};
BOOST_DESCRIBE_STRUCT(FollowUpListReply, (), (follow_ups))

FollowUpReply to_wire(const model::FollowUp& follow_up);

}  // namespace ao::api
