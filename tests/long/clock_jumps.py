#!/usr/bin/env python3
"""The wall clock jumps under the running program (libfaketime; the monotonic clock goes on as it is): hours and days forth and
back, over changes of summer time and a leap day, twenty times, while tasks run, wait and are scheduled.

No tick happens twice, no task starts early, no lease is lost, and what was missed follows the misfire rule.
"""
import argparse
import contextlib
import datetime
import os
import pathlib
import random
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

FAKETIME = pathlib.Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
ON_TIME_S = 60     # model::kOnTime
NOTICED_S = 7      # the scheduler looks at the clock every five seconds
STAY_S = 6.5       # after each jump
HOUR, DAY = 3600, 86400
TASKS = """
SELECT id, schedule_id, json_extract(payload, '$.scheduled_for'), created_at, run_at, started_at, status, attempt, crashes, type
FROM {} """


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


SPRING, AUTUMN, LEAP = moment("2027-03-28T01:00:00Z"), moment("2027-10-31T00:30:00Z"), moment("2028-02-29T00:00:00Z")
# Seconds by which, or (name, moment) to which the clock jumps.
JUMPS = [30, HOUR, -HOUR, HOUR, DAY, -DAY, DAY, -HOUR, HOUR, ("spring", SPRING - 4), -HOUR, HOUR, ("autumn", AUTUMN - 4),
         ("autumn again", AUTUMN + HOUR - 4), ("leap day", LEAP - 4), -DAY, DAY, HOUR, -HOUR, DAY]
SECONDLY = [f"every second, {rule}" for rule in ("skip", "once", "all")]


MAIL = {"type": "email_send", "data": {"to": "ada@example.com", "subject": "jump", "body": "jump"}}  # skipped: no mail server


class Clock:
    """The program's wall clock: this machine's and an offset that libfaketime reads anew each time."""

    def __init__(self, file):
        self.file, self.offset, self.jumps = file, 0.0, []
        self.write()

    def write(self):
        beside = self.file.with_suffix(".new")
        beside.write_text(f"{self.offset:+.3f}\n")
        beside.rename(self.file)

    def now(self):
        return time.time() + self.offset

    def jump(self, to):
        before = self.now()
        self.offset = to - time.time()
        self.write()
        self.jumps.append((before, to))

    def environment(self):
        return dict(os.environ, LD_PRELOAD=str(FAKETIME), FAKETIME_TIMESTAMP_FILE=str(self.file), FAKETIME_NO_CACHE="1",
                    FAKETIME_DONT_FAKE_MONOTONIC="1", FAKETIME_DONT_RESET="1")


def ask(program, method, path, body=None):
    status, answer = program.call(method, path, body)
    if status != 200:
        raise RuntimeError(f"{method} {path}: {status} {answer}")
    return answer


def make_schedules(program):
    """Gives {id: name}."""
    wishes = [{"name": name, "cron": "* * * * * *", "misfire": name.split()[-1]} for name in SECONDLY]
    wishes += [{"name": "02:30 in Berlin", "cron": "30 2 * * *", "time_zone": "Europe/Berlin"},
               {"name": "leap day", "cron": "0 0 29 2 *"}, {"name": "hourly", "cron": "0 * * * *", "misfire": "all"}]
    return {ask(program, "POST", "/api/schedules", dict(wish, **MAIL))["id"]: wish["name"] for wish in wishes}


def feed(program, number, randomness):
    """Work that is waiting and running when the clock jumps."""
    for _ in range(5):
        ask(program, "POST", "/api/tasks", dict(MAIL, delay_seconds=randomness.randint(1, 4)))
    for each in range(5):  # each calls a slow CRM: a lease is held over the jump
        ask(program, "POST", "/api/leads", {"email": f"jump-{number}-{each}@example.com", "first_name": "Jump"})


def fresh_task_runs(program):
    """A task of now runs at once, whichever way the clock went."""
    task = ask(program, "POST", "/api/tasks", MAIL)
    support.poll("a new task runs after the jump", 15,
                 lambda: ask(program, "GET", f"/api/tasks/{task['id']}")["status"] == "completed", 0.1)


def go_through(program, clock, randomness):
    for number, jump in enumerate(JUMPS):
        feed(program, number, randomness)
        time.sleep(randomness.uniform(0.2, 1.2))  # the moment of the jump is what is being varied
        clock.jump(jump[1] if isinstance(jump, tuple) else clock.now() + jump)
        program.sign_in()  # tokens have an age
        time.sleep(STAY_S)
        fresh_task_runs(program)


