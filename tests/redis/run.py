#!/usr/bin/env python3
"""Tasks that go through Redis, while Redis forgets, dies, stays away, or was never there. Nothing is lost.

Each fault prints what was attempted, acknowledged, executed, lost and duplicated.
"""
import argparse
import signal
import subprocess
import sys
import time

from world import Load, redis_world, support, watched_world

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
        kept = [w.redis.ask(*words) for words in (("HLEN", "ao:tasks:states"), ("HLEN", "ao:tasks:bodies"), ("ZCARD", "ao:tasks:leases"))]
        report.check("Redis holds nothing of them any more", kept == [":0"] * 3, kept)
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


def check_tls(report, count):
    with redis_world(with_tls=True) as w:
        w.redis.start()
        w.start("--task-workers", "0")
        w.wait_for("ready")
        worker = w.spawn_worker("w1")
        report.check("a worker speaks TLS, too", "connected to Redis" in worker.read(), worker.read())
        load = Load(w, count, "tls").start()
        load.join()
        w.drain(120)
        load.verdict(report, "TLS with certificates on both sides", 0)


def check_sentinel(report, count):
    """The sentinel, and the servers it names, speak TLS; the master changes while tasks come."""
    for with_tls in (False, True):
        words = "a sentinel with TLS" if with_tls else "a sentinel"
        with watched_world(with_tls, fallback_after_seconds=3600) as w:
            load = Load(w, count, "failover").start()
            time.sleep(0.3)  # the moment of the fault is what varies
            before = w.details()["redis_server"]["server"]
            w.sentinel.fail_over()
            load.join()
            support.poll("the other server is the master", 60, lambda: w.details()["redis_server"].get("server", before) != before, 0.1)
            w.wait_for("ready", 60)
            w.drain(120)
            load.verdict(report, f"fail-over by {words}", count // 2)


def check_direct_workers(report, count):
    """`orchestrator worker` takes from Redis itself: with the server, without it, and while Redis is away."""
    with redis_world(fallback_after_seconds=0.5) as w:
        w.redis.start()
        w.start("--task-workers", "0")
        w.wait_for("ready")
        first = w.spawn_worker("w1")
        said = first.read()
        report.check("the worker is connected to Redis", "connected to Redis" in said and "tasks come from there" in said, said)
        load = Load(w, count, "direct").start()
        load.join()
        w.drain(120)
        load.verdict(report, "a worker on Redis", 0)
        workers = {one["id"]: one for one in w.program.call("GET", "/api/workers")[1]["workers"]}
        report.check("it is on the list of workers", "w1" in workers, workers)
        text = w.program.call("GET", "/metrics?format=prometheus")[1]
        text = text.decode() if isinstance(text, bytes) else text
        report.check("no task went through the server", '/api/worker/take"' not in text)
        load = Load(w, count, "killed").start()
        support.poll("it works", 30, lambda: w.count("completed") > count + count // 10, 0.02)
        first.kill()
        killed = time.monotonic()
        second = w.spawn_worker("w2")
        load.join()
        w.drain(120)
        print(f"        after kill -9 of the worker everything is done within {time.monotonic() - killed:.1f} s", flush=True)
        load.verdict(report, "kill -9 of a worker", count // 4)
        check_without_server(report, w, second, count)
        load = Load(w, count, "away").start()
        time.sleep(0.2)
        w.redis.kill()
        w.wait_for("fallback")
        load.join()
        w.drain(120)
        load.verdict(report, "Redis off, tasks from the server", count // 4)
        w.redis.start()
        w.wait_for("ready")
        later = Load(w, count, "sigterm").start()
        support.poll("it works again", 30, lambda: w.count("completed") > 4 * count + count // 10, 0.02)
        second.terminate()
        status = second.wait(30)
        report.check("SIGTERM ends the worker with status 0", status == 0, second.read()[-400:])
        w.spawn_worker("w3", "--via-server")
        later.join()
        w.drain(120)
        later.verdict(report, "SIGTERM of a worker", 0)
        tasks = w.program.call("GET", "/api/tasks?limit=200")[1]["tasks"]
        report.check("the stop counted nothing", all(task["attempt"] == 1 and not task["crashes"] for task in tasks[:50]))


def check_without_server(report, w, worker, count):
    worker.send_signal(signal.SIGTSTP)
    support.poll("it is quiet", 20, lambda: "quiet" in worker.read(), 0.02)
    load = Load(w, count, "alone").start()
    load.join()
    support.poll("they are in Redis", 30, lambda: int(w.redis.ask("ZCARD", "ao:tasks:waiting:default/email_send")[1:]) >= count, 0.05)
    w.program.kill()
    worker.send_signal(signal.SIGCONT)
    support.poll("all are run without a server", 60,
                 lambda: int(w.redis.ask("ZCARD", "ao:tasks:waiting:default/email_send")[1:]) == 0 and
                 int(w.redis.ask("ZCARD", "ao:tasks:leases")[1:]) == 0, 0.05)
    w.program.start("--task-workers", "0")
    w.drain(120)
    load.verdict(report, "a worker without its server", 0)


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
    check_tls(report, options.tasks)
    check_sentinel(report, options.tasks)
    check_direct_workers(report, options.tasks)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
