#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace ao::model {

enum class LeadJobKind : std::uint8_t { lead_export, workflow_start };

/// The first two are open, the others its end.
enum class LeadJobState : std::uint8_t { waiting, running, completed, failed, cancelled };

enum class LeadFormat : std::uint8_t { csv, json };

/// Work on many leads that goes on while nobody waits for it: a file of leads, or a workflow
/// started for each of them.
struct LeadJob {
    std::string id{};
    std::string tenant_id{};
    std::string user_id{};  ///< who began it, with name, address and request
    std::string username{};
    std::string address{};
    std::string request_id{};
    LeadJobKind kind = LeadJobKind::lead_export;
    LeadJobState state = LeadJobState::waiting;
    LeadFormat format = LeadFormat::csv;          ///< of an export
    std::map<std::string, std::string> filter{};  ///< of an export, as the query of the list has it
    std::string workflow_id{};                    ///< of the others
    std::string workflow_name{};
    std::int64_t total = 0;  ///< leads, as they were counted at its beginning
    std::int64_t done = 0;   ///< leads in the file so far; runs started so far
    std::int64_t refused = 0;
    std::string why{};  ///< it failed, or the first lead was refused
    std::int64_t bytes = 0;
    std::int64_t attempts = 0;  ///< how often it was taken up
    base::Time created_at{};
    base::Time ended_at{};  ///< epoch: it is open
};

/// The words of the wire and of the store.
std::string_view to_string(LeadJobKind kind);
std::string_view to_string(LeadJobState state);
std::string_view to_string(LeadFormat format);

/// The value of a word that to_string() gave; the first one for any other word.
LeadJobKind lead_job_kind(std::string_view word);
LeadJobState lead_job_state(std::string_view word);
LeadFormat lead_format(std::string_view word);

}  // namespace ao::model
