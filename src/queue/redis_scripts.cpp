#include "queue/redis_scripts.h"

#include <map>
#include <span>
#include <stdexcept>

#include "base/embedded.h"

namespace ao::queue {

std::span<const base::EmbeddedFile> lua_files();

namespace {

std::string_view file(std::string_view name) {
    for (const base::EmbeddedFile& one : lua_files())
        if (one.path == name) return one.bytes;
    throw std::logic_error("no such script: " + std::string(name));
}

/// `names` one after another.
std::string joined(std::initializer_list<std::string_view> names) {
    std::string text;
    for (std::string_view name : names)
        text += file(name);
    return text;
}

store::RedisScript script(std::string_view name, std::initializer_list<std::string_view> files) {
    static std::map<std::string_view, std::string> texts;  // filled once, by redis_scripts()
    return {name, texts.emplace(name, joined(files)).first->second};
}

store::RedisScript plain(std::string_view name, std::string_view file_name) {
    return script(name, {"common.lua", "tasks.lua", file_name});
}

RedisScripts make_scripts() {
    return {
        .offer = plain("offer", "offer.lua"),
        .take = script("take", {"common.lua", "tasks.lua", "take_from.lua", "take.lua"}),
        .finish = script("finish", {"common.lua", "tasks.lua", "take_from.lua", "finish.lua"}),
        .beat = plain("beat", "beat.lua"),
        .give_back = plain("give_back", "give_back.lua"),
        .undo = plain("undo", "undo.lua"),
        .bury = plain("bury", "bury.lua"),
        .sweep = plain("sweep", "sweep.lua"),
        .forget = plain("forget", "forget.lua"),
        .acknowledge = plain("acknowledge", "acknowledge.lua"),
        .known = plain("known", "known.lua"),
        .depth = plain("depth", "depth.lua"),
        .inventory = plain("inventory", "inventory.lua"),
    };
}

}  // namespace

const RedisScripts& redis_scripts() {
    static const RedisScripts scripts = make_scripts();
    return scripts;
}

}  // namespace ao::queue
