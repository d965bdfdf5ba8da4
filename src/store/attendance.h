#pragma once
#include <functional>

#include "store/database.h"

namespace ao::store {

/// What a database may offer beside Database: work that joins the commits of others. Whoever waits
/// for something that a transaction brings is served in the same commit, instead of in one of its
/// own after it.
class Attendance {
  public:
    virtual ~Attendance() = default;

    /// `serve` is called on the writer thread in each group commit in which something has notified
    /// `topic`, before it goes to disk: what it writes comes to disk with the others, or not at
    /// all. Must be quick; may throw only what says that the database is broken. Never running nor
    /// called again once the handle is gone.
    [[nodiscard]] virtual Database::Subscription attend(
        Topic topic, std::function<void(Session&)> serve
    ) = 0;
};

/// Null when the database has no such thing; Database::subscribe() is all there is then.
inline Attendance* find_attendance(Database& database) {
    return dynamic_cast<Attendance*>(&database);
}

}  // namespace ao::store
