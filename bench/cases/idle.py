"""What the program costs while nobody asks for anything: start, memory, CPU, and 10,000 connections that are only open."""
import http.client
import resource
import socket
import time

from stand.process import cpu_seconds, memory_mib
from stand.product import Product, temporary_folder
from stand.rounds import Series, in_turn

TITLE = "At rest"
CONNECTIONS, WATCH_S = 10_000, 5
REQUEST = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def plan(options):
    rounds = options.rounds
    return rounds * (2 if options.quick else WATCH_S + 4), rounds * (1 if options.quick else 2)


def rest(options):
    """A start on an installation that is there, then some seconds of nothing."""
    with temporary_folder() as folder:
        with Product(options.program, folder):
            pass
        with Product(options.program, folder) as product:
            time.sleep(1)  # what a start leaves to do is not rest
            before, watched = cpu_seconds(product.pid), 0.5 if options.quick else WATCH_S
            time.sleep(watched)
            return {"ready_ms": product.ready_s * 1e3, "rss_mib": memory_mib(product.pid),
                    "cpu_percent": (cpu_seconds(product.pid) - before) / watched * 100}


def connect_all(port, count):
    """Connections that have had one answer each and stay open."""
    opened = []
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        connection.sendall(REQUEST)
        opened.append(connection)
        if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"connection {len(opened)} was not answered 200")
    return opened


def idle_connections(options):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with temporary_folder() as folder, Product(options.program, folder) as product:
        for _ in range(100):
            connect_all(product.port, 1)[0].close()
        time.sleep(0.5)
        before, opened = memory_mib(product.pid), connect_all(product.port, CONNECTIONS)
        time.sleep(1)
        grown, took = memory_mib(product.pid) - before, []
        for _ in range(200):
            line, started = http.client.HTTPConnection("127.0.0.1", product.port, timeout=10), time.perf_counter()
            line.request("GET", "/health")
            line.getresponse().read()
            took.append((time.perf_counter() - started) * 1e3)
            line.close()
        for connection in opened:
            connection.close()
    return {"grown_mib": grown, "bytes_each": grown * 2**20 / CONNECTIONS, "new_p99_ms": sorted(took)[197]}


def measure(options, progress):
    series = Series()
    contenders = {"at rest": lambda: rest(options)}
    if not options.quick:
        contenders[f"{CONNECTIONS:,} open connections"] = lambda: idle_connections(options)
    in_turn(contenders, options.rounds, progress, series)
    return {"series": dict(series), "missing": series.missing,
            "settings": [f"one event loop; CPU over {WATCH_S} s, a second after the start; ready: from exec to the first 200 of /health/ready",
                         f"{CONNECTIONS:,} connections had one answer each and stay open; then 200 requests on new connections"]}
