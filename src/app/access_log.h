#pragma once
#include "http/server.h"

namespace ao::app {

/// One line for each answered request, without query strings, bodies or credentials.
void log_access(const http::Observation& seen);

}  // namespace ao::app
