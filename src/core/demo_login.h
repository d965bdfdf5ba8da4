#pragma once
#include "base/clock.h"
#include "model/user.h"
#include "store/database.h"

namespace ao::core {

/// The login of the demonstration, printed in its banner.
inline constexpr std::string_view kDemoUsername = "admin";
inline constexpr std::string_view kDemoPassword = "admin123";

/// Demo mode is on: makes sure that admin/admin123 can sign in, as an admin of the tenant
/// "default". Does nothing when a user of that name exists that the demo did not make. Blocks; call
/// at start. Returns whether the demo login works.
bool open_demo_login(store::Database& database, const base::Clock& clock);

/// Demo mode is off: a user that the demo made and that still has the demo's password is disabled
/// and loses the name, so that a real "admin" can take it. Blocks; call at start, before
/// Setup::prepare_now.
void close_demo_login(store::Database& database, const base::Clock& clock);

}  // namespace ao::core
