#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/lead.h"
#include "store/session.h"

namespace ao::store {

/// Where a page of leads ended: the sort value and id of its last lead.
struct LeadCursor {
    std::string sort_text;         ///< of a text column
    std::int64_t sort_number = 0;  ///< of a number or time column
    std::string id;
};

/// Whether `sort` compares text (and not numbers or times).
bool sorts_text(model::LeadSort sort);

/// Opaque text, of use only with the same tenant, filter and order.
std::string write_cursor(
    std::string_view tenant_id,
    const model::LeadFilter& filter,
    const model::LeadPage& page,
    const model::Lead& last
);

/// Reads page.cursor. Invalid with pointer "query:cursor" when it is none of ours or belongs to
/// another filter or order.
base::Result<LeadCursor> read_cursor(
    std::string_view tenant_id, const model::LeadFilter& filter, const model::LeadPage& page
);

}  // namespace ao::store
