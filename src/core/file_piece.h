#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/async.h"
#include "store/database.h"

namespace ao::core {

/// Up to `size` bytes of a file from `offset` on, read on a reader thread of the database so that
/// no event loop waits for the disk; empty at the end, and when the file is gone.
base::Async<std::string> read_file_piece(
    store::Database& database, std::filesystem::path path, std::int64_t offset, std::size_t size
);

}  // namespace ao::core
