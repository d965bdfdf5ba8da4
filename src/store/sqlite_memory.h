#pragma once

namespace ao::store {

/// Makes SQLite take its memory from lists of free blocks, one set a thread: Debian builds it
/// without lookaside, so that each cursor, record and text of a statement asks malloc, some 500
/// times for one new lead. Before the library is initialised, once a process.
///
/// A thread keeps a bounded number of blocks of each size until it ends; larger blocks than those
/// of a page go to malloc as before. Under the address sanitizer nothing is kept: it would hide
/// what is used after it was freed.
void pool_sqlite_memory();

}  // namespace ao::store
