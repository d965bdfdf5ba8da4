#include "store/database.h"

namespace ao::store {

base::Error too_many_writes() {
    return base::unavailable(
        "The server is busy writing. Try again shortly.", std::chrono::seconds{1}
    );
}

Failure too_many_reads() {
    return {Failure::Kind::busy, "too many reads are waiting", "Try again shortly."};
}

}  // namespace ao::store
