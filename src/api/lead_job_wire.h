#pragma once
/// The JSON of jobs over many leads.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/lead_action_wire.h"
#include "base/json_described.h"
#include "model/lead_job.h"

namespace ao::model {

BOOST_DESCRIBE_ENUM(LeadJobKind, lead_export, workflow_start)
BOOST_DESCRIBE_ENUM(LeadJobState, waiting, running, completed, failed, cancelled)
BOOST_DESCRIBE_ENUM(LeadFormat, csv, json)

}  // namespace ao::model

namespace ao::api {

struct LeadExportRequest {
    std::optional<model::LeadFormat> format{};
    std::optional<std::map<std::string, std::string>> filter{};
};
BOOST_DESCRIBE_STRUCT(LeadExportRequest, (), (format, filter))

struct WorkflowStartRequest {
    std::optional<std::vector<std::string>> ids{};
    std::optional<std::map<std::string, std::string>> filter{};
    std::optional<std::int64_t> expected_count{};
};
BOOST_DESCRIBE_STRUCT(WorkflowStartRequest, (), (ids, filter, expected_count))

struct LeadJobReply {
    std::string id;
    model::LeadJobKind kind{};
    model::LeadJobState state{};
    std::int64_t total = 0;
    std::int64_t done = 0;
    std::int64_t refused = 0;
    std::optional<std::string> why{};
    std::optional<model::LeadFormat> format{};
    std::optional<std::string> file{};
    std::optional<std::int64_t> bytes{};
    std::optional<std::string> workflow_id{};
    std::optional<std::string> workflow_name{};
    std::string username;
    base::Time created_at;
    std::optional<base::Time> ended_at{};
};
BOOST_DESCRIBE_STRUCT(
    LeadJobReply,
    (),
    (id,
     kind,
     state,
     total,
     done,
     refused,
     why,
     format,
     file,
     bytes,
     workflow_id,
     workflow_name,
     username,
     created_at,
     ended_at)
)

struct LeadJobListReply {
    std::vector<LeadJobReply> jobs{};
};
BOOST_DESCRIBE_STRUCT(LeadJobListReply, (), (jobs))

LeadJobReply to_wire(const model::LeadJob& job);

}  // namespace ao::api

namespace ao::base::json {

template <>
struct Docs<api::LeadExportRequest> {
    static constexpr FieldDoc fields[] = {
        {"format", "csv when absent.", "\"csv\""},
        {"filter",
         "The filters of GET /api/leads, under the same names; absent: all leads.",
         "{\"status\":\"new\"}"},
    };
};

template <>
struct Docs<api::WorkflowStartRequest> {
    static constexpr FieldDoc fields[] = {
        kSelectedIds,
        kSelectedByFilter,
        {"expected_count",
         "How many leads the filter is thought to select (`total` of the same list); when it "
         "selects another number, nothing is started and the answer is 409. Required with a "
         "filter.",
         "3"},
    };
};

template <>
struct Docs<api::LeadJobReply> {
    static constexpr FieldDoc fields[] = {
        {"total", "Leads, as they were counted at its beginning.", "1200"},
        {"done", "Leads in the file so far, or runs that were started.", "500"},
        {"refused", "Leads that the workflow does not take, or that are gone.", "0"},
        {"why", "Why it failed, or why the first lead was refused.", ""},
        {"file", "Where the complete file can be had.", "/api/jobs/{job_id}/file"},
        {"bytes", "Of the complete file.", "48213"},
        {"username", "Who began it.", "ann"},
    };
};

}  // namespace ao::base::json
