#include "core/idempotency.h"

namespace ao::core {

base::Async<std::int64_t> forget_old_answers(store::Database& database, base::Time now) {
    constexpr std::int64_t kAtOnce = 1'000;
    std::int64_t total = 0;
    auto forget = [&](store::Session& session) -> base::Result<std::int64_t> {
        return store::IdempotencyStore(session).forget_before(now - kAnswersKept, kAtOnce);
    };
    while (true) {
        base::Result<std::int64_t> gone = co_await database.write("idempotency.forget", forget);
        if (!gone) co_return total;
        total += *gone;
        if (*gone < kAtOnce) co_return total;
    }
}

}  // namespace ao::core
