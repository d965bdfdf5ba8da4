#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json_described.h"

/// The JSON of what definitions can be made of.
namespace ao::api {

struct WorkflowTemplateReply {
    std::string id;
    std::string name;
    std::string description;
    base::json::Raw definition;
};
BOOST_DESCRIBE_STRUCT(WorkflowTemplateReply, (), (id, name, description, definition))

struct WorkflowTemplateListReply {
    std::int64_t total = 0;
    std::vector<WorkflowTemplateReply> templates;
};
BOOST_DESCRIBE_STRUCT(WorkflowTemplateListReply, (), (total, templates))

struct WorkflowFaultReply {
    std::string pointer;
    std::string message;
    std::string code;
};
BOOST_DESCRIBE_STRUCT(WorkflowFaultReply, (), (pointer, message, code))

struct WorkflowCheckReply {
    bool valid = true;
    std::vector<WorkflowFaultReply> errors;
};
BOOST_DESCRIBE_STRUCT(WorkflowCheckReply, (), (valid, errors))

struct WorkflowChangeReply {
    std::string what;  ///< "added", "removed", "changed", "moved"
    std::string step;
    std::string field;
    base::json::Raw before;
    base::json::Raw after;
};
BOOST_DESCRIBE_STRUCT(WorkflowChangeReply, (), (what, step, field, before, after))

struct WorkflowDiffReply {
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::vector<WorkflowChangeReply> changes;
};
BOOST_DESCRIBE_STRUCT(WorkflowDiffReply, (), (from, to, changes))

}  // namespace ao::api
