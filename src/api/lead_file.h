#pragma once
#include <string>
#include <vector>

#include "core/lead_jobs.h"
#include "model/lead.h"
#include "model/lead_job.h"

namespace ao::api {

/// The beginning, the leads and the end of a file of leads: CSV with a header, safe to open in a
/// spreadsheet (model/lead_csv.h), or a JSON array, a lead a line. Each appends to `out`; `first`:
/// no lead stands in the file yet.
void begin_lead_file(std::string& out, model::LeadFormat format);
void add_to_lead_file(
    std::string& out, model::LeadFormat format, const std::vector<model::Lead>& leads, bool first
);
void end_lead_file(std::string& out, model::LeadFormat format);

/// The same for core, which knows no JSON.
core::LeadFileText lead_file_text();

/// "text/csv; charset=utf-8; header=present".
std::string_view lead_file_type(model::LeadFormat format);

/// The value of the header Content-Disposition.
std::string lead_file_disposition(model::LeadFormat format);

}  // namespace ao::api
