#!/usr/bin/env python3
"""One rate limit over two servers that share a Redis: a user who asks both at once gets what one would give, and no more.

The second server is a restored copy of the first, so it knows the same users. Prints how many requests passed.
"""
import argparse
import concurrent.futures
import http.client
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402
from redis_server import RedisServer  # noqa: E402

CLIENTS = 4
WINDOW_S = 3600


def configuration(redis, limit, name):
    return {"environment": "test", "redis": {"host": "127.0.0.1", "port": redis.port, "queue_prefix": f"ao:{name}"},
            "rate_limit": {"max_requests": limit, "window_seconds": WINDOW_S, "redis_prefix": "ao:rate"}}


def two_servers(folder, redis, limit):
    for name in ("first", "second"):
        (folder / name).mkdir()
    first = support.Program(folder / "first", configuration(redis, limit, "first"))
    first.add_user()
    shutil.copytree(first.data, folder / "second" / "data")
    second = support.Program(folder / "second", configuration(redis, limit, "second"))
    for server in (first, second):
        server.start()
    for server in (first, second):
        server.sign_in()
        support.poll("it counts in Redis", 20, lambda server=server: is_connected(server), 0.02)
    return first, second


def is_connected(server):
    text = server.call("GET", "/metrics/prometheus", token=server.token)[1]
    text = text.decode() if isinstance(text, bytes) else text
    return 'ao_redis_connected{connection="rate_limit"} 1' in text


def ask(server, count):
    """The statuses of `count` requests on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    statuses = [server.exchange(connection, "GET", "/api/leads?limit=1")[0] for _ in range(count)]
    connection.close()
    return statuses


def ask_both(servers, count):
    """The statuses of `count` requests to the servers at once, from four clients."""
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        shares = [pool.submit(ask, servers[number % 2], count // CLIENTS) for number in range(CLIENTS)]
        return [status for share in shares for status in share.result()]


def check_limit(report, servers, redis, limit, count):
    redis.flush()
    statuses = ask_both(servers, count)
    passed = statuses.count(200)
    print(f"        {len(statuses)} requests to two servers, {passed} passed, {statuses.count(429)} refused (limit {limit})")
    report.check("what passes is the limit, over both", passed == limit and passed + statuses.count(429) == len(statuses), passed)
    figures = [server.call("GET", "/health/ready", token=None)[0] for server in servers]
    report.check("probes are answered all the same", figures == [200, 200], figures)


def check_without_redis(report, servers, redis, limit):
    redis.kill()
    statuses = [ask(server, limit + 5) for server in servers]
    report.check("while Redis is away each server counts by itself",
                 all(one.count(200) == limit and one.count(429) == 5 for one in statuses), [one.count(200) for one in statuses])
    redis.start()  # with an append-only file: what was counted there is still counted
    for server in servers:
        support.poll("it asks Redis again", 20, lambda server=server: server.call("GET", "/api/leads?limit=1")[0] == 429, 0.02)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--requests", type=int, default=2000)
    options = parser.parse_args()
    report = support.Report()
    with tempfile.TemporaryDirectory(prefix="ao-shared-limit-") as name:
        folder = pathlib.Path(name)
        redis = RedisServer(folder / "redis").start()
        servers = ()
        try:
            servers = two_servers(folder, redis, options.limit)
            check_limit(report, servers, redis, options.limit, options.requests)
            check_without_redis(report, servers, redis, options.limit)
            codes = [server.stop() for server in servers]
            servers = ()
            report.check("both stop cleanly", codes == [0, 0], codes)
        finally:
            for server in servers:
                server.kill()
            redis.kill()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
