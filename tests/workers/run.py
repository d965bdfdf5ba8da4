#!/usr/bin/env python3
"""Workers outside the server: the examples in Python and JavaScript and `orchestrator worker`, against the real program.

Usage: run.py [--program FILE] [--only NAME] [--seed N]

What each test prints: attempted (asked to be queued), acknowledged (the server took them), executed (attempts that began),
lost (acknowledged and not finished), duplicated (ran more than once to the end), recovered (started again after a death), and
how long that took from the death on.
"""
import argparse
import json
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

ROOT = support.ROOT
LEASE, SWEEP = 5, 5
SLACK = 4  # of a busy machine


class World:
    """A server without workers of its own, and the workers a test starts."""

    def __init__(self, binary):
        self.folder = tempfile.TemporaryDirectory(prefix="workers-")
        path = pathlib.Path(self.folder.name)
        self.log = path / "executed.jsonl"
        self.program = support.Program(path, {
            "environment": "test", "log_level": "info", "rate_limit": {"enabled": False},
            "queue": {"lease_seconds": LEASE, "retry_base_seconds": 0.1, "types": ["logged", "greet"], "stop_timeout_seconds": 15},
        }, binary)
        self.workers = []
        self.start()

    def start(self):
        self.program.start("--task-workers", "0")
        self.program.token = json.loads((self.program.data / "server.json").read_text())["key"]

    def close(self):
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGCONT)
                worker.kill()
            worker.wait(10)
        if self.program.process.poll() is None:
            self.program.kill()
        self.folder.cleanup()

    def spawn(self, *command):
        output = open(pathlib.Path(self.folder.name) / f"worker-{len(self.workers)}.log", "wb")
        worker = subprocess.Popen([str(word) for word in command], stdout=output, stderr=subprocess.STDOUT)
        worker.output = pathlib.Path(output.name)
        output.close()
        self.workers.append(worker)
        return worker

    def server_options(self):
        return ["--server", f"http://127.0.0.1:{self.program.port}", "--api-key", self.program.token]

    def logging_worker(self, name, *options):
        return self.ready(self.spawn("python3", ROOT / "tests/workers/logging_worker.py", *self.server_options(),
                                     "--worker-id", name, "--log", self.log, *options))

    def own_worker(self, *options):
        return self.ready(self.spawn(self.program.binary, "worker", "--config", self.program.config, "--data-dir",
                                     self.program.data, *options), "connected to")

    def ready(self, worker, word="ready"):
        support.poll(f"a worker says '{word}': {worker.args[:3]}", 30, lambda: word in worker.output.read_text(), 0.05)
        return worker

    def enqueue(self, kind, rows):
        """Queues one task for each row of data; gives the acknowledged ids."""
        ids = []
        for first in range(0, len(rows), 100):
            for data in rows[first:first + 100]:
                status, body = self.program.call("POST", "/api/tasks", {"type": kind, "data": data})
                if status in (200, 201):
                    ids.append(body["id"])
        return ids

    def task(self, task_id):
        return self.program.call("GET", f"/api/tasks/{task_id}")[1]

    def count(self, status):
        return self.program.call("GET", f"/api/tasks?status={status}&limit=1")[1]["total"]

    def executed(self):
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def wait_for(self, status, count, seconds):
        support.poll(f"{count} tasks are {status}, {self.count(status)} were", seconds, lambda: self.count(status) >= count, 0.1)


def tell(name, seed, ids, attempted, world, times=()):
    """The figures of one test."""
    states = [world.task(task_id) for task_id in ids]
    runs = world.executed()
    lost = sum(state["status"] not in ("completed", "dead") for state in states)
    finished_twice = sum(state["status"] == "completed" and state["attempt"] > 1 and not state["failures"] for state in states)
    median = f"{statistics.median(times):.2f}" if times else "-"
    print(f"  {name}: attempted {attempted}, acknowledged {len(ids)}, executed {len(runs) or len(ids)}, lost {lost}, "
          f"duplicated {finished_twice}, recovered {len(times)}, recovery median {median} s, "
          f"max {max(times, default=0):.2f} s, seed {seed}", flush=True)
    return states, lost


def completes(world, report, seed, kind, command, word):
    """Any worker runs 200 tasks, each once, and leaves cleanly."""
    if callable(command):
        worker = command()
    else:
        worker = world.ready(world.spawn(*command), word)
    began = time.monotonic()
    ids = world.enqueue(kind, [{"name": f"n{i}", "lead_id": f"lead-{i}"} for i in range(200)])
    world.wait_for("completed", 200, 120)
    took = time.monotonic() - began
    states, lost = tell(f"{kind} in {took:.1f} s", seed, ids, 200, world)
    report.check("200 tasks are done, each at its first attempt", lost == 0 and all(s["attempt"] == 1 for s in states))
    if kind == "greet":
        report.check("results are kept", states[7]["result"] == {"greeting": "Hello, n7!"}, states[7]["result"])
    worker.send_signal(signal.SIGTERM)
    report.check("SIGTERM ends it with status 0", worker.wait(30) == 0, worker.output.read_text()[-400:])


