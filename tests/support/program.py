"""The real program under test: starts it with a data directory of its own, talks to it, kills it. Standard library only."""
import http.client
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PASSWORD = "correct horse battery staple"


class Unreachable(Exception):
    """The connection broke before a whole reply came: whether the request took effect is unknown."""


def poll(what, deadline_seconds, probe, interval=0.02):
    """Calls probe() until it gives something true; raises with `what` when the deadline passes."""
    end = time.monotonic() + deadline_seconds
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {deadline_seconds} s")
        time.sleep(interval)


def free_port():
    """A port that nobody listens on; below those the kernel gives to connections, which suites that run beside this one make."""
    for port in random.SystemRandom().sample(range(15_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise OSError("a hundred ports tried, none of them free")


class Helper:
    """A stub server of tests/support that prints its port as the first line and records what it gets in a file of JSON lines."""

    def __init__(self, script, record, *options):
        self.record = pathlib.Path(record)
        command = ["python3", str(ROOT / "tests" / "support" / script), "--port", "0", "--out", str(record), *map(str, options)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        digits = "".join(c for c in line if c.isdigit() or c == " ").split()
        if not digits:
            raise RuntimeError(f"{script} did not print its port: {line!r}")
        self.port = int(digits[-1])

    def records(self):
        if not self.record.exists():
            return []
        return [json.loads(line) for line in self.record.read_text().splitlines() if line.endswith("}")]

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


class Program:
    """One installation: configuration, data directory, port. Start and kill it as often as you like."""

    def __init__(self, folder, config=None, program=None):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.config = self.folder / "config.json"
        self.config.write_text(json.dumps(config or {}, indent=2))
        self.config.chmod(0o600)
        self.binary = str(program or os.environ.get("ORCHESTRATOR") or ROOT / "build" / "release" / "orchestrator")
        self.port = free_port()
        self.process = None
        self.token = None

    def run(self, *arguments, stdin=""):
        """A command of the program that ends by itself; gives the finished process."""
        command = [self.binary, *map(str, arguments), "--config", str(self.config), "--data-dir", str(self.data)]
        return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=120)

    def add_user(self, username="admin", role="admin"):
        done = self.run("user", "add", "--username", username, "--role", role, "--password-stdin", stdin=PASSWORD + "\n")
        if done.returncode != 0:
            raise RuntimeError(f"user add failed: {done.stdout}{done.stderr}")

    def start(self, *options, environment=None):
        log = open(self.folder / "server.log", "ab")
        command = [self.binary, "serve", "--config", str(self.config), "--data-dir", str(self.data), "--port", str(self.port),
                   *map(str, options)]
        started = time.monotonic()
        self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **(environment or {})})
        log.close()
        poll("the server is ready", 20, self.is_ready, 0.01)
        return time.monotonic() - started

    def is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended with {self.process.returncode}: {self.log_tail()}")
        try:
            return self.call("GET", "/health/ready", token=None)[0] == 200
        except Unreachable:
            return False

    def log_tail(self, lines=15):
        return "\n".join((self.folder / "server.log").read_text(errors="replace").splitlines()[-lines:])

    def sign_in(self, username="admin"):
        status, body = self.call("POST", "/api/auth/login", {"username": username, "password": PASSWORD}, token=None)
        if status != 200:
            raise RuntimeError(f"sign-in answered {status}: {body}")
        self.token = body["access_token"]
        return self.token

    def call(self, method, path, body=None, token="own", headers=None):
        """One request on a connection of its own: (status, parsed body). Unreachable when no whole reply came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            return self.exchange(connection, method, path, body, token, headers)
        finally:
            connection.close()

    def exchange(self, connection, method, path, body=None, token="own", headers=None):
        """The same on a connection the caller keeps."""
        fields = dict(headers or {})
        credential = self.token if token == "own" else token
        if credential:
            fields["Authorization"] = f"Bearer {credential}"
        content = None
        if body is not None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            fields.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, content, fields)
            reply = connection.getresponse()
            text = reply.read()
        except (OSError, http.client.HTTPException) as failure:
            raise Unreachable(str(failure)) from failure
        is_json = "json" in (reply.getheader("Content-Type") or "")
        return reply.status, json.loads(text) if is_json and text else text

    def kill(self):
        """SIGKILL: nothing gets a chance to be written."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        """SIGTERM; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


# Asked one after the other in this order: a task goes forward from retry to pending to processing, and back to retry once at most
# meanwhile, so one that is not finished is seen at one of them.
UNFINISHED = ("retry", "pending", "processing", "retry")


def is_drained(program, query=""):
    """Whether no task (of those that `query`, such as "&type=email_send", selects) waits or runs."""
    try:
        return all(program.call("GET", f"/api/tasks?status={status}&limit=1{query}")[1]["total"] == 0 for status in UNFINISHED)
    except Unreachable:
        return False


class Report:
    """Collects checks and prints the closing line the test runner reads."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds, detail=""):
        if holds:
            self.passed += 1
            print(f"  ok    {what}", flush=True)
        else:
            self.failed += 1
            print(f"  FAIL  {what}  {detail}", flush=True)
        return bool(holds)

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed, 0 skipped", flush=True)
        return 1 if self.failed else 0
