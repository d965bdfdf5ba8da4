#pragma once
#include "store/sqlite_connection.h"
#include "store/sqlite_session.h"

namespace ao::store {

/// Makes the writer's session gather what its statements do to tasks and leads, by temporary
/// triggers on its connection: no statement can be forgotten, and while nobody watches there is
/// nothing to run. (PostgreSQL has triggers and NOTIFY for the same.)
class SqliteChanges {
  public:
    SqliteChanges(const SqliteConnection& connection, SqliteSession& session);
    SqliteChanges(const SqliteChanges&) = delete;
    SqliteChanges& operator=(const SqliteChanges&) = delete;

    /// Gathers from now on, or no longer. Outside a transaction.
    void gather(bool wanted);

  private:
    static void take(sqlite3_context* context, int count, sqlite3_value** values);

    const SqliteConnection& connection_;
    bool gathering_ = false;
};

}  // namespace ao::store
