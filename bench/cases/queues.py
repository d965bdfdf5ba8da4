"""The queue beside BullMQ, bee-queue, Celery, RQ, pg-boss and Graphile Worker: the same no-op tasks with 32 at once."""
import json
import os
import pathlib
import subprocess

from cases.store import limit
from stand import services
from stand.commands import note
from stand.load import closed_loop
from stand.peers import npm_folder, scripts_folder
from stand.process import Failed, children_cpu_seconds
from stand.product import Product, temporary_folder
from stand.rounds import in_turn

TITLE = "The queue beside others"
TASKS, SLOW_TASKS, PACED, RATE = 10_000, 2_000, 100, 50
IN_PROCESS, OURS = "this product, in one process", "this product, worker protocol"
OURS_SINGLE, OURS_REDIS = "this product, worker protocol, one task a call", "this product, worker protocol, Redis"
BULL, BULL_ALWAYS, BEE = "BullMQ 6.7", "BullMQ 6.7, every write synced", "bee-queue 2.0"


class Ours:
    """The release program as a service; `redis` is the running server of the Redis variant."""

    def __init__(self, options, folder, redis=None):
        config = {"queue": {"workers": 0, "types": ["noop"]}}
        if redis:
            config["redis"] = {"host": "127.0.0.1", "port": redis.port, "allow_fallback": False}
        folder.mkdir()
        self.redis = redis
        self.product = Product(options.program, folder, "--task-workers", 0, config=config, cores=services.BOTH_CORES)
        self.environment = {"SERVER_URL": f"http://127.0.0.1:{self.product.port}", "API_KEY": self.product.token}

    def cpu(self):
        return services.settled_cpu_seconds(self.product.pid) + (self.redis.cpu() if self.redis else 0.0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.product.stop()
        if self.redis:
            self.redis.stop()


def peers(options):
    """name -> (how its service starts in a folder, its script, how many tasks a round)"""
    def redis(at):
        return services.redis(at / "redis")

    def synced_redis(at):
        return services.redis(at / "redis", "always")

    def postgres(at):
        return services.postgres(at / "postgres")

    python = "/usr/bin/python3"
    return {OURS: (lambda at: Ours(options, at / "ours"), ["node", "ours.mjs"], TASKS),
            BULL: (redis, ["node", "bullmq.mjs"], TASKS),
            BULL_ALWAYS: (synced_redis, ["node", "bullmq.mjs"], TASKS),
            OURS_REDIS: (lambda at: Ours(options, at / "ours", services.redis(at / "redis")), ["node", "ours.mjs"], TASKS),
            BEE: (redis, ["node", "beequeue.mjs"], TASKS),
            "Celery 5.2, late acknowledgement": (redis, [python, "celery_peer.py"], SLOW_TASKS),
            "RQ 1.13": (redis, [python, "rq_peer.py"], SLOW_TASKS),
            "pg-boss 12.35": (postgres, ["node", "pgboss.mjs"], SLOW_TASKS),
            "Graphile Worker 0.18": (postgres, ["node", "graphile.mjs"], SLOW_TASKS)}


def step(service, folder, command, *arguments):
    """Runs one script of a contender; gives its answer with the CPU seconds of script and server together."""
    note([*command, *arguments])
    served, own = service.cpu(), children_cpu_seconds()
    done = subprocess.run([*command, *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False, timeout=200,
                          env={**os.environ, **service.environment})
    if done.returncode != 0 or not done.stdout.strip():
        raise Failed(f"{command[-1]} {arguments[0]}: {' '.join(done.stderr.split())[-250:]}")
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    answer["cpu"] = service.cpu() - served + children_cpu_seconds() - own
    return answer


def one_round(start, command, tasks):
    needs_packages = command[0] == "node" and command[1] != "ours.mjs"
    scripts = npm_folder("queues", fetch=False) if needs_packages else scripts_folder("queues")
    with temporary_folder() as name:
        os.chmod(name, 0o755)  # PostgreSQL runs as a user of its own
        with start(pathlib.Path(name)) as service:
            added = step(service, scripts, command, "enqueue", tasks)
            worked = step(service, scripts, command, "work", tasks)
            paced = step(service, scripts, command, "latency", PACED, RATE)
    return {"enqueued": tasks / added["seconds"], "worked": tasks / worked["seconds"],
            "rps": tasks / (added["seconds"] + worked["seconds"]), "cpu_us": (added["cpu"] + worked["cpu"]) / tasks * 1e6,
            "p50_ms": paced["p50"], "p99_ms": paced["p99"]}


ADD_ONE = """
request = function()
  return wrk.format("POST", "/api/tasks", {["Content-Type"]="application/json", ["Authorization"]="Bearer %s"}, '{"type":"noop","data":{"number":1}}')
end
"""


def one_a_call(options):
    """Tasks added by 64 connections, one each request, then worked off like the others."""
    scripts = scripts_folder("queues")
    with temporary_folder() as name:
        folder = pathlib.Path(name)
        with Ours(options, folder / "ours") as service:
            script = folder / "add.lua"
            script.write_text(ADD_ONE % service.product.token)
            served, own = service.cpu(), children_cpu_seconds()
            added = closed_loop(service.product, "/api/tasks", 1, script=script, cores=services.BOTH_CORES)
            used = service.cpu() - served + children_cpu_seconds() - own
            tasks = round(added["rps"])
            worked = step(service, scripts, ["node", "ours.mjs"], "work", tasks)
    return {"enqueued": added["rps"], "worked": tasks / worked["seconds"], "rps": tasks / (1 + worked["seconds"]),
            "cpu_us": (used + worked["cpu"]) / tasks * 1e6}


def in_process(options):
    with temporary_folder() as name:
        run = limit(options, name, "task_limit", "queue", 32, TASKS)
        paced = limit(options, name, "task_limit", "pace", RATE, PACED)
    return {"rps": run["rps"], "cpu_us": run["cpu_us"], "p50_ms": paced["p50_ms"], "p99_ms": paced["p99_ms"]}


def plan(options):
    return options.rounds * 58 + 30, options.rounds * 11


def measure(options, progress):
    missing = {}
    progress.show("packages")
    try:
        npm_folder("queues")
    except Failed as failure:  # each of the Node peers is then missing, ours is not: it needs no package
        missing["packages of the Node peers"] = str(failure)
    contenders = {IN_PROCESS: lambda: in_process(options)}
    for name, (start, command, tasks) in peers(options).items():
        if name == BULL:
            contenders[OURS_SINGLE] = lambda: one_a_call(options)
        contenders[name] = lambda start=start, command=command, tasks=tasks: one_round(start, command, tasks)
    series = in_turn(contenders, options.rounds, progress)
    return {"series": dict(series), "missing": {**missing, **series.missing},
            "settings": [f"no-op tasks, 32 at once, {TASKS:,} a round ({SLOW_TASKS:,} for Celery, RQ, pg-boss and Graphile Worker), added 1,000 a call "
                         "where the library can, one a call for Celery and RQ; all processes on the same two cores",
                         "tasks/s: added and then worked off, both times together; CPU of all processes, servers included; start latency: from "
                         f"the call that adds a task to the start of its handler, at {RATE} a second",
                         "what a task survives differs: ours are on disk before the answer, every one; Redis with `everysec` may lose the last "
                         "second in a crash (BullMQ with `always` does not); PostgreSQL commits to disk",
                         "in one process: producers, broker and worker are one program (bench/limits/task_limit.cpp), each task enqueued by itself; "
                         "the figures of Celery include starting its worker"]}
