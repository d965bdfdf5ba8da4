#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/session.h"

namespace ao::store {

/// What the leads of these ids are called, by id: the name, or else the e-mail address. Ids of
/// leads that are gone, or that have neither, are left out. One statement, whatever the number.
std::map<std::string, std::string> lead_names(
    Session& session, std::string_view tenant_id, const std::vector<std::string>& ids
);

}  // namespace ao::store