def test_python(world, report, seed):
    completes(world, report, seed, "greet", ["python3", ROOT / "examples/workers/python/worker.py", *world.server_options()],
              "ready")


def test_javascript(world, report, seed):
    completes(world, report, seed, "greet", ["node", ROOT / "examples/workers/javascript/worker.mjs", *world.server_options()],
              "ready")


def test_own(world, report, seed):
    completes(world, report, seed, "crm_update", lambda: world.own_worker("--worker-id", "w1", "--concurrency", "32"), "")


def kill_mid_task(world, report, seed, options, limit, name):
    victim = world.logging_worker("victim", *options)
    ids = world.enqueue("logged", [{"seconds": 1.5}] * 8)
    support.poll("the victim works", 20, lambda: len(world.executed()) >= 4)
    world.logging_worker("heir")
    victim.kill()
    killed = time.time()
    victim.wait(10)
    world.wait_for("completed", 8, 60)
    lost_runs = {run["task"] for run in world.executed() if run["pid"] == victim.pid and run["at"] > killed - 1.5}
    times = [run["at"] - killed for run in world.executed() if run["pid"] != victim.pid and run["task"] in lost_runs]
    _, lost = tell(name, seed, ids, 8, world, times)
    report.check("nothing is lost", lost == 0)
    report.check(f"what it held starts again within {limit} s", times and max(times) <= limit, times)


def test_kill_with_session(world, report, seed):
    # The heir is busy for up to 1.5 s when the tasks come back.
    kill_mid_task(world, report, seed, [], 2 + 1.5 + SLACK / 2, "kill -9, session open")


def test_kill_without_session(world, report, seed):
    kill_mid_task(world, report, seed, ["--no-session"], LEASE + SWEEP * 1.2 + 1.5 + SLACK, "kill -9, leases alone")


def poisoned(world, report, seed, concurrency, name):
    rows = [{} for _ in range(500)]
    rows.insert(random.Random(seed).randrange(400), {"poison": True})
    ids = world.enqueue("logged", rows)
    deaths = 0
    while world.count("pending") + world.count("processing") + world.count("retry") > 0:
        worker = world.logging_worker("fragile", "--concurrency", str(concurrency))
        while worker.poll() is None:
            left = world.count("pending") + world.count("processing") + world.count("retry")
            if left == 0:
                break
            time.sleep(0.2)
        deaths += worker.poll() is not None
        if deaths > 5:
            break
    states, lost = tell(f"{name}, {deaths} deaths", seed, ids, 501, world)
    report.check("500 good tasks are done", sum(state["status"] == "completed" for state in states) == 500)
    report.check("the poison is dead after 3 crashes", deaths == 3 and world.count("dead") == 1, deaths)
    report.check("nothing is lost", lost == 0)


def test_poison(world, report, seed):
    """R-15: a task that takes its worker down ends dead after three crashes; the 500 around it are done."""
    poisoned(world, report, seed, 1, "poison")


def test_poison_in_company(world, report, seed):
    """The same with eight tasks at once: those that ran beside it are not dead for it."""
    poisoned(world, report, seed, 8, "poison among eight")


def test_sigterm_under_load(world, report, seed):
    """R-18: a clean stop gives up nothing that runs and counts nothing as a failure."""
    ids = world.enqueue("logged", [{"seconds": 0.4}] * 40)
    first = world.logging_worker("first")
    support.poll("it works", 20, lambda: len(world.executed()) >= 6)
    first.send_signal(signal.SIGTERM)
    report.check("SIGTERM ends it with status 0", first.wait(30) == 0, first.output.read_text()[-400:])
    done = world.count("completed")
    report.check("all it began is done", done == len(world.executed()), f"{done} of {len(world.executed())}")
    world.logging_worker("second", "--concurrency", "8")
    world.wait_for("completed", 40, 60)
    states, lost = tell("SIGTERM under load", seed, ids, 40, world)
    report.check("each task ran once", len(world.executed()) == 40 and all(state["attempt"] == 1 for state in states))
    report.check("nothing is lost", lost == 0)


def test_sigstop(world, report, seed):
    """R-11: a worker that was stopped for longer than its lease completes nothing any more."""
    frozen = world.logging_worker("frozen", "--concurrency", "1")
    ids = world.enqueue("logged", [{"seconds": 2}])
    support.poll("it works", 20, world.executed)
    frozen.send_signal(signal.SIGSTOP)
    stopped = time.time()
    world.logging_worker("heir", "--concurrency", "1")
    world.wait_for("completed", 1, LEASE + SWEEP * 1.2 + 30)
    frozen.send_signal(signal.SIGCONT)
    word = "came too late"
    refused = support.poll("it hears of it", 30, lambda: word in frozen.output.read_text() or
                           not any(run["pid"] == frozen.pid for run in world.executed()))
    times = [run["at"] - stopped for run in world.executed()[1:]]
    states, lost = tell("SIGSTOP beyond the lease", seed, ids, 1, world, times)
    heir = world.executed()[1]["pid"]
    report.check("its completion is refused, the heir's stands", refused and states[0]["result"] == {"pid": heir}, states)
    report.check("nothing is lost", lost == 0)


