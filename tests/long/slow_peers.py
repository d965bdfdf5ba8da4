#!/usr/bin/env python3
"""1,000 peers that send or read as slowly as they can do not keep others from being served.

Usage: slow_peers.py PATH_TO_AO_HTTP_ECHO [PEERS]     prints the figures; exit 1 when one is missed.
"""
import pathlib
import resource
import select
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "http"))
import cases
from client import Server, seconds_of

DRIP_EVERY = 1.0  # seconds between the bytes of one peer
LIMIT = 10        # the server's limits for header and stalled writing, and the grace of a body


class Peers:
    """Many slow connections in one thread. `drip` is what each sends again and again; None: each reads a byte instead."""

    def __init__(self, server, count, start, drip):
        self.drip, self.open, self.closed_after = drip, {}, []
        self.poll = select.poll()
        for _ in range(count):
            peer = socket.socket()
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            peer.connect(("127.0.0.1", server.port))
            peer.sendall(start)
            peer.setblocking(False)
            self.open[peer.fileno()] = (peer, time.monotonic())
            self.poll.register(peer, select.POLLIN if drip else 0)  # 0: the end of the connection alone

    def close(self, number):
        peer, since = self.open.pop(number)
        self.closed_after.append(time.monotonic() - since)
        self.poll.unregister(number)
        peer.close()

    def turn(self):
        """One drip for every peer that is still connected, then watches them for a while."""
        deadline = time.monotonic() + DRIP_EVERY
        for number, (peer, _) in list(self.open.items()):
            self.try_or_close(number, lambda: peer.send(self.drip) if self.drip else peer.recv(1))
        while self.open and (left := deadline - time.monotonic()) > 0:
            for number, events in self.poll.poll(left * 1000):
                if events & (select.POLLHUP | select.POLLERR):
                    self.close(number)
                else:
                    self.try_or_close(number, lambda: self.open[number][0].recv(4096))

    def try_or_close(self, number, action):
        try:
            if not action():
                self.close(number)
        except BlockingIOError:
            pass
        except OSError:
            self.close(number)


def probe(server, times, stop):
    """Asks for /health ten times a second on new connections."""
    while not stop.is_set():
        def ask():
            with server.connect() as connection:
                connection.send(cases.OK)
                assert connection.reply().status == 200
        try:
            times.append(seconds_of(ask))
        except (OSError, EOFError, AssertionError):
            times.append(float("inf"))
        stop.wait(0.1)


def attack(program, name, count, start, drip, most):
    with Server(program, header_timeout=LIMIT, write_timeout=LIMIT) as server:
        times, stop = [], threading.Event()
        prober = threading.Thread(target=probe, args=(server, times, stop))
        prober.start()
        peers = Peers(server, count, start, drip)
        began = time.monotonic()
        while peers.open and time.monotonic() - began < most + 10:
            peers.turn()
        stop.set()
        prober.join()
    left, slowest = len(peers.open), max(peers.closed_after, default=0)
    print(f"{name}: {count} peers, closed after {slowest:.1f} s at most, {left} left; "
          f"{len(times)} probes, slowest {max(times) * 1000:.0f} ms, failed {sum(t == float('inf') for t in times)}")
    return left == 0 and slowest <= most and max(times) < 1


def main(program, count):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    body = b"Content-Length: 1000000\r\n\r\n"
    reader = b"GET /stream?pieces=100000000&size=16000 HTTP/1.1\r\n" + cases.H + b"\r\n"
    return all([
        attack(program, "slow headers", count, cases.GET, b"X: y\r\n", LIMIT + 5),
        attack(program, "slow bodies", count, cases.POST + body, b"xxxxxxxx", 20),
        attack(program, "slow readers", count, reader, None, 40),
    ])


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000) else 1)
