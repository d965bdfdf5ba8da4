#include "app/server_file.h"

#include <fstream>
#include <iterator>

#include <unistd.h>

#include "app/data_dir.h"
#include "base/json_described.h"

namespace ao::app {

namespace {

std::string path_in(const Config& config) {
    return config.data_path("server.json");
}

}  // namespace

void write_server_file(const Config& config, const ServerFile& file) {
    write_private_file(path_in(config), base::json::to_string(file) + "\n");
}

void remove_server_file(const Config& config) {
    ::unlink(path_in(config).c_str());
}

std::optional<ServerFile> find_server_file(const Config& config) {
    std::ifstream in(path_in(config), std::ios::binary);
    if (!in) return std::nullopt;
    const std::string text(std::istreambuf_iterator<char>(in), {});
    auto file = base::json::parse<ServerFile>(text);
    if (!file) return std::nullopt;
    return std::move(*file);
}

}  // namespace ao::app
