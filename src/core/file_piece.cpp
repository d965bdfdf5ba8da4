#include "core/file_piece.h"

#include <algorithm>
#include <fstream>
#include <utility>

namespace ao::core {

base::Async<std::string> read_file_piece(
    store::Database& database, std::filesystem::path path, std::int64_t offset, std::size_t size
) {
    auto read = [&](store::Session&) {
        std::string piece(size, '\0');
        std::ifstream in(path, std::ios::binary);
        in.seekg(offset);
        in.read(piece.data(), static_cast<std::streamsize>(size));
        piece.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
        return piece;
    };
    co_return co_await database.read(store::ReadCost::scan, std::move(read));
}

}  // namespace ao::core
