#!/usr/bin/env python3
"""Measures how the cost of the main paths grows with the number of leads, and writes bench/results/SCALE.md.

Usage: bench/scale.py [--sizes 10000,100000,1000000] [--operations N]

For each size the program imports that many leads from a CSV file (timed: this is the import's figure, too), then serves, and each
operation is asked for one at a time over one connection, for leads chosen at random. CPU is that of the server alone, read from the
kernel. `growth` is the cost at the largest size against that at the smallest; log n is what a tree's depth would give.
"""
import argparse
import csv
import http.client
import json
import math
import os
import pathlib
import platform
import random
import statistics
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
from program import Program  # noqa: E402
sys.path.insert(0, str(HERE))
from run import cpu_seconds  # noqa: E402

NAMES = ("Ann", "Bob", "Chloe", "Dmitri", "Eve", "Farid", "Grace")
SOURCES = ("web", "api", "event")
STATUSES = ("active", "contacted", "qualified", "won", "lost")
RESULT = ROOT / "bench" / "results" / "SCALE.md"


def write_leads(path, count):
    chance = random.Random(count)
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["first_name", "last_name", "email", "phone", "company", "source", "status"])
        for n in range(count):
            rows.writerow([NAMES[n % 7], f"Family{chance.randrange(100_003)}", f"person.{n}@example.com", f"+1212555{n % 10_000:04}",
                           f"Company {chance.randrange(20_011)}", SOURCES[n % 3], STATUSES[n % 5]])


def memory(pid, field):
    line = next(line for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) / 1024


def import_leads(program, count):
    """Seconds and the peak of its memory in MiB."""
    path = program.folder / "leads.csv"
    write_leads(path, count)
    started = time.monotonic()
    pid = os.spawnv(os.P_NOWAIT, program.binary, [program.binary, "import", str(path), "--config", str(program.config), "--data-dir",
                                                  str(program.data)])
    _, status, usage = os.wait4(pid, 0)
    path.unlink()
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"the import ended with status {status}")
    return time.monotonic() - started, usage.ru_maxrss / 1024


class Client:
    """One connection to a server, and what its requests cost that."""

    def __init__(self, program):
        self.program = program
        self.line = http.client.HTTPConnection("127.0.0.1", program.port, timeout=60)

    def ask(self, method, path, body=None):
        status, reply = self.program.exchange(self.line, method, path, body)
        if status >= 300:
            raise RuntimeError(f"{method} {path} answered {status}: {reply}")
        return reply

    def cost(self, operation, times):
        """CPU µs of the server and the median time in ms of one operation."""
        operation(0)
        before, took = cpu_seconds(self.program.process.pid), []
        for number in range(times):
            started = time.perf_counter()
            operation(number)
            took.append(time.perf_counter() - started)
        return (cpu_seconds(self.program.process.pid) - before) / times * 1e6, statistics.median(took) * 1e3


def operations(client, count):
    chance = random.Random(count)
    known = [lead["id"] for page in range(10)
             for lead in client.ask("GET", f"/api/leads?limit=100&skip={chance.randrange(max(1, min(count, 9_000) - 100))}")["leads"]]
    made = iter(range(10**9))
    worker = {"worker_id": "scale", "queues": ["default"], "types": ["noop"]}
    client.ask("POST", "/api/worker/register", {**worker, "concurrency": 20})

    def lifecycle(_):
        client.ask("POST", "/api/tasks/bulk", {"tasks": [{"type": "noop", "data": {"n": n}} for n in range(20)]})
        tasks = client.ask("POST", "/api/worker/take", {**worker, "limit": 20, "wait_seconds": 0})["tasks"]
        client.ask("POST", "/api/worker/finish", {"worker_id": "scale", "reports": [
            {"task_id": task["id"], "attempt": task["attempt"], "lease_token": task["lease_token"], "status": "completed"}
            for task in tasks]})

    def create(_):
        number = next(made)
        client.ask("POST", "/api/leads", {"email": f"new.{count}.{number}@example.com", "first_name": "New", "source": "bench"})

    def get(path):
        return lambda number: client.ask("GET", path(number))

    return {
        "a lead by its id": get(lambda _: f"/api/leads/{chance.choice(known)}"),
        "the newest 20 leads": get(lambda _: "/api/leads?limit=20"),
        "20 leads of a status, by score": get(lambda n: f"/api/leads?limit=20&sort=-score&status={STATUSES[n % 5]}"),
        "20 leads of a company": get(lambda _: f"/api/leads?limit=20&company=Company%20{chance.randrange(20_011)}"),
        "an address": get(lambda _: f"/api/leads?limit=20&email=person.{chance.randrange(count)}@example.com"),
        "two words of full text": get(lambda n: f"/api/leads?limit=20&q={NAMES[n % 7]}%20Family{chance.randrange(100_003)}"),
        "a lead created": create,
        "20 tasks queued, taken, finished": lifecycle,
    }


