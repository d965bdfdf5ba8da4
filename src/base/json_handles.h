#pragma once
/// Between Node and simdjson. For json_node.cpp and json_document.cpp alone: no other file should
/// pay for simdjson.h.
#include <bit>
#include <cstddef>
#include <type_traits>

#include <simdjson.h>

namespace ao::base::json {

/// simdjson's handles are a document and a place on its tape; ours are the same two words under
/// another name, so that no other file needs simdjson's 30,000 lines.
struct Words {
    const void* document;
    std::size_t index;
};

template <class Handle>
Handle to_handle(const void* document, std::size_t index) {
    static_assert(sizeof(Handle) == sizeof(Words) && std::is_trivially_copyable_v<Handle>);
    return std::bit_cast<Handle>(Words{document, index});
}

template <class Handle>
Words to_words(const Handle& handle) {
    return std::bit_cast<Words>(handle);
}

}  // namespace ao::base::json
