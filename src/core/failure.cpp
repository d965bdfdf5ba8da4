#include "core/failure.h"

#include "store/database.h"

namespace ao::core {

std::optional<base::Error> explain_failure(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const store::Failure& broken) {
        bool busy = broken.kind == store::Failure::Kind::busy;
        return base::unavailable(
            busy ? "The server is busy. Try again shortly."
                 : "The database does not answer. The operator has been told in the log.",
            std::chrono::seconds{busy ? 1 : 10}
        );
    } catch (...) {
        return std::nullopt;
    }
}

}  // namespace ao::core
