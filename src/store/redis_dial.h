#pragma once
#include <cstddef>
#include <memory>

#include "base/async.h"
#include "base/result.h"
#include "store/redis_connection.h"

namespace ao::store {

/// A connection that is ready for commands.
struct DialledRedis {
    std::unique_ptr<RedisConnection> connection;
    RedisAddress server;
    RedisFacts facts;
};

/// Connects as `options` say: asks a sentinel for the master (`turn` says which is asked first),
/// signs in, selects the database, and reads what the server says of itself. A replica, a server
/// that is still loading, and one that would evict tasks are refused.
base::Async<base::Result<DialledRedis>> dial_redis(RedisOptions options, std::size_t turn);

}  // namespace ao::store
