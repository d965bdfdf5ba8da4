#!/usr/bin/env python3
"""Measures workflow runs from trigger to end and writes bench/results/WORKFLOWS.md.

Usage: bench/workflows.py [--leads N] [--rate R] [--seconds S]

A published workflow of three steps (change the score, add a tag, set a field) is started by every new lead. First N leads come in
calls of 200 and all runs are waited for: runs a second and CPU a run. Then leads come one by one at a fixed rate: the time from the
trigger to the end of the run, as its own record says. Every run, step and change of the lead is on disk before the next step begins.
"""
import argparse
import datetime
import http.client
import json
import os
import pathlib
import platform
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
from program import Program, poll  # noqa: E402
sys.path.insert(0, str(HERE))
from run import cpu_seconds  # noqa: E402

STEPS = [{"id": "score", "kind": "change_score", "settings": {"by": 5}},
         {"id": "tag", "kind": "add_tag", "settings": {"tag": "seen"}},
         {"id": "field", "kind": "set_field", "settings": {"field": "company", "value": "{{lead.first_name}} Ltd"}}]
BULK = 200
RESULT = ROOT / "bench" / "results" / "WORKFLOWS.md"


def seconds_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Stand:
    """The program with one workflow published, and one connection to it."""

    def __init__(self, folder):
        self.program = Program(folder, {"rate_limit": {"enabled": False}, "log_level": "warning", "environment": "test"})
        self.program.add_user()
        self.program.start()
        self.program.token = json.loads((self.program.data / "server.json").read_text())["key"]
        self.line = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=60)
        self.ask("DELETE", "/api/workflows/workflow-1")  # the one that is there by itself
        made = self.ask("POST", "/api/workflows", {"name": "Three steps", "trigger": {"kind": "new_lead"}, "steps": STEPS})
        self.workflow = made["id"]
        self.ask("POST", f"/api/workflows/{self.workflow}/publish")

    def ask(self, method, path, body=None):
        status, reply = self.program.exchange(self.line, method, path, body)
        if status >= 300:
            raise RuntimeError(f"{method} {path} answered {status}: {reply}")
        return reply

    def is_idle(self):
        runs = self.ask("GET", f"/api/workflows/runs?workflow_id={self.workflow}&status=running&limit=1")["runs"]
        return not runs

    def throughput(self, leads):
        """(runs a second, CPU µs a run)"""
        before, started = cpu_seconds(self.program.process.pid), time.monotonic()
        for first in range(0, leads, BULK):
            self.ask("POST", "/api/leads/bulk", {"leads": [
                {"email": f"bulk.{n}@example.com", "first_name": "Ada"} for n in range(first, min(first + BULK, leads))]})
        poll("all runs have ended", 600, self.is_idle, 0.05)
        return leads / (time.monotonic() - started), (cpu_seconds(self.program.process.pid) - before) / leads * 1e6

    def latencies(self, rate, seconds):
        """Milliseconds from trigger to end of each run, ascending."""
        newest = self.ask("GET", f"/api/workflows/runs?workflow_id={self.workflow}&limit=1")["runs"][0]["id"]
        begin = time.monotonic()
        for number in range(rate * seconds):
            time.sleep(max(0.0, begin + number / rate - time.monotonic()))  # an open loop: the pace is what is given
            self.ask("POST", "/api/leads", {"email": f"paced.{number}@example.com", "first_name": "Ada"})
        poll("the last run has ended", 60, self.is_idle, 0.05)
        took, cursor = [], ""
        while True:
            page = self.ask("GET", f"/api/workflows/runs?workflow_id={self.workflow}&limit=500{cursor}")
            for run in page["runs"]:
                if run["id"] == newest or len(took) == rate * seconds:
                    return sorted(took)
                took.append((seconds_of(run["finished_at"]) - seconds_of(run["started_at"])) * 1e3)
            cursor = f"&cursor={page['next_cursor']}"


def report(throughput, latencies, options):
    runs, cpu = throughput
    return f"""# Workflow runs

`bench/workflows.py --leads {options.leads} --rate {options.rate} --seconds {options.seconds}`, {time.strftime('%Y-%m-%d')}, \
{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}. Three steps that change the lead; the leads' creation is in the
figures, client and server share the cores.

| | |
|---|---:|
| runs of three steps, started by leads that come {BULK} a call | {runs:,.0f} a second |
| CPU of the server for a lead with its run | {cpu:,.0f} µs |
| from trigger to end, {options.rate} leads a second: p50 | {latencies[len(latencies) // 2]:.1f} ms |
| p99 | {latencies[len(latencies) * 99 // 100]:.1f} ms |
| the longest of {len(latencies):,} | {latencies[-1]:.1f} ms |
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--out", type=pathlib.Path, default=RESULT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-workflows-") as folder:
        stand = Stand(folder)
        try:
            throughput = stand.throughput(options.leads)
            print(f"  {throughput[0]:,.0f} runs/s, {throughput[1]:,.0f} µs CPU a run", flush=True)
            latencies = stand.latencies(options.rate, options.seconds)
        finally:
            stand.program.stop()
    text = report(throughput, latencies, options)
    options.out.write_text(text)
    print("\n" + text + f"\nwritten: {options.out}")


if __name__ == "__main__":
    main()
