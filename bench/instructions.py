#!/usr/bin/env python3
"""Counts the machine instructions of the main paths with callgrind, and fails when one grew by 5 % or more.

Usage: bench/instructions.py [--write] [--profile FOLDER] [--program FILE]

    bench/instructions.py                      compare with bench/results/instructions.json; exit status 1 on growth
    bench/instructions.py --write              the counts of today become the measure: commit the file, say why in the message
    bench/instructions.py --profile build/fg   keep callgrind's files, one for each path, for kcachegrind

Unlike seconds, instructions hardly depend on the machine or on what else runs on it. Counted is the whole server, user space
only, for one operation at a time over one connection; the measure is the smallest of five rounds. What the kernel does (sockets,
sync) is not in it. Method: Callgrind manual, valgrind 3.19, sections 6.2.2 and 6.4 (counters set to zero and dumped from outside).
"""
import argparse
import collections
import http.client
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
from program import Program, poll  # noqa: E402

MEASURE = ROOT / "bench" / "results" / "instructions.json"
LIMIT = 0.05
ROUNDS, OPERATIONS, BATCH, PAGE = 5, 200, 20, 20
KEPT_FUNCTIONS = 40
PATHS = 6
READY_S = 120  # valgrind runs the program about fifty times slower


class Uncontrollable(Exception):
    """Valgrind is not there, or may not be spoken to (it needs ptrace, which some containers forbid)."""


class Watched(Program):
    """The program under callgrind: one event loop, one connection."""

    def start_under_callgrind(self):
        if not shutil.which("valgrind") or not shutil.which("callgrind_control"):
            raise Uncontrollable("valgrind is not installed (tools/setup test)")
        binary = self.binary
        wrapper = self.folder / "watched"
        wrapper.write_text("#!/bin/sh\nexec valgrind --tool=callgrind --fair-sched=yes --compress-strings=no --compress-pos=no "
                           f"--callgrind-out-file='{self.folder}/callgrind.out' '{binary}' \"$@\"\n")
        wrapper.chmod(0o755)
        log = open(self.folder / "server.log", "ab")
        self.process = subprocess.Popen([str(wrapper), "serve", "--config", str(self.config), "--data-dir", str(self.data),
                                         "--port", str(self.port), "--workers", "1", "--task-workers", "0"], stdout=log, stderr=log)
        log.close()
        poll("the server is ready under callgrind", READY_S, self.is_ready, 0.2)
        self.token = json.loads((self.data / "server.json").read_text())["key"]
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=READY_S)

    def ask(self, method, path, body=None):
        status, reply = self.exchange(self.line, method, path, body)
        if status >= 300:
            raise RuntimeError(f"{method} {path} answered {status}: {reply}")
        return reply

    def control(self, option):
        try:
            subprocess.run(["callgrind_control", option, str(self.process.pid)], check=True, capture_output=True, timeout=READY_S)
        except (OSError, subprocess.SubprocessError) as failure:
            raise Uncontrollable(f"callgrind_control {option}: {failure}") from failure

    def count(self, operation, times):
        """Instructions of one operation, by function (self cost), and the file callgrind wrote."""
        known = set(self.folder.glob("callgrind.out.*"))
        self.control("--zero")
        for number in range(times):
            operation(number)
        self.control("--dump")
        file = poll("callgrind's file", READY_S, lambda: next(iter(set(self.folder.glob("callgrind.out.*")) - known), None))
        poll("callgrind's totals", READY_S, lambda: re.search(r"^(totals|summary): ", file.read_text(), re.M))
        return {name: cost / times for name, cost in self_costs(file).items()}, file


def self_costs(file):
    """What each function cost by itself: the lines `position cost` after its `fn=`, but for the line after each `calls=`."""
    costs = collections.Counter()
    library, function, skip = "", "", False
    for line in file.read_text().splitlines():
        if line.startswith("ob="):
            library = pathlib.PurePath(line[3:]).name
        elif line.startswith("fn="):
            function = f"{library}, functions without a name" if line.startswith("fn=0x") else line[3:]
        elif line.startswith("calls="):
            skip = True
        elif line[:1].isdigit():
            if not skip:
                costs[function] += int(line.split()[1])
            skip = False
    return costs