def gaps_explained(ticks, jumps):
    """Seconds without a tick that no jump forward of more than a minute accounts for."""
    wrong = []
    for earlier, later in zip(ticks, ticks[1:]):
        jumped = any(to - before > ON_TIME_S and before - 3 <= earlier <= to and later <= to + NOTICED_S for before, to in jumps)
        if later - earlier > 1 and not jumped:
            wrong.append((earlier, later))
    return wrong


def check(report, rows, schedules, clock):
    ticks = {name: [] for name in schedules.values()}
    for row in rows:
        if row[1]:
            ticks[schedules[row[1]]].append((int(moment(row[2])), row[3] / 1e6))
    twice = sum(len(found) - len({tick for tick, _ in found}) for found in ticks.values())
    early_ticks = [(name, tick) for name, found in ticks.items() for tick, made in found if made < tick]
    # What was due when it was queued cannot start early, though the clock may have gone back before it started.
    early_starts = [row for row in rows if row[4] > row[3] and row[5] and row[5] < row[4] - 1_000_000]
    report.check("ticks twice = 0", twice == 0, str(twice))
    report.check("ticks early = 0", not early_ticks, str(early_ticks[:3]))
    report.check("tasks started early by more than 1 s = 0", not early_starts, str(early_starts[:3]))
    for name in SECONDLY:
        wrong = gaps_explained(sorted(tick for tick, _ in ticks[name]), clock.jumps)
        report.check(f"{name}: ticks are missing only where the clock jumped forward", not wrong, str(wrong[:3]))
    berlin = [tick for tick, _ in ticks["02:30 in Berlin"]]
    report.check("02:30 that does not exist ticks at 03:00", berlin.count(int(SPRING)) == 1, str(berlin))
    report.check("02:30 that comes twice ticks the first time only",
                 berlin.count(int(AUTUMN)) == 1 and berlin.count(int(AUTUMN) + HOUR) == 0, str(berlin))
    leap = [tick for tick, _ in ticks["leap day"]]
    report.check("the leap day ticks once", leap == [int(LEAP)], str(leap))
    report.check("every task is COMPLETED", all(row[6] == "completed" for row in rows),
                 str([row for row in rows if row[6] != "completed"][:3]))
    report.check("no attempt is lost or doubled by a jump", all(row[7] == 1 and row[8] == 0 for row in rows),
                 str([row for row in rows if row[7] != 1 or row[8] != 0][:3]))
    print(f"  jumps {len(clock.jumps)}, tasks {len(rows)}, of schedules {sum(map(len, ticks.values()))}, "
          f"attempts {sum(row[7] for row in rows)}, crashes {sum(row[8] for row in rows)}, ticks twice {twice}, "
          f"early starts {len(early_starts)}")


def run(folder, randomness, report):
    crm = support.Helper("crm_stub.py", folder / "crm.jsonl", "--delay", "2")
    clock = Clock(folder / "clock")
    program = support.Program(folder, {
        "environment": "test", "log_level": "warning", "rate_limit": {"enabled": False}, "queue": {"workers": 32, "history_days": 0},
        "crm": {"api_base_url": f"http://127.0.0.1:{crm.port}", "create_endpoint": "/leads"}})
    try:
        program.add_user()
        program.start(environment=clock.environment())
        program.sign_in()
        schedules = make_schedules(program)
        go_through(program, clock, randomness)
        for schedule in schedules:
            ask(program, "POST", f"/api/schedules/{schedule}/pause")
        clock.jump(max(clock.now(), *(to for _, to in clock.jumps)) + DAY)  # whatever waits for its time has it now
        program.sign_in()
        support.poll("the queue is empty", 120, lambda: support.is_drained(program), 0.3)
        report.check("SIGTERM ends it with 0", program.stop() == 0)
    finally:
        if program.process and program.process.poll() is None:
            program.kill()
        crm.stop()
    with contextlib.closing(sqlite3.connect(folder / "data" / "orchestrator.db")) as database:
        rows = [row for table in ("task", "task_history") for row in database.execute(TASKS.format(table))]
    check(report, rows, schedules, clock)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    if not FAKETIME.exists():
        print("libfaketime is not installed (make setup)\n0 passed, 1 failed, 0 skipped")
        return 1
    report = support.Report()
    print(f"  seed {options.seed}, {len(JUMPS)} jumps")
    with tempfile.TemporaryDirectory(prefix="clock-jumps-") as folder:
        run(pathlib.Path(folder), random.Random(options.seed), report)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
