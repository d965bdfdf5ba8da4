"""More than it can do: durable writes offered at a fixed rate of 1, 2 and 10 times what it accepts, and its health meanwhile."""
import http.client
import os
import threading
import time

from stand.load import open_loop
from stand.product import Product, temporary_folder
from stand.rounds import Series, in_turn

TITLE = "Overload"
SECONDS, CONNECTIONS, FACTORS = 3, 1000, (1, 2, 10)
LEAD = b'{"first_name":"Over","last_name":"Load","email":"over.%%N@%s.example.com","source":"overload"}'


def plan(options):
    seconds = 1 if options.quick else SECONDS
    return 6 + options.rounds * len(FACTORS) * (seconds + 1), options.rounds * len(FACTORS)


class Probes(threading.Thread):
    """Asks /health/ready every 100 ms; keeps status and milliseconds."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.ended, self.answers = port, threading.Event(), []

    def run(self):
        try:  # measured is the server, not how long this thread waits for a core behind the load generator
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -15)
        except PermissionError:
            pass
        while not self.ended.wait(0.1):
            line, started = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10), time.monotonic()
            try:
                line.request("GET", "/health/ready")
                status = line.getresponse().status
            except (OSError, http.client.HTTPException):
                status = 0
            line.close()
            self.answers.append((status, (time.monotonic() - started) * 1e3))

    def finish(self):
        self.ended.set()
        self.join(15)
        times = sorted(ms for _, ms in self.answers) or [0.0]
        return sum(status != 200 for status, _ in self.answers), times[len(times) * 99 // 100]


def offer(options, product, word, rate, seconds, connections):
    return open_loop(options.limit("open_loop"), product.port, rate, seconds, connections, "POST", "/api/leads", product.token,
                     LEAD % word.encode())


def overload(options, product, capacity, factor, number):
    seconds = 1 if options.quick else SECONDS
    probes = Probes(product.port)
    probes.start()
    run = offer(options, product, f"x{factor}-{number}", capacity * factor, seconds, CONNECTIONS)
    wrong_probes, probe_p99 = probes.finish()
    wrong = sum(count for status, count in run["statuses"].items() if status not in ("200", "429", "503"))
    return {"offered": capacity * factor, "sent": run["sent"] / seconds, "goodput": run["accepted"]["count"] / seconds,
            "accepted_p99_ms": run["accepted"]["p99_ms"], "refused_p99_ms": run["refused"]["p99_ms"],
            "refused": run["refused"]["count"] / seconds, "wrong": wrong + run["broken"], "probes_wrong": wrong_probes,
            "probe_p99_ms": probe_p99}


def measure(options, progress):
    series = Series()
    with temporary_folder() as folder, Product(options.program, folder) as product:
        progress.show("capacity")
        first = offer(options, product, "capacity", 10**7, 1 if options.quick else SECONDS, 64)
        capacity = first["accepted"]["count"] / (1 if options.quick else SECONDS)
        rounds = iter(range(10**6))
        in_turn({f"{factor} × capacity": lambda factor=factor: overload(options, product, capacity, factor, next(rounds))
                 for factor in FACTORS}, options.rounds, progress, series)
    return {"series": dict(series), "missing": series.missing, "facts": {"capacity": capacity},
            "settings": [f"an open loop sends durable POST /api/leads at a fixed rate over {CONNECTIONS:,} connections for {SECONDS} s a round; what finds all of "
                         "them waiting is not sent, so the server is offered what is beyond its capacity by a line that never empties; "
                         "the capacity is what 64 connections that always have a request on its way get done",
                         "the load generator has core 1, the server core 0; meanwhile /health/ready is asked every 100 ms"]}
