#!/usr/bin/env python3
"""1,000 peers that send or read as slowly as they can do not keep others from being served.

Usage: slow_peers.py PATH_TO_AO_HTTP_ECHO [PEERS]     prints the figures; exit 1 when one is missed.
"""
import pathlib
import resource
import selectors
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
    """Many slow connections in one thread. `drip` is what each sends again and again; None: it only reads a byte."""

    def __init__(self, server, count, start, drip):
        self.drip, self.open, self.closed_after = drip, {}, []
        self.selector = selectors.DefaultSelector()
        for _ in range(count):
            peer = socket.socket()
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            peer.connect(("127.0.0.1", server.port))
            peer.sendall(start)
            peer.setblocking(False)
            self.open[peer] = time.monotonic()
            self.selector.register(peer, selectors.EVENT_READ)

    def close(self, peer):
        self.closed_after.append(time.monotonic() - self.open.pop(peer))
        self.selector.unregister(peer)
        peer.close()

    def turn(self):
        """One drip for every peer that is still connected."""
        deadline = time.monotonic() + DRIP_EVERY
        for peer in list(self.open):
            try:
                if self.drip is None:
                    if peer.recv(1) == b"":
                        self.close(peer)
                else:
                    peer.send(self.drip)
            except BlockingIOError:
                pass
            except OSError:
                self.close(peer)
        while self.drip is not None and (left := deadline - time.monotonic()) > 0:
            for key, _ in self.selector.select(left):
                try:
                    if key.fileobj.recv(4096) == b"":
                        self.close(key.fileobj)
                except BlockingIOError:
                    pass
                except OSError:
                    self.close(key.fileobj)
            if not self.open:
                return
        time.sleep(max(0, deadline - time.monotonic()))


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
    reader = b"GET /large?size=3000000 HTTP/1.1\r\n" + cases.H + b"\r\n"
    return all([
        attack(program, "slow headers", count, cases.GET, b"X: y\r\n", LIMIT + 5),
        attack(program, "slow bodies", count, cases.POST + body, b"xxxxxxxx", 20),
        attack(program, "slow readers", count // 10, reader, None, 60),
    ])


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000) else 1)
