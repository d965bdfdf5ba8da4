#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/lead.h"

namespace ao::model {

/// Which column fills which field: header text → field name ("email", "first_name", "name",
/// "custom.size"), or "-" to leave the column out.
using ColumnMapping = std::map<std::string, std::string>;

/// How the columns of one CSV file become leads. Known headers are guessed in English, German,
/// French and Spanish whatever their case and punctuation ("E-Mail", "First Name", "Vorname",
/// "Apellido"); a column nobody knows becomes a custom field of that name. A cell that is empty
/// says nothing.
class LeadColumns {
  public:
    /// Error: invalid when no column is known, two columns fill one field, or `mapping` names a
    /// column or a field that does not exist.
    static base::Result<LeadColumns> of(
        const std::vector<std::string>& header, const ColumnMapping& mapping
    );

    /// The lead of one record, not normalised yet. Errors: invalid, with pointers as in a request
    /// body.
    [[nodiscard]] base::Result<LeadChange> read(const std::vector<std::string>& record) const;

    /// Header and field of each column in order; "-" for those that are left out.
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& columns() const {
        return columns_;
    }

  private:
    std::vector<std::pair<std::string, std::string>> columns_;
};

/// The first line of an export.
void write_csv_header(std::string& out);

/// One line of an export. Reading it with LeadColumns gives the same lead, save id, version and
/// times, which are never taken from a file.
void write_csv(std::string& out, const Lead& lead);

}  // namespace ao::model
