"""What a stress run needs around it: the server with every protection on, Redis, a task worker, accounts, and a sampler."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
from program import PASSWORD, Helper, Program, free_port, poll  # noqa: E402

HERTZ = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def redis_server(folder):
    """Gives the port of a Redis with its data in `folder`."""
    port = free_port()
    process = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "",
                                "--appendonly", "yes"], stdout=subprocess.DEVNULL)
    try:
        poll("redis", 10, lambda: subprocess.run(["redis-cli", "-p", str(port), "ping"], capture_output=True).stdout == b"PONG\n")
        yield port
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def installation(folder, workers, users):
    """The program as the hardening chapter wants it, with its neighbours. Gives (program, accounts, the worker's pid)."""
    folder = pathlib.Path(folder)
    with redis_server(folder) as redis_port:
        crm = Helper("crm_stub.py", folder / "crm.jsonl")
        smtp = Helper("smtp_sink.py", folder / "smtp.jsonl")
        program = Program(folder, {
            "demo": {"enabled": True}, "log_level": "warning", "auth": {"enabled": True},
            "rate_limit": {"enabled": True, "max_requests": 120, "window_seconds": 60},
            "redis": {"host": "127.0.0.1", "port": redis_port, "allow_fallback": True, "required": False},
            "crm": {"api_base_url": f"http://127.0.0.1:{crm.port}", "create_endpoint": "/leads", "get_endpoint": "/leads/{id}"},
            "email": {"smtp_server": "127.0.0.1", "smtp_port": smtp.port, "security": "none", "from_address": "hello@orchestrator.example"},
        })
        worker = None
        try:
            accounts = make_accounts(program, users)
            program.start("--workers", workers, "--task-workers", 0)
            worker = subprocess.Popen([program.binary, "worker", "--queue", "default", "--worker-id", "worker-1", "--concurrency", "16",
                                       "--config", str(program.config), "--data-dir", str(program.data)],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            yield program, accounts, worker.pid
        finally:
            if worker:
                worker.terminate()
                worker.wait(60)
            if program.process and program.process.poll() is None:
                program.stop()
            crm.stop()
            smtp.stop()


def make_accounts(program, count):
    """One account a simulated user, made before the start: [[username, password], …]."""
    names = [f"stress-{number}" for number in range(1, count + 1)]
    for name in names:
        program.add_user(name, "lead_manager")
    return [[name, PASSWORD] for name in names]


def process_figures(pid):
    """(CPU seconds, resident bytes) of a process."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / HERTZ, int(fields[21]) * PAGE


class Sampler(threading.Thread):
    """Once a second: queue depth, requests blocked, memory and CPU of server and worker."""

    def __init__(self, program, server, worker):
        super().__init__(daemon=True)
        self.program, self.pids = program, (server, worker)
        self.samples, self.ended, self.start_time = [], threading.Event(), time.monotonic()

    def run(self):
        before = None
        while not self.ended.wait(1.0):
            with contextlib.suppress(Exception):  # a sample that fails is a gap in the chart, not the end of the run
                now = time.monotonic()
                figures = [process_figures(pid) for pid in self.pids]
                detail = self.program.call("GET", "/health/detailed", token=None)[1]
                metrics = self.program.call("GET", "/metrics", token=None)[1]
                cpu = sum(each[0] for each in figures)
                share = 100 * (cpu - before[1]) / (now - before[0]) if before else 0.0
                before = (now, cpu)
                self.samples.append({"at": now - self.start_time, "queue_depth": find(detail, "queue_depth") or 0,
                                     "blocked": find(metrics, "blocked_total") or 0,
                                     "memory": sum(each[1] for each in figures), "cpu": share})

    def stop(self):
        self.ended.set()
        self.join(10)
        return self.samples


def find(body, name):
    """The first value under `name`, however deep."""
    if isinstance(body, dict):
        if isinstance(body.get(name), (int, float)):
            return body[name]
        for value in body.values():
            found = find(value, name)
            if found is not None:
                return found
    return None


def run_locust(program, accounts, options, folder):
    """Runs the simulated users; gives the seconds it took."""
    started = time.monotonic()
    command = ["/usr/bin/python3", "-m", "locust", "-f", str(ROOT / "stress" / "locustfile.py"), "--headless", "-u", str(options.users),
               "-r", str(options.rate), "-t", options.time, "--host", f"http://127.0.0.1:{program.port}", "--csv", str(folder / "locust"),
               "--csv-full-history", "--only-summary", "--stop-timeout", "10", "--loglevel", "WARNING"]
    done = subprocess.run(command, env={**os.environ, "STRESS_ACCOUNTS": json.dumps(accounts)}, capture_output=True, text=True)
    (folder / "locust.log").write_text(done.stdout + done.stderr)
    if not (folder / "locust_stats.csv").exists():
        raise RuntimeError(f"locust gave no figures: {done.stderr[-800:]}")
    return time.monotonic() - started
