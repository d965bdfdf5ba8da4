#!/usr/bin/env python3
"""20,000 tasks while Redis is flushed 20 times, killed 20 times, fails over 10 times, and is off for five minutes. Lost: nothing."""
import argparse
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "redis"))
from world import Load, redis_world, support  # noqa: E402
from redis_server import RedisServer  # noqa: E402


class Sentinel:
    """One sentinel that watches a master and a replica; quick to judge."""

    def __init__(self, folder, master, replica):
        self.port = support.free_port()
        self.servers = {master.port: master, replica.port: replica}
        file = pathlib.Path(folder) / "sentinel.conf"
        file.write_text(f"port {self.port}\nbind 127.0.0.1\ndir {folder}\nsentinel monitor tasks 127.0.0.1 {master.port} 1\n"
                        "sentinel down-after-milliseconds tasks 500\nsentinel failover-timeout tasks 3000\n")
        with open(pathlib.Path(folder) / "sentinel.log", "ab") as log:
            self.process = subprocess.Popen(["redis-server", str(file), "--sentinel"], stdout=log, stderr=log)
        self.told = RedisServer.__new__(RedisServer)
        self.told.port = self.port
        support.poll("the sentinel answers", 20, self.told.answers, 0.05)

    def knows_the_replica(self):
        return self.told.ask("SENTINEL", "REPLICAS", "tasks") == "*1"

    def fail_over(self):
        support.poll("a fail-over is begun", 60, lambda: self.told.ask("SENTINEL", "FAILOVER", "tasks") == "+OK", 0.2)

    def stop(self):
        self.process.kill()
        self.process.wait(10)


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
    with redis_world(fallback_after_seconds=3600) as w:
        w.redis.start()
        replica = RedisServer(w.program.folder / "replica", "--replicaof", "127.0.0.1", str(w.redis.port)).start()
        sentinel = Sentinel(w.program.folder, w.redis, replica)
        try:
            support.poll("the sentinel knows the replica", 60, sentinel.knows_the_replica, 0.2)
            keys = {"sentinel": {"master": "tasks", "nodes": [f"127.0.0.1:{sentinel.port}"]}, "fallback_after_seconds": 3600}
            w.configure(keys)
            w.start()
            w.wait_for("ready")
            through_faults(report, w, options.tasks, "failover", options.failovers, sentinel.fail_over, randomness)
        finally:
            sentinel.stop()
            replica.kill()


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
            time.sleep(options.away)
            w.redis.start()
            w.wait_for("ready", 60)
            w.drain(600)
            load.verdict(report, f"off for {options.away:g} s, fallback {fallback}", options.tasks // 20)


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