def measure(count, times):
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        program = Program(folder, {"rate_limit": {"enabled": False}, "log_level": "warning", "environment": "test",
                                   "queue": {"types": ["noop"]}})
        program.add_user()
        seconds, peak = import_leads(program, count)
        ready = program.start("--workers", "1", "--task-workers", "0")
        program.token = json.loads((program.data / "server.json").read_text())["key"]
        idle = memory(program.process.pid, "VmRSS")
        client = Client(program)
        costs = {}
        for name, operation in operations(client, count).items():
            costs[name] = client.cost(operation, times)
            print(f"  {count:>9,} leads  {name:34} {costs[name][0]:9.0f} µs CPU {costs[name][1]:8.2f} ms", flush=True)
        size = sum(file.stat().st_size for file in program.data.rglob("*") if file.is_file()) / 2**20
        program.stop()
    return {"costs": costs, "import": seconds, "peak": peak, "ready": ready, "idle": idle, "size": size}


def report(found, options):
    sizes = list(found)
    heads = " | ".join(f"{size:,}" for size in sizes)
    lines = ["# What grows with the number of leads", "",
             f"`bench/scale.py --sizes {options.sizes}`, {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, "
             f"Linux {platform.release().split('-')[0]}. CPU µs of the server for one operation (and the median time in ms), one at a time, "
             f"one event loop; {options.operations} operations each. The CPU includes what the server does beside: after its start it checks "
             "every open run, and these leads left one each. The time in brackets is what a client waited.", "",
             f"| operation | {heads} | growth |", "|---|" + "---:|" * (len(sizes) + 1)]
    for name in found[sizes[0]]["costs"]:
        cells = [found[size]["costs"][name] for size in sizes]
        lines.append(f"| {name} | " + " | ".join(f"{cpu:,.0f} ({ms:.1f})" for cpu, ms in cells)
                     + f" | {cells[-1][0] / cells[0][0]:.1f}× |")
    lines += ["", f"From {sizes[0]:,} to {sizes[-1]:,} the logarithm grows {math.log(sizes[-1]) / math.log(sizes[0]):.1f}×.", "",
              f"| | {heads} |", "|---|" + "---:|" * len(sizes)]
    for label, key, unit in (("import", "import", "s"), ("its peak memory", "peak", "MiB"), ("store on disk", "size", "MiB"),
                             ("ready after start", "ready", "s"), ("memory after start", "idle", "MiB")):
        digits = 2 if key == "ready" else 1
        lines.append(f"| {label} | " + " | ".join(f"{found[size][key]:,.{digits}f} {unit}" for size in sizes) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--operations", type=int, default=300)
    parser.add_argument("--out", type=pathlib.Path, default=RESULT)
    options = parser.parse_args()
    found = {size: measure(size, options.operations) for size in map(int, options.sizes.split(","))}
    text = report(found, options)
    options.out.write_text(text)
    print("\n" + text + f"\nwritten: {options.out}")


if __name__ == "__main__":
    main()
