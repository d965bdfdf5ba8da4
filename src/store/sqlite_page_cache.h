#pragma once

namespace ao::store {

/// Spares SQLite's page cache a walk over all its pages at each commit. When the pages of a tree
/// are put in order, one of them gets a number far beyond the end of the file for a moment; from
/// then on the cache believes (SQLite 3.40) that it holds such pages, and looks for them whenever
/// it is told the size of the file, 16,000 pages at 64 MiB. Here the numbers that it does hold are
/// known. Before the library is initialised, once a process.
void know_cached_pages();

}  // namespace ao::store
