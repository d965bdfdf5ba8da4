#!/usr/bin/env python3
"""Schedules of every second while the process is killed again and again (SIGKILL, half of the time within 30 ms of a tick).

Every tick from the first to the last must have been queued exactly once, whatever was killed when: downtimes stay far below the
minute after which the misfire rule decides. Prints expected, queued, missing, doubled, early, late and executed, and its seed.
"""
import argparse
import contextlib
import datetime
import pathlib
import random
import sqlite3
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]
MISFIRES = ["skip", "once", "all"]
ROWS = """
SELECT schedule_id, json_extract(payload, '$.scheduled_for'), created_at, status, attempt FROM task WHERE schedule_id <> ''
UNION ALL
SELECT schedule_id, json_extract(payload, '$.scheduled_for'), created_at, status, attempt FROM task_history
WHERE schedule_id <> ''
"""


def seconds_of(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def make_schedules(program, count):
    """Gives {id: first tick}."""
    first = {}
    for number in range(count):
        wish = {"name": f"schedule {number}", "cron": "* * * * * *", "time_zone": ZONES[number % len(ZONES)],
                "misfire": MISFIRES[number % len(MISFIRES)], "type": "crm_update", "data": {"lead_id": f"lead-{number}"}}
        status, body = program.call("POST", "/api/schedules", wish)
        if status != 200:
            raise RuntimeError(f"no schedule: {status} {body}")
        first[body["id"]] = seconds_of(body["next_at"])
    return first


def kill_again_and_again(program, kills, randomness):
    """Gives the slowest restart in seconds."""
    slowest = 0.0
    for number in range(kills):
        time.sleep(randomness.uniform(0.05, 1.0))  # the moment of the kill is what is being varied
        if number % 2 == 0:
            time.sleep(1 - time.time() % 1 + randomness.uniform(0, 0.03))
        program.kill()
        time.sleep(randomness.choice([0, 0, 0, 1.5]))
        slowest = max(slowest, program.start())
    return slowest


def pause_all(program, schedules):
    for schedule in schedules:
        status, body = program.call("POST", f"/api/schedules/{schedule}/pause")
        if status != 200:
            raise RuntimeError(f"not paused: {status} {body}")


def read_store(folder):
    with contextlib.closing(sqlite3.connect(folder / "data" / "orchestrator.db")) as database:
        last = {row[0]: row[1] // 1_000_000 for row in database.execute("SELECT id, last_at FROM schedule")}
        return last, list(database.execute(ROWS))


def count(first, last, rows):
    """What became of the ticks, as a dictionary of numbers."""
    ticks = {schedule: [] for schedule in first}
    delays = []
    for schedule, tick, created_at, _, _ in rows:
        ticks[schedule].append(seconds_of(tick))
        delays.append(created_at / 1e6 - seconds_of(tick))
    result = {"expected": 0, "queued": len(rows), "missing": 0, "doubled": 0, "stray": 0}
    for schedule, found in ticks.items():
        expected = set(range(first[schedule], last[schedule] + 1))
        result["expected"] += len(expected)
        result["missing"] += len(expected - set(found))
        result["doubled"] += len(found) - len(set(found))
        result["stray"] += len(set(found) - expected)
    result["early"] = sum(delay < 0 for delay in delays)
    result["completed"] = sum(row[3] == "completed" for row in rows)
    result["attempts"] = sum(row[4] for row in rows)
    return result, delays


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--schedules", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    report = support.Report()
    print(f"  seed {options.seed}, {options.kills} kills, {options.schedules} schedules")
    with tempfile.TemporaryDirectory(prefix="schedules-") as folder:
        folder = pathlib.Path(folder)
        program = support.Program(folder, {"environment": "test", "log_level": "warning", "rate_limit": {"enabled": False}})
        try:
            program.add_user()
            program.start()
            program.sign_in()
            first = make_schedules(program, options.schedules)
            slowest = kill_again_and_again(program, options.kills, random.Random(options.seed))
            pause_all(program, first)
            support.poll("the queue is empty", 120 + options.kills, lambda: support.is_drained(program), 0.2)
            report.check("SIGTERM ends it with 0", program.stop() == 0)
        finally:
            if program.process and program.process.poll() is None:
                program.kill()
        last, rows = read_store(folder)
        result, delays = count(first, last, rows)
        report.check("ticks missing = 0", result["missing"] == 0, str(result["missing"]))
        report.check("ticks doubled = 0", result["doubled"] == 0, str(result["doubled"]))
        report.check("ticks that are none = 0", result["stray"] == 0, str(result["stray"]))
        report.check("ticks early = 0", result["early"] == 0, str(result["early"]))
        report.check("every task is COMPLETED", result["completed"] == result["queued"], str(result))
        print("  " + ", ".join(f"{name} {number}" for name, number in result.items()))
        print(f"  tick to queue: median {statistics.median(delays) * 1000:.1f} ms, maximum {max(delays) * 1000:.0f} ms; "
              f"slowest restart {slowest:.2f} s")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
