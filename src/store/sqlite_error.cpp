#include "store/sqlite_error.h"

#include <new>

namespace ao::store {

namespace {

std::string advice_for(Failure::Kind kind) {
    switch (kind) {
        case Failure::Kind::busy:
            return "Another program has the database file open. Stop it; only the server may open "
                   "the file.";
        case Failure::Kind::full:
            return "The disk is full. Free space in the data directory; writing resumes by itself.";
        case Failure::Kind::io:
            return "The disk refused to read or write. Check the disk and the system log, then "
                   "start again: the server recovers what it acknowledged.";
        case Failure::Kind::corrupt:
            return "The database file is damaged. Stop the server, keep a copy of the data "
                   "directory, and restore the last backup (orchestrator restore).";
        case Failure::Kind::schema:
            return "Run the version of the program that wrote this database, or restore a backup "
                   "made by this version.";
        case Failure::Kind::other:
            break;
    }
    return "See the log for the statement that failed; this is a fault of the program.";
}

Failure::Kind kind_of(int code) {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Failure::Kind::busy;
        case SQLITE_FULL:
            return Failure::Kind::full;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY:
            return Failure::Kind::io;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Failure::Kind::corrupt;
        default:
            return Failure::Kind::other;
    }
}

/// "UNIQUE constraint failed: lead.tenant_id, lead.id" -> "lead.tenant_id, lead.id".
std::string constraint_of(std::string_view message) {
    const auto colon = message.find(": ");
    return std::string(colon == std::string_view::npos ? message : message.substr(colon + 2));
}

}  // namespace

Failure sqlite_failure(int code, const std::string& what) {
    const auto kind = kind_of(code);
    return {kind, what + " (SQLite " + std::to_string(code) + ")", advice_for(kind)};
}

void throw_sqlite(sqlite3* connection, int code, std::string_view doing) {
    const int extended = connection ? sqlite3_extended_errcode(connection) : code;
    const std::string message = connection ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
        extended == SQLITE_CONSTRAINT_ROWID)
        throw UniqueViolation(constraint_of(message));
    if ((code & 0xff) == SQLITE_NOMEM) throw std::bad_alloc();
    throw sqlite_failure(
        (extended & 0xff) == (code & 0xff) ? extended : code, std::string(doing) + ": " + message
    );
}

bool is_fatal(const Failure& failure) {
    return failure.kind == Failure::Kind::io || failure.kind == Failure::Kind::corrupt;
}

}  // namespace ao::store
