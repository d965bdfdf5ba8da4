#pragma once
#include <string>

#include "api/monitoring_wire.h"
#include "app/top_screen.h"

namespace ao::app {

/// What `orchestrator status` shows.
struct StatusState {
    base::Time now{};
    api::VitalHistoryReply history{};
    api::AlertListReply alerts{};
    std::string trouble{};  ///< why the last look failed; empty: it did not
};

/// The screen as lines of at most size.columns characters and size.rows lines in all; alerts that
/// do not fit are counted. Rows 0: everything.
std::string status_screen(const StatusState& state, ScreenSize size, bool colours);

}  // namespace ao::app
