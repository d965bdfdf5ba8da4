"""What the tests of workflows share: the program beside a target of HTTP steps that records, and questions about runs."""
import collections
import contextlib
import http.server
import json
import pathlib
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

FINAL = ("completed", "failed", "cancelled")


class Target:
    """A system that HTTP steps call. Each answer has a number of its own, so that who used which answer can be told.

    While `away`, it answers 503."""

    def __init__(self):
        self.lock, self.calls, self.away = threading.Lock(), [], False
        target = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")
                status, number = target.record(self.headers.get("Idempotency-Key"), body)
                reply = json.dumps({"number": number}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                """A caller that was killed is no news."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def record(self, key, body):
        with self.lock:
            self.calls.append({"key": key, "body": body, "status": 503 if self.away else 200, "number": len(self.calls) + 1})
            return self.calls[-1]["status"], self.calls[-1]["number"]

    def by_key(self):
        """{key: calls with it}."""
        found = collections.defaultdict(list)
        with self.lock:
            for call in self.calls:
                found[call["key"]].append(call)
        return found

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class World:
    """One installation that may call the target, without CRM and mail."""

    def __init__(self, folder):
        self.target = Target()
        self.program = support.Program(folder, {
            "environment": "test", "log_level": "warning", "rate_limit": {"enabled": False},
            "outbound": {"allow_private": True, "breaker": {"enabled": False}},
            "queue": {"retry_base_seconds": 0.2, "lease_seconds": 10},
        })
        self.program.add_user()
        self.program.start()
        self.program.sign_in()
        self.ask("DELETE", "/api/workflows/workflow-1")  # what is not being watched

    def close(self):
        if self.program.process.poll() is None:
            self.program.kill()
        self.target.close()

    def ask(self, method, path, body=None):
        """The body of a reply that must be a good one."""
        status, reply = self.program.call(method, path, body)
        if status not in (200, 201, 202):
            raise RuntimeError(f"{method} {path} answered {status}: {json.dumps(reply)[:400]}")
        return reply

    def publish(self, definition, workflow_id=None):
        """Publishes it as a new workflow, or as the next version of one; gives the workflow."""
        if workflow_id is None:
            workflow_id = self.ask("POST", "/api/workflows", definition)["id"]
        else:
            self.ask("PUT", f"/api/workflows/{workflow_id}", definition)
        return self.ask("POST", f"/api/workflows/{workflow_id}/publish")

    def leads(self, source):
        """{e-mail: lead} of those with that source."""
        return {lead["email"]: lead for lead in self.pages(f"/api/leads?limit=1000&source={source}", "leads")}

    def runs(self, workflow_id, **filters):
        text = "".join(f"&{name}={value}" for name, value in filters.items())
        return self.pages(f"/api/workflows/runs?limit=1000&workflow_id={workflow_id}{text}", "runs")

    def pages(self, path, name):
        rows, cursor = [], ""
        while True:
            page = self.ask("GET", path + (f"&cursor={cursor}" if cursor else ""))
            rows += page[name]
            cursor = page.get("next_cursor")
            if not cursor:
                return rows

    def run(self, run_id):
        return self.ask("GET", f"/api/workflows/runs/{run_id}")

    def wait_until_ended(self, workflow_id, seconds, among=("running", "paused")):
        def ended():
            try:
                return not any(self.runs(workflow_id, status=status) for status in among)
            except support.Unreachable:
                return False
        support.poll("every run has ended", seconds, ended, 0.1)

    def has_no_live_task(self):
        return support.is_drained(self.program, "&type=workflow_step")

    def repaired(self):
        """Runs that the patrol found stuck, since the first start."""
        log = (self.program.folder / "server.log").read_text(errors="replace")
        return [line for line in log.splitlines() if "workflow.run_repaired" in line]


@contextlib.contextmanager
def workflow_world():
    with tempfile.TemporaryDirectory(prefix="workflows-") as folder:
        world = World(pathlib.Path(folder))
        try:
            yield world
        finally:
            world.close()