def paths(server):
    """name -> the operation that is counted, called with its number."""
    lead = server.ask("POST", "/api/leads", {"email": "one@example.com", "first_name": "One"})["id"]
    server.ask("POST", "/api/leads/bulk", {"leads": [{"email": f"page.{n}@example.com", "first_name": "Page"} for n in range(PAGE)]})
    changed = iter(range(1_000_000))
    made = iter(range(1_000_000))
    worker = {"worker_id": "counted", "queues": ["default"], "types": ["noop"]}
    server.ask("POST", "/api/worker/register", {**worker, "concurrency": BATCH})

    def create(_):
        number = next(made)
        server.ask("POST", "/api/leads", {"email": f"ada.{number}@example.com", "first_name": "Ada", "last_name": "Counted",
                                          "company": "Bench Ltd", "source": "bench"})

    def lifecycle(_):
        """A batch from its enqueueing to its end: enqueue, take, finish."""
        server.ask("POST", "/api/tasks/bulk", {"tasks": [{"type": "noop", "data": {"n": n}} for n in range(BATCH)]})
        tasks = server.ask("POST", "/api/worker/take", {**worker, "limit": BATCH, "wait_seconds": 0})["tasks"]
        reports = [{"task_id": task["id"], "attempt": task["attempt"], "lease_token": task["lease_token"], "status": "completed"}
                   for task in tasks]
        if len(reports) != BATCH:
            raise RuntimeError(f"{len(reports)} of {BATCH} tasks came")
        server.ask("POST", "/api/worker/finish", {"worker_id": "counted", "reports": reports})

    return {"GET /health": (lambda _: server.ask("GET", "/health"), OPERATIONS, 1),
            "GET /api/leads/{id}": (lambda _: server.ask("GET", f"/api/leads/{lead}"), OPERATIONS, 1),
            "GET /api/leads?limit=20": (lambda _: server.ask("GET", f"/api/leads?limit={PAGE}"), OPERATIONS, 1),
            "GET /api/leads?limit=20, never asked before": (
                lambda _: server.ask("GET", f"/api/leads?limit={PAGE}&created_from=2020-01-01T00:00:00.{next(changed):06}Z"), OPERATIONS, 1),
            "POST /api/leads": (create, OPERATIONS, 1),
            "task lifecycle": (lifecycle, OPERATIONS // BATCH, BATCH)}


def measure(options):
    """name -> {function: instructions for one operation}, the cheapest round of each path."""
    counted = {}
    with tempfile.TemporaryDirectory(prefix="instructions-") as folder:
        server = Watched(folder, {"rate_limit": {"enabled": False}, "log_level": "warning", "environment": "test",
                                  "queue": {"types": ["noop"]}}, options.program)
        server.add_user()
        server.start_under_callgrind()
        try:
            for name, (operation, times, size) in paths(server).items():
                for number in range(times // 4 + 1):
                    operation(number)  # statements prepared, caches filled
                for _ in range(ROUNDS):
                    costs, file = server.count(operation, times)
                    costs = {function: cost / size for function, cost in costs.items()}
                    if name not in counted or sum(costs.values()) < sum(counted[name].values()):
                        counted[name] = costs
                        if options.profile:
                            options.profile.mkdir(parents=True, exist_ok=True)
                            shutil.copy(file, options.profile / (re.sub(r"\W+", "_", name).strip("_") + ".callgrind"))
        finally:
            server.kill()
    return counted


def grown(then, now):
    """The functions that cost more than they did, the dearest first."""
    rows = sorted(((cost - then["functions"].get(name, 0), name) for name, cost in now.items()), reverse=True)
    return [f"      {more:+10,.0f}  {name[:110]}" for more, name in rows[:12] if more > 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--profile", type=pathlib.Path)
    parser.add_argument("--program")
    options = parser.parse_args()
    try:
        counted = measure(options)
    except Uncontrollable as failure:
        print(f"not measured: {failure}\n0 passed, 0 failed, {PATHS} skipped")
        return
    measures = json.loads(MEASURE.read_text()) if MEASURE.exists() else {}
    failed = 0
    print(f"  {'instructions for one operation':46} {'measure':>10} {'now':>10} {'change':>8}")
    for name, functions in counted.items():
        now, then = sum(functions.values()), measures.get(name)
        change = now / then["instructions"] - 1 if then else 0.0
        print(f"  {name:46} {then['instructions'] if then else 0:10,.0f} {now:10,.0f} {change:+8.1%}")
        if change >= LIMIT and not options.write:
            failed += 1
            print(f"    FAIL  grew by {LIMIT:.0%} or more. What grew most:\n" + "\n".join(grown(then, functions)))
    if options.write:
        MEASURE.write_text(json.dumps({name: {
            "instructions": round(sum(functions.values())),
            "functions": {function: round(cost) for function, cost in
                          sorted(functions.items(), key=lambda each: -each[1])[:KEPT_FUNCTIONS]},
        } for name, functions in counted.items()}, indent=1) + "\n")
        print(f"written: {MEASURE.relative_to(ROOT)}")
    print(f"{len(counted) - failed} passed, {failed} failed, 0 skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
