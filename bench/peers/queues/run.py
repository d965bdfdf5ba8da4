#!/usr/bin/env python3
"""Measures the queue beside others on this machine, in one run, and writes bench/results/QUEUES.md.

Usage: bench/peers/queues/run.py [--tasks N] [--latency-tasks N] [--rate R] [--only NAME,…] [--rounds N]

Every contender runs the same no-op tasks with 32 at once: adds N, then (the worker starts) works off N, then 50 tasks a second
for the start latency. Redis runs with appendonly and appendfsync everysec, PostgreSQL as Debian sets it up, this product with
every task on disk before it is answered. CPU is that of all processes together, servers included. npm and Debian packages are
fetched on the first run.
"""
import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
from program import Program, free_port, poll  # noqa: E402

MODULES = ROOT / "build" / "peers"
POSTGRES = "/usr/lib/postgresql/15/bin"
HERTZ = os.sysconf("SC_CLK_TCK")


class Service:
    """A server that contenders need: started in a folder of its own, ended by its process id."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.environment = environment or {}

    def cpu(self):
        """Seconds of user and system time, with those of its children, living and reaped."""
        return sum(times(pid) for pid in [self.process.pid, *children(self.process.pid)])

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def times(pid):
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / HERTZ


def children(pid):
    try:
        return list(map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return []


def start_redis(folder):
    port = free_port()
    folder.mkdir()
    service = Service(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "",
                       "--appendonly", "yes", "--appendfsync", "everysec"], {"REDIS_PORT": str(port)})
    poll("redis", 10, lambda: subprocess.run(["redis-cli", "-p", str(port), "ping"], capture_output=True).stdout == b"PONG\n")
    return service


def start_postgres(folder):
    folder.mkdir()
    shutil.chown(folder, "postgres")
    def as_postgres(*command):
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    subprocess.run(as_postgres(f"{POSTGRES}/initdb", "-D", f"{folder}/data", "-A", "trust"), check=True, capture_output=True)
    port = free_port()
    service = Service(as_postgres(f"{POSTGRES}/postgres", "-D", f"{folder}/data", "-p", str(port), "-k", str(folder),
                                  "-c", "listen_addresses=127.0.0.1"),
                      {"PG_URL": f"postgresql://postgres@127.0.0.1:{port}/postgres"})
    poll("postgres", 20, lambda: subprocess.run([f"{POSTGRES}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]).returncode == 0)
    return service


class Ours(Service):
    """The release program; `redis` is the running server of the Redis variant."""

    def __init__(self, folder, redis=None):
        config = {"rate_limit": {"enabled": False}, "queue": {"workers": 0, "types": ["noop"]}}
        if redis:
            config["redis"] = {"host": "127.0.0.1", "port": int(redis.environment["REDIS_PORT"]), "allow_fallback": False}
        folder.mkdir()
        self.program = Program(folder, config)
        self.program.add_user()
        self.program.start()
        self.redis = redis
        self.process = self.program.process
        key = json.loads((self.program.data / "server.json").read_text())["key"]
        self.environment = {"SERVER_URL": f"http://127.0.0.1:{self.program.port}", "API_KEY": key}

    def cpu(self):
        return super().cpu() + (self.redis.cpu() if self.redis else 0.0)

    def stop(self):
        self.program.stop()
        if self.redis:
            self.redis.stop()


CONTENDERS = {
    "this product, embedded": (lambda at: Ours(at / "ours"), ["node", "ours.mjs"]),
    "this product, Redis": (lambda at: Ours(at / "ours", start_redis(at / "redis")), ["node", "ours.mjs"]),
    "BullMQ 6.7": (lambda at: start_redis(at / "redis"), ["node", "bullmq.mjs"]),
    "Celery 5.2 (acks_late)": (lambda at: start_redis(at / "redis"), ["/usr/bin/python3", "celery_peer.py"]),
    "RQ 1.13": (lambda at: start_redis(at / "redis"), ["/usr/bin/python3", "rq_peer.py"]),
    "pg-boss 12.35": (lambda at: start_postgres(at / "postgres"), ["node", "pgboss.mjs"]),
    "Graphile Worker 0.18": (lambda at: start_postgres(at / "postgres"), ["node", "graphile.mjs"]),
}


def step(service, command, *arguments):
    """Runs one script of a contender; gives its answer with the CPU seconds of script and server together."""
    before = service.cpu()
    process = subprocess.Popen([*command, *map(str, arguments)], cwd=MODULES, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, **service.environment})
    output, errors = process.communicate(timeout=400)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} {arguments[0]}: {errors.strip()[-400:]}")
    usage = os.times()
    answer = json.loads(output.strip().splitlines()[-1])
    answer["cpu"] = service.cpu() - before + usage.children_user + usage.children_system - step.reaped
    step.reaped = usage.children_user + usage.children_system
    return answer


step.reaped = 0.0


def measure(name, options):
    start, command = CONTENDERS[name]
    with tempfile.TemporaryDirectory(prefix="ao-peers-") as folder:
        os.chmod(folder, 0o755)
        service = start(pathlib.Path(folder))
        usage = os.times()
        step.reaped = usage.children_user + usage.children_system
        try:
            added = step(service, command, "enqueue", options.tasks)
            worked = step(service, command, "work", options.tasks)
            latency = step(service, command, "latency", options.latency_tasks, options.rate)
        finally:
            service.stop()
    return {"enqueue": options.tasks / added["seconds"], "work": options.tasks / worked["seconds"],
            "cpu": (added["cpu"] + worked["cpu"]) / options.tasks * 1e6, "p50": latency["p50"], "p99": latency["p99"]}


def prepare():
    """Puts the scripts where their npm packages are, and fetches those that are missing."""
    MODULES.mkdir(parents=True, exist_ok=True)
    for file in HERE.iterdir():
        if file.suffix in (".mjs", ".py", ".json") and file.name != "run.py":
            shutil.copy(file, MODULES)
    subprocess.run([str(ROOT / "tools" / "setup"), "peers"], check=True)
    if not (MODULES / "node_modules" / "bullmq").exists():
        if not shutil.which("npm"):
            sys.exit("queues: the Node contenders need npm: apt-get install npm, or leave them out with --only")
        subprocess.run(["npm", "install", "--silent", "--no-fund", "--no-audit"], cwd=MODULES, check=True)


def report(results, options):
    lines = ["# The queue beside others", "",
             f"`bench/peers/queues/run.py --tasks {options.tasks} --rounds {options.rounds}`, {time.strftime('%Y-%m-%d')}, "
             f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}. No-op tasks, 32 at once, median of the rounds, all processes on the "
             "same cores. Enqueueing: 1,000 a call where the library can, one a call for Celery and RQ. Start latency: from the call that adds "
             f"a task to the start of its handler, at {options.rate} tasks a second.", "",
             "| queue | enqueued/s | worked off/s | CPU a task (µs) | start latency p50 (ms) | p99 (ms) |", "|---|---:|---:|---:|---:|---:|"]
    for name, rounds in results.items():
        middle = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
        lines.append(f"| {name} | {middle['enqueue']:,.0f} | {middle['work']:,.0f} | {middle['cpu']:,.0f} | {middle['p50']:.1f} | {middle['p99']:.1f} |")
    lines += ["", "What a task survives differs: this product has every task on disk before it answers; Redis with `everysec` may lose the last "
              "second in a crash; PostgreSQL commits to disk. Celery's CPU and times include starting its worker."]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--latency-tasks", type=int, default=300)
    parser.add_argument("--rate", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", default="", help="parts of names, with commas between")
    parser.add_argument("--out", default=str(ROOT / "bench" / "results" / "QUEUES.md"))
    options = parser.parse_args()
    prepare()
    wanted = [name for name in CONTENDERS if not options.only or any(part in name for part in options.only.split(","))]
    results = {}
    for _ in range(options.rounds):
        for name in wanted:
            print(f"  {name} …", flush=True)
            results.setdefault(name, []).append(measure(name, options))
            print("   ", {key: round(value, 1) for key, value in results[name][-1].items()}, flush=True)
    text = report(results, options)
    print(text)
    if not options.only:
        pathlib.Path(options.out).write_text(text)


if __name__ == "__main__":
    main()
