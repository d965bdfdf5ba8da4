#pragma once
/// store: memory. SQL, transactions, migrations and the wake-ups that follow a commit live here and
/// nowhere else.
///
/// Promises: what write() answered is on disk (WAL, synchronous=FULL, read back at start); hundreds
/// of writes share one fsync; readers never wait for writers; the schema migrates forward only, and
/// a newer one is refused. Does not know HTTP, the CRM or why something is stored. One class a noun
/// (LeadStore, TaskStore …), each built on the Session of the current transaction:
/// `LeadStore(session).insert(lead)`. Every function takes the tenant it works for. Threads: one
/// writer, N readers; see database.h. Errors: store::Failure when the database is broken.
///
///     std::unique_ptr<Database> database = open_sqlite({.path = "data/orchestrator.db"}, clock,
///     metrics);
#include "store/database.h"
#include "store/open.h"
#include "store/session.h"
