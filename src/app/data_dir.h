#pragma once
#include <string>

#include "app/config.h"

namespace ao::app {

/// Makes the data directory (mode 0700) when it is missing. Throws std::runtime_error, with what to
/// do, when it cannot be used.
void prepare_data_dir(const Config& config);

/// What is to be said about the place of the data directory, or of where it would be made: it lies
/// in memory (tmpfs), so that everything is gone after a restart of the machine. Empty: nothing.
std::string data_dir_warning(const Config& config);

/// Replaces the file, complete or not at all, with one that its owner alone can read. Throws
/// std::runtime_error when it cannot be written.
void write_private_file(const std::string& path, const std::string& text);

/// auth.jwt_secret, or the one in the file jwt_secret of the data directory (mode 0600), made by
/// the operating system's generator at the first start. Throws std::runtime_error when the file
/// cannot be read or made, or others may read it.
std::string token_secret(const Config& config);

}  // namespace ao::app
