#include "api/lead_file.h"

#include "api/lead_wire.h"
#include "model/lead_csv.h"

namespace ao::api {

using model::LeadFormat;

void begin_lead_file(std::string& out, LeadFormat format) {
    if (format == LeadFormat::csv)
        model::write_csv_header(out);
    else
        out += "[";
}

void add_to_lead_file(
    std::string& out, LeadFormat format, const std::vector<model::Lead>& leads, bool first
) {
    for (const model::Lead& lead : leads) {
        if (format == LeadFormat::csv) {
            model::write_csv(out, lead);
            continue;
        }
        if (!first) out += ",\n";
        first = false;
        base::json::write(out, lead);
    }
}

void end_lead_file(std::string& out, LeadFormat format) {
    if (format == LeadFormat::json) out += "]\n";
}

core::LeadFileText lead_file_text() {
    return {.begin = begin_lead_file, .add = add_to_lead_file, .end = end_lead_file};
}

std::string_view lead_file_type(LeadFormat format) {
    return format == LeadFormat::csv ? "text/csv; charset=utf-8; header=present"
                                     : "application/json";
}

std::string lead_file_disposition(LeadFormat format) {
    return "attachment; filename=\"leads." + std::string(model::to_string(format)) + "\"";
}

}  // namespace ao::api
