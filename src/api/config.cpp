#include "api/config.h"

#include "api/wire.h"

namespace ao::api {

Answer ConfigDoor::list(Call& call) {
    auto values = source_.list(call.actor);
    if (!values) co_return std::move(values).error();
    co_return reply_with(*values);
}

Answer ConfigDoor::reload(Call& call) {
    auto report = co_await source_.reload(call.actor);
    if (!report) co_return std::move(report).error();
    co_return reply_with(*report);
}

}  // namespace ao::api
