#include "app/access_log.h"

#include "base/log.h"

namespace ao::app {

void log_access(const http::Observation& seen) {
    using base::log::Level;
    const Level level = seen.status >= 500 ? Level::warning : Level::info;
    if (!base::log::enabled(level)) return;
    base::log::write(
        level,
        "http.request",
        {{"method", http::to_string(seen.request.method)},
         {"path", seen.request.path},
         {"route", seen.request.route},
         {"status", seen.status},
         {"bytes", seen.bytes_out},
         {"ms", static_cast<double>(seen.duration.count()) / 1e6},
         {"address", seen.request.remote_address},
         {"request_id", seen.request.id}}
    );
}

}  // namespace ao::app
