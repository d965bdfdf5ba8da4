#!/usr/bin/env python3
"""More connections than are allowed, and more than there are descriptors for: no crash, no spinning, soon back.

Usage: connection_flood.py PATH_TO_AO_HTTP_ECHO [CONNECTIONS]     prints the figures; exit 1 when one is missed.
"""
import os
import pathlib
import resource
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "http"))
import cases
from client import Server


def cpu_seconds(server):
    with open(f"/proc/{server.process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def connect(server):
    peer = socket.socket()
    peer.settimeout(2)
    try:
        peer.connect(("127.0.0.1", server.port))
        return peer
    except OSError:
        peer.close()
        return None


def seconds_until_served(server):
    start = time.monotonic()
    while time.monotonic() - start < 10:
        try:
            with server.connect(timeout=1) as connection:
                connection.send(cases.OK)
                if connection.reply().status == 200:
                    break
        except (OSError, EOFError):
            pass
    return time.monotonic() - start


def flood(name, server, count):
    peers = [peer for peer in (connect(server) for _ in range(count)) if peer]
    before, start = cpu_seconds(server), time.monotonic()
    time.sleep(3)
    busy = (cpu_seconds(server) - before) / (time.monotonic() - start)
    for peer in peers:
        peer.close()
    back = seconds_until_served(server)
    print(f"{name}: {len(peers)} of {count} connected, {busy:.0%} of a core afterwards, "
          f"served {back:.2f} s after they left, server {'alive' if server.process.poll() is None else 'DEAD'}")
    return busy < 0.2 and back <= 1 and server.process.poll() is None


def main(program, count):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Server(program, max_connections=count // 3) as server:
        limited = flood("over max_connections", server, count)
    with Server(program) as server:
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (256, 256))
        starved = flood("256 descriptors", server, 2000)
    return limited and starved


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 15_000) else 1)
