#pragma once
#include <span>
#include <string_view>

namespace ao::base {

/// A file that was put into the program when it was built (cmake/embed.cmake).
struct EmbeddedFile {
    std::string_view path;  ///< relative to the embedded folder, with '/'
    std::string_view bytes;
};

}  // namespace ao::base
