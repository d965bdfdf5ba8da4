#!/usr/bin/env python3
"""R-17, a retry storm: a CRM that is away fails a thousand tasks at once. They come back spread out, bounded, and not before they are asked to.

The circuit breaker is off, so that nothing but the back-off decides. Checked: every task waits for its retry, at a time drawn from
the whole back-off (full jitter), no second has more than 5 % of them; with Retry-After none comes sooner, and they do not come
together either; a task that keeps failing ends dead after max_attempts calls, not one more.

Usage: run.py [--tasks N]
"""
import argparse
import collections
import datetime
import json
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

BASE, RETRY_AFTER = 60, 30


class World:
    """The program beside a CRM that answers 503 to everything."""

    def __init__(self, folder, retry_base, *crm_options):
        self.calls = folder / "crm.jsonl"
        self.crm = support.Helper("crm_stub.py", self.calls, "--fail-rate", "1", *crm_options)
        self.program = support.Program(folder, {
            "environment": "test", "log_level": "error", "rate_limit": {"enabled": False},
            "crm": {"api_base_url": f"http://127.0.0.1:{self.crm.port}"},
            "queue": {"retry_base_seconds": retry_base, "workers": 64},
            "outbound": {"breaker": {"enabled": False}},
        })
        self.program.add_user()
        self.program.start()
        self.program.sign_in()

    def close(self):
        if self.program.process.poll() is None:
            self.program.kill()
        self.crm.stop()

    def enqueue(self, count, max_attempts):
        leads = [self.program.call("POST", "/api/leads", {"email": f"lead{n}@example.com"})[1]["id"] for n in range(10)]
        tasks = [{"type": "crm_update", "data": {"lead_id": leads[n % len(leads)]}, "max_attempts": max_attempts, "tags": ["storm"]}
                 for n in range(count)]
        status, body = self.program.call("POST", "/api/tasks/bulk", {"tasks": tasks})
        if status not in (200, 201):
            raise RuntimeError(f"bulk answered {status}: {json.dumps(body)[:300]}")

    def storm(self, status):
        """The tasks of the storm that are in this state."""
        found, cursor = [], ""
        while True:
            page = self.program.call("GET", f"/api/tasks?tag=storm&status={status}&limit=100&skip={len(found)}")[1]["tasks"]
            found += page
            if len(page) < 100:
                return found

    def wait_for(self, status, count):
        path = f"/api/tasks?tag=storm&status={status}&limit=1"
        support.poll(f"{count} tasks are {status}", 180, lambda: self.program.call("GET", path)[1]["total"] >= count, 0.1)
        return self.storm(status)


def seconds_of(text):
    return datetime.datetime.fromisoformat(text).timestamp()


def delays_of(tasks):
    """From the failure to the planned retry."""
    return [seconds_of(task["run_at"]) - seconds_of(task["failures"][-1]["at"]) for task in tasks]


def with_failures(world, tasks):
    return [world.program.call("GET", f"/api/tasks/{task['id']}")[1] for task in tasks]


def check_spread(report, what, tasks, delays, first, last):
    busiest = max(collections.Counter(int(seconds_of(task["run_at"])) for task in tasks).values())
    mean = sum(delays) / len(delays)
    print(f"        {what}: {len(tasks)} retries after {min(delays):.1f} to {max(delays):.1f} s, mean {mean:.1f} s, "
          f"busiest second {100 * busiest / len(tasks):.1f} %", flush=True)
    report.check(f"{what}: none sooner than {first} s or later than {last} s", min(delays) >= first and max(delays) <= last + 0.01)
    report.check(f"{what}: full jitter", abs(mean - (first + last) / 2) < (last - first) / 10, mean)
    report.check(f"{what}: no second has more than 5 % of the retries", busiest <= max(0.05 * len(tasks), 5), busiest)


def check_storm(report, folder, count, what, first, *crm_options):
    world = World(folder, BASE, *crm_options)
    try:
        world.enqueue(count, 8)
        world.wait_for("retry", count)
        tasks = with_failures(world, world.storm("retry"))
        fresh = [task for task in tasks if task["attempt"] == 1]
        report.check(f"{what}: all {count} wait", len(tasks) == count, len(tasks))
        check_spread(report, what, fresh, delays_of(fresh), first, first + BASE)
    finally:
        world.close()


def check_bound(report, folder, count):
    world = World(folder, 0.05)
    try:
        world.enqueue(count, 3)
        began = time.monotonic()
        dead = world.wait_for("dead", count)
        attempts = {task["attempt"] for task in dead}
        print(f"        {count} tasks are dead after {time.monotonic() - began:.1f} s", flush=True)
        report.check("each is dead after 3 attempts, not one more", attempts == {3}, attempts)
    finally:
        world.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", type=int, default=1000)
    options = parser.parse_args()
    report = support.Report()
    with tempfile.TemporaryDirectory(prefix="retries-") as folder:
        folder = pathlib.Path(folder)
        for name in ("away", "asks", "bound"):
            (folder / name).mkdir()
        check_storm(report, folder / "away", options.tasks, "a CRM that is away", 0)
        check_storm(report, folder / "asks", options.tasks, "Retry-After", RETRY_AFTER, "--retry-after", str(RETRY_AFTER))
        check_bound(report, folder / "bound", options.tasks // 5)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
