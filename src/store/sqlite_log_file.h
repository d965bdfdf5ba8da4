#pragma once

namespace ao::store {

/// Name of a VFS that differs from the usual one in how the write-ahead log is written: in a few
/// large pieces instead of two small ones for each page, which cost more than SQLite's own work on
/// it. What is collected is written before the sync that acknowledges it, and before anything is
/// read from the same file; a write that fails is reported there. For connections with
/// synchronous=FULL only: others hand pages to readers without a sync. Registered at the first
/// call.
const char* collecting_vfs();

}  // namespace ao::store
