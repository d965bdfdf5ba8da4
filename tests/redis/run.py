#!/usr/bin/env python3
"""Tasks that go through Redis, while Redis forgets, dies, stays away, or was never there. Nothing is lost.

Each fault prints what was attempted, acknowledged, executed, lost and duplicated.
"""
import argparse
import subprocess
import sys
import time

from world import Load, redis_world, support

NO_REDIS_AT_ALL = {"use_fake_redis": True}


def check_ready(report, count):
    with redis_world() as w:
        w.redis.start()
        w.start()
        w.wait_for("ready")
        load = Load(w, count, "plain").start()
        load.join()
        w.drain(120)
        load.verdict(report, "with Redis", 0)
        details = w.details()
        server = details["redis_server"]
        report.check("health names the server", server["version"] and server["persistence"] == "aof" and server["ping"], server)
        report.check("the queue's backend is redis", details["queue"]["backend"] == "redis", details["queue"])
        text = w.program.call("GET", "/metrics?format=prometheus")[1]
        text = text.decode() if isinstance(text, bytes) else text
        report.check("metrics count what was handed over", "ao_redis_handed_over_total" in text and
                     'ao_redis_connected{connection="commands"} 1' in text)
        task = w.program.call("GET", "/api/tasks?limit=1")[1]["tasks"][0]
        report.check("its hash says completed", w.redis.ask("HGET", f"ao:tasks:task:{task['id']}", "status") == "$9")
        report.check("a clean stop", w.program.stop() == 0)


def check_faults(report, count):
    with redis_world(fallback_after_seconds=3600) as w:
        w.redis.start()
        w.start()
        w.wait_for("ready")
        load = Load(w, count, "flush").start()
        for _ in range(4):
            time.sleep(0.3)  # the moment of the fault is what varies
            w.redis.flush()
        load.join()
        w.drain(120)
        load.verdict(report, "FLUSHALL", count // 4)
        load = Load(w, count, "kill").start()
        for _ in range(3):
            time.sleep(0.4)
            w.redis.kill()
            w.redis.start()
        load.join()
        w.drain(120)
        load.verdict(report, "kill -9 of Redis", count // 4)
        load = Load(w, count, "restart").start()
        time.sleep(0.6)
        w.program.kill()
        w.program.start()
        load.join()
        w.drain(120)
        load.verdict(report, "kill -9 of the server", count // 4)


def check_fallback(report, count, seconds):
    with redis_world(fallback_after_seconds=0.5) as w:
        w.redis.start()
        w.start()
        w.wait_for("ready")
        load = Load(w, count, "away").start()
        time.sleep(0.3)
        w.redis.kill()
        w.wait_for("fallback")
        load.join()
        w.drain(120)
        report.check("with a fallback the tasks are done while Redis is away", w.health()["redis"] == "fallback")
        time.sleep(seconds)
        later = Load(w, count, "later").start()
        time.sleep(0.2)
        w.redis.start()
        w.wait_for("ready")
        later.join()
        w.drain(120)
        load.verdict(report, "Redis off, fallback", count // 4)
        later.verdict(report, "Redis back again", count // 4)
        w.program.stop()  # what is logged is buffered
        log = (w.program.folder / "server.log").read_text()
        said = log.count("queue.on_embedded"), log.count("queue.on_redis")
        report.check("each change is logged once", said == (1, 2), said)


def check_patience(report, count, seconds):
    with redis_world(allow_fallback=False) as w:
        w.start()
        report.check("without Redis and fallback the server starts", w.health()["redis"] == "unavailable", w.health())
        load = Load(w, count, "wait").start()
        load.join()
        report.check("its tasks wait", w.count("pending") == count and w.health()["queue_depth"] == count, w.health())
        reason = w.details()["redis_server"]
        report.check("health says why", "efused" in reason.get("fault", ""), reason)
        time.sleep(seconds)
        w.redis.start()
        w.wait_for("ready")
        w.drain(120)
        load.verdict(report, "Redis comes late", 0)
        w.redis.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        w.program.stop()
        w.program.start()
        support.poll("an evicting Redis is refused", 20, lambda: "allkeys-lru" in w.details()["redis_server"].get("fault", ""))
        report.check("an evicting Redis is unavailable", w.health()["redis"] == "unavailable")


def check_modes(report, count):
    with redis_world(**NO_REDIS_AT_ALL) as w:
        w.redis.start()
        w.start()
        load = Load(w, count, "fake").start()
        load.join()
        w.drain(120)
        load.verdict(report, "use_fake_redis", 0)
        report.check("health says fallback", w.health()["redis"] == "fallback" and "redis_server" not in w.details())
        report.check("Redis was left alone", w.redis.ask("DBSIZE") == ":0")
    with redis_world(required=True) as w:
        done = subprocess.run([w.program.binary, "serve", "--config", str(w.program.config), "--data-dir", str(w.program.data),
                               "--port", str(w.program.port)], capture_output=True, text=True, timeout=60, check=False)
        said = done.stderr + done.stdout
        report.check("required: no start without Redis", done.returncode == 78 and "redis.required" in said, said[-500:])
        w.redis.start()
        w.start()
        w.wait_for("ready")
        report.check("required: a start with Redis", w.program.stop() == 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", type=int, default=200, help="in each trial")
    parser.add_argument("--away", type=float, default=1.0, help="seconds that Redis stays away")
    options = parser.parse_args()
    report = support.Report()
    check_ready(report, options.tasks)
    check_faults(report, options.tasks)
    check_fallback(report, options.tasks, options.away)
    check_patience(report, options.tasks, options.away)
    check_modes(report, options.tasks)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
