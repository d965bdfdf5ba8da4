#!/usr/bin/env python3
"""20,000 tasks while Redis is flushed 20 times, killed 20 times, fails over 10 times, and is off for five minutes. Lost: nothing."""
import argparse
import datetime
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "redis"))
from world import Load, redis_world, support, watched_world  # noqa: E402


def through_faults(report, w, tasks, label, times, fault, randomness):
    """Queues `tasks` while the fault happens `times` times; the faults go on until they are through."""
    load = Load(w, tasks, label).start()
    for _ in range(times):
        time.sleep(randomness.uniform(0.3, 1.5))  # the moment of the fault is what varies
        fault()
    load.join()
    w.drain(600)
    load.verdict(report, f"{times} × {label}", tasks // 2)


def flush_and_kill(report, options, randomness):
    with redis_world(fallback_after_seconds=3600) as w:
        w.redis.start()
        w.start()
        w.wait_for("ready")

        def kill():
            w.redis.kill()
            w.redis.start()
        through_faults(report, w, options.tasks, "flush", options.faults, w.redis.flush, randomness)
        through_faults(report, w, options.tasks, "kill", options.faults, kill, randomness)


def fail_over(report, options, randomness):
    """Over TLS: between the program, both servers and the sentinel."""
    with watched_world(with_tls=True, fallback_after_seconds=3600) as w:
        through_faults(report, w, options.tasks, "failover", options.failovers, w.sentinel.fail_over, randomness)


def stay_away(report, options):
    for fallback in (True, False):
        with redis_world(allow_fallback=fallback) as w:
            w.redis.start()
            w.start()
            w.wait_for("ready")
            load = Load(w, options.tasks // 10, "away").start()
            time.sleep(0.5)
            w.redis.kill()
            load.join()
            if fallback:
                w.wait_for("fallback")
                check_starts(report, w)
            time.sleep(options.away)
            w.redis.start()
            w.wait_for("ready", 60)
            w.drain(600)
            load.verdict(report, f"off for {options.away:g} s, fallback {fallback}", options.tasks // 20)


def started_task(w, task_id):
    task = w.program.call("GET", f"/api/tasks/{task_id}")[1]
    return task if task["started_at"] else None


def milliseconds_between(earlier, later):
    return (datetime.datetime.fromisoformat(later) - datetime.datetime.fromisoformat(earlier)).total_seconds() * 1e3


def check_starts(report, w):
    """With Redis away and the embedded queue in its place, a task starts within a second."""
    w.drain(600)
    started = []
    for number in range(200):
        body = {"type": "email_send", "data": {"email_to": f"soon-{number}@example.com", "subject": "Hello", "body": "A test."}}
        created = w.program.call("POST", "/api/tasks", body)[1]["id"]
        task = support.poll("it has started", 30, lambda: started_task(w, created), 0.01)
        started.append(milliseconds_between(task["created_at"], task["started_at"]))
    started.sort()
    p99 = started[int(0.99 * len(started))]
    print(f"        starts while Redis is off: p50 {started[len(started) // 2]:.1f} ms, p99 {p99:.1f} ms", flush=True)
    report.check("while Redis is off tasks start within a second", p99 <= 1000, p99)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", type=int, default=20_000)
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--failovers", type=int, default=10)
    parser.add_argument("--away", type=float, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    randomness = random.Random(options.seed)
    report = support.Report()
    flush_and_kill(report, options, randomness)
    fail_over(report, options, randomness)
    stay_away(report, options)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
