#!/usr/bin/env python3
"""10,000 idle keep-alive connections are cheap: at most 64 MiB of growth, and requests are served meanwhile.

Usage: idle_connections.py PATH_TO_AO_HTTP_ECHO [CONNECTIONS]     prints the figures; exit 1 when one is missed.
"""
import pathlib
import resource
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "http"))
import cases
from client import Server, seconds_of

MIB = 1 << 20


def percentile(values, fraction):
    return sorted(values)[min(len(values) - 1, int(len(values) * fraction))]


def one_request(server):
    with server.connect() as connection:
        connection.send(cases.OK)
        assert connection.reply().status == 200


def settle(server):
    """The memory once it has stopped falling, after at most 3 s."""
    last = server.memory()
    for _ in range(10):
        time.sleep(0.3)
        now = server.memory()
        if now >= last:
            return now
        last = now
    return last


def main(program, count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Server(program, idle_timeout=600) as server:
        for _ in range(100):
            one_request(server)
        before = server.memory()
        connections = []
        for _ in range(count):
            connection = server.connect()
            connection.send(cases.OK)
            assert connection.reply().status == 200
            connections.append(connection)
        growth = settle(server) - before
        times = [seconds_of(lambda: one_request(server)) for _ in range(300)]
        for connection in connections:
            connection.close()
        one_request(server)
        rest = settle(server) - before
    p99 = percentile(times, 0.99) * 1000
    print(f"{count} idle connections: {growth / MIB:.1f} MiB, {growth / count:.0f} bytes each; "
          f"request on a new connection p99 {p99:.1f} ms; after closing +{rest / MIB:.1f} MiB on {before / MIB:.1f} MiB")
    return growth <= 64 * MIB and p99 <= 20


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000) else 1)
