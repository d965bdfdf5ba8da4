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
CAPACITY, NEVER_IDLE = "capacity", 10**7  # leads a second that nobody gets done
LEAD = b'{"first_name":"Over","last_name":"Load","email":"over.%%N@%s.example.com","source":"overload"}'


def plan(options):
    seconds = 1 if options.quick else SECONDS
    steps = options.rounds * (1 + len(FACTORS))
    return 2 + steps * (seconds + 1), steps


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


def offer(options, product, word, rate, connections):
    seconds = 1 if options.quick else SECONDS
    probes = Probes(product.port)
    probes.start()
    run = open_loop(options.limit("open_loop"), product.port, rate, seconds, connections, "POST", "/api/leads", product.token, LEAD % word.encode())
    wrong_probes, probe_p99 = probes.finish()
    wrong = sum(count for status, count in run["statuses"].items() if status not in ("200", "429", "503"))
    sent = run["sent"] / seconds
    return {"offered": sent if rate == NEVER_IDLE else rate, "sent": sent, "goodput": run["accepted"]["count"] / seconds,
            "accepted_p99_ms": run["accepted"]["p99_ms"], "refused_p99_ms": run["refused"]["p99_ms"],
            "refused": run["refused"]["count"] / seconds, "wrong": wrong + run["broken"], "probes_wrong": wrong_probes,
            "probe_p99_ms": probe_p99}


def measure(options, progress):
    """Each round begins with the capacity: a lead costs more the more there are, and a run leaves a million."""
    series, numbers = Series(), iter(range(10**6))
    with temporary_folder() as folder, Product(options.program, folder) as product:
        def capacity():
            return offer(options, product, f"capacity-{next(numbers)}", NEVER_IDLE, 64)

        def overload(factor):
            return offer(options, product, f"x{factor}-{next(numbers)}", series[CAPACITY][-1]["goodput"] * factor, CONNECTIONS)

        contenders = {CAPACITY: capacity}
        contenders.update({f"{factor} × capacity": lambda factor=factor: overload(factor) for factor in FACTORS})
        in_turn(contenders, options.rounds, progress, series)
    return {"series": dict(series), "missing": series.missing,
            "settings": [f"an open loop sends durable POST /api/leads at a fixed rate over {CONNECTIONS:,} connections for {SECONDS} s a round; what finds all of "
                         "them waiting is not sent, so the server is offered what is beyond its capacity by a line that never empties; "
                         "the capacity is what 64 connections that always have a request on its way get done, in each round before the others",
                         "the load generator has core 1, the server core 0; meanwhile /health/ready is asked every 100 ms"]}
