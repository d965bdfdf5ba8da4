"""Our own program under test: an installation of its own in a temporary folder, one event loop unless told otherwise."""
import http.client
import json
import pathlib
import subprocess
import tempfile
import time

from stand.process import SERVER_CORE, Failed, Server, free_port

PASSWORD = "a long bench password 1"
# Rate limit and metrics are on, as for everybody; the limit is high enough not to answer 429.
CONFIG = {"rate_limit": {"max_requests": 10_000_000, "window_seconds": 1}, "log_level": "warning", "environment": "test"}


class Product(Server):
    """`orchestrator serve`, ready; `ask` speaks to it as its administrator over one connection."""

    def __init__(self, program, folder, *options, config=None, cores=SERVER_CORE, workers=1):
        self.data = pathlib.Path(folder) / "data"
        self.config = pathlib.Path(folder) / "config.json"
        self.config.write_text(json.dumps({**CONFIG, **(config or {})}))
        self.config.chmod(0o600)
        self.program = program
        if not (self.data / "orchestrator.db").exists():
            self.run("user", "add", "--username", "bench", "--role", "admin", "--password-stdin", stdin=PASSWORD + "\n")
        port = free_port()
        super().__init__([program, "serve", "--config", self.config, "--data-dir", self.data, "--port", port, "--workers", workers,
                          *(options or ("--task-workers", 0))], port, cores=cores, probe=lambda: self._is_ready())
        self.line, self.asked = http.client.HTTPConnection("127.0.0.1", port, timeout=120), time.monotonic()
        self.token = json.loads((self.data / "server.json").read_text())["key"]

    @property
    def authorization(self):
        return f"Authorization: Bearer {self.token}"

    def run(self, *arguments, stdin=""):
        command = [str(self.program), *map(str, arguments), "--config", str(self.config), "--data-dir", str(self.data)]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, timeout=1200)
        if done.returncode != 0:
            raise Failed(f"{' '.join(command[1:3])} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-300:]}")

    def _is_ready(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            line.request("GET", "/health/ready")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def ask(self, method, path, body=None):
        if time.monotonic() - self.asked > 5:
            self.line.close()  # the server may have ended an idle connection; the next request opens a new one
        self.line.request(method, path, json.dumps(body).encode() if body is not None else None,
                          {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"})
        reply = self.line.getresponse()
        text, self.asked = reply.read(), time.monotonic()
        if reply.status >= 300:
            raise Failed(f"{method} {path} answered {reply.status}: {text[:200]}")
        return json.loads(text) if text else None


def temporary_folder():
    return tempfile.TemporaryDirectory(prefix="ao-bench-")
