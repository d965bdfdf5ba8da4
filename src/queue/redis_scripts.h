#pragma once
#include "store/redis_client.h"

namespace ao::queue {

/// What happens inside Redis, each script one step that nothing can interrupt. Their texts are the
/// files lua/*.lua, which say what they take and answer; docs/redis.md says which keys they use.
struct RedisScripts {
    store::RedisScript offer, take, finish, beat, give_back, undo, bury, sweep;
    store::RedisScript forget, acknowledge, known, depth, inventory;
};

const RedisScripts& redis_scripts();

}  // namespace ao::queue