def test_quiet(world, report, seed):
    """SIGTSTP: takes no more; SIGCONT goes on. The server may go and come back."""
    worker = world.own_worker("--worker-id", "w1")
    worker.send_signal(signal.SIGTSTP)
    world.ready(worker, "quiet")
    time.sleep(0.5)  # a poll on its way may still come back
    ids = world.enqueue("crm_update", [{"lead_id": "lead-1"}] * 10)
    waiting = 0
    for _ in range(10):
        waiting = world.count("pending")
        time.sleep(0.1)
    report.check("quiet: nothing is taken", waiting == 10 and world.count("completed") == 0, waiting)
    worker.send_signal(signal.SIGCONT)
    world.wait_for("completed", 10, 30)
    status = world.program.stop()
    report.check("the server stops cleanly under it", status == 0, f"status {status} {world.program.log_tail()}")
    world.ready(worker, "server is away")
    world.start()
    ids += world.enqueue("crm_update", [{"lead_id": "lead-1"}] * 10)
    world.wait_for("completed", 20, 30)
    _, lost = tell("quiet, and a restarted server", seed, ids, 20, world)
    report.check("nothing is lost", lost == 0)
    worker.send_signal(signal.SIGTERM)
    report.check("SIGTERM ends it with status 0", worker.wait(30) == 0)


def test_processes(world, report, seed):
    """--processes: one that dies is replaced within two seconds."""
    supervisor = world.own_worker("--worker-id", "w1", "--processes", "2")
    support.poll("both are connected", 20, lambda: supervisor.output.read_text().count("connected to") == 2)
    children = [int(pid) for pid in pathlib.Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children").read_text().split()]
    subprocess.run(["kill", "-SEGV", str(children[0])], check=True)
    killed = time.monotonic()
    support.poll("it is replaced", 20, lambda: supervisor.output.read_text().count("started:") == 3)
    took = time.monotonic() - killed
    ids = world.enqueue("crm_update", [{"lead_id": "lead-1"}] * 50)
    world.wait_for("completed", 50, 30)
    _, lost = tell("a process of two dies", seed, ids, 50, world, [took])
    report.check("it is replaced within 2 s", took < 2 + SLACK / 2, took)
    supervisor.send_signal(signal.SIGTERM)
    report.check("SIGTERM ends all with status 0", supervisor.wait(30) == 0, supervisor.output.read_text()[-600:])


def test_dead_supervisor(world, report, seed):
    """kill -9 of the supervisor of --processes leaves no process behind: they stop cleanly."""
    supervisor = world.own_worker("--worker-id", "w1", "--processes", "2")
    support.poll("both are connected", 20, lambda: supervisor.output.read_text().count("connected to") == 2)
    children = pathlib.Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children").read_text().split()
    supervisor.kill()
    supervisor.wait(10)
    gone = support.poll("its processes have gone", 20, lambda: not any(pathlib.Path(f"/proc/{pid}/cmdline").exists() and
                        pathlib.Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children), 0.05)
    report.check("its processes have gone", gone)
    report.check("they said good-bye", supervisor.output.read_text().count("stopped") == 2, supervisor.output.read_text()[-300:])


def test_quiet_from_the_server(world, report, seed):
    """POST /api/workers/{id}/quiet and resume, and the list that says so."""
    worker = world.own_worker("--worker-id", "w1")

    def states():
        return {one["id"]: one["state"] for one in world.program.call("GET", "/api/workers")[1]["workers"]}
    status, _ = world.program.call("POST", "/api/workers/w1/quiet")
    world.ready(worker, "quiet")
    support.poll("the list says quiet", 20, lambda: states().get("w1") == "quiet", 0.05)
    time.sleep(0.5)  # a poll on its way may still come back
    world.enqueue("crm_update", [{"lead_id": "lead-1"}] * 5)
    time.sleep(0.5)
    report.check("quiet: nothing is taken", status == 200 and world.count("completed") == 0, status)
    world.program.call("POST", "/api/workers/w1/resume")
    world.wait_for("completed", 5, 30)
    report.check("resumed: all is done", True)
    report.check("a worker without a line is a conflict", world.program.call("POST", "/api/workers/nobody/quiet")[0] == 409)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program")
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    report = support.Report()
    for name, test in list(globals().items()):
        if not name.startswith("test_") or options.only not in name:
            continue
        print(name[5:], flush=True)
        world = World(options.program)
        try:
            test(world, report, options.seed)
        except (TimeoutError, RuntimeError, support.Unreachable) as failure:
            report.check(name[5:], False, failure)
            for worker in world.workers:
                print(worker.output.read_text()[-1500:])
            print(world.program.log_tail(20))
        finally:
            world.close()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
