#!/usr/bin/env python3
"""The debug server as people use it: the real program on a free port, the calls that its contract gives as examples, what a
refused PUT is told, what is printed and shown, and that it stays on this machine and apart from any installation."""
import http.client
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

JANE = {"first_name": "Jane", "last_name": "Smith", "email": "jane@example.com", "phone": "555-5678", "company": "Tech Inc",
        "source": "website"}
THREE = {"email": "updated@example.com", "first_name": "Updated", "last_name": "Lead"}
FOUR = {"email": "new@example.com", "first_name": "John", "last_name": "Doe", "phone": "555-1234"}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


class DebugServer(support.Program):
    """The debug server instead of the real one; everything it prints is in server.log."""

    def start(self):
        with open(self.folder / "server.log", "ab") as log:
            command = [self.binary, "debug-server", "--port", str(self.port), "--config", str(self.config), "--data-dir", str(self.data)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        support.poll("the debug server is ready", 20, self.is_ready, 0.01)

    def is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"it ended with {self.process.returncode}: {self.log_tail()}")
        try:
            return self.call("GET", "/health") == (200, {"status": "ok"})
        except support.Unreachable:
            return False

    def printed(self):
        return (self.folder / "server.log").read_text()


def has(body, fields):
    return all(body.get(name) == value for name, value in fields.items())


def check_examples(report, server):
    status, lead = server.call("GET", "/debug/lead/lead-1")
    names = {"id", "first_name", "last_name", "email", "phone", "company", "source", "created_at", "status"}
    answer = server.call("GET", "/health", token=None)
    report.check("the health of the debug server is 200", answer[0] == 200 and answer[1]["status"] == "ok", str(answer))
    report.check("1. GET gives the full lead", status == 200 and names <= lead.keys() and lead["id"] == "lead-1", str(lead))
    status, made = server.call("POST", "/debug/lead", JANE)
    says = {"id": "test-new", "status": "created", "message": "Lead created", "crm_id": None}
    report.check("2. POST makes a lead", status == 200 and has(made, says) and has(made["data"], JANE), str(made))
    says = {"id": "lead-1", "status": "updated", "message": "Lead updated successfully", "crm_id": None}
    status, three = server.call("PUT", "/debug/lead/lead-1", THREE)
    report.check("3. PUT changes three fields", status == 200 and has(three, says) and has(three["data"], THREE), str(three))
    status, four = server.call("PUT", "/debug/lead/lead-1", FOUR)
    report.check("4. PUT changes four fields", status == 200 and has(four, says) and has(four["data"], FOUR), str(four))
    moved = RFC_3339.fullmatch(four["data"]["updated_at"]) and four["data"]["updated_at"] > three["data"]["updated_at"]
    report.check("4. with a proper time stamp", moved and RFC_3339.fullmatch(four["timestamp"]), str(four))
    status, kept = server.call("GET", "/debug/lead/lead-1")
    rest = {"id": "lead-1", "company": lead["company"], "source": lead["source"], "created_at": lead["created_at"]}
    report.check("5. GET shows what was put, and the rest", status == 200 and has(kept, FOUR) and has(kept, rest), str(kept))
    status, missing = server.call("GET", "/debug/lead/zzz")
    report.check("an unknown lead is 404 with a detail", status == 404 and missing["detail"] == "Lead zzz not found", str(missing))
    status, free = server.call("PUT", "/debug/lead/lead-7", {"nickname": "Jo", "vip": None})
    report.check("unknown keys are kept and echoed", status == 200 and free["data"].get("nickname") == "Jo" and "vip" in free["data"], str(free))


def check_refusals(report, server):
    status, body = server.call("PUT", "/debug/lead/lead-1", {"email": "nobody", "score": "high", "company": "Acme"})
    steps = {step["step"]: step["ok"] for step in body.get("steps", [])}
    pointers = {fault["pointer"] for fault in body.get("errors", [])}
    report.check("a refused PUT is a 422 problem", status == 422 and pointers == {"/email", "/score"}, str(body))
    want = {"json": True, "object": True, "/email": False, "/score": False, "/company": True}
    report.check("that tells every step", steps == want, str(steps))
    status, body = server.call("PUT", "/debug/lead/lead-1", b'{"email": \x1b[31m')
    report.check("what is not JSON is 400 with the step", status == 400 and body["steps"][0]["ok"] is False, str(body))
    status, _ = server.call("DELETE", "/debug/lead/lead-1")
    report.check("another method is 405", status == 405, str(status))
    status, _ = server.call("GET", "/api/leads")
    report.check("the API is not here", status == 404, str(status))
    status, _ = server.call("GET", "/", headers={"Host": "rebound.example.com"})
    report.check("called by a foreign name it answers nothing", status == 421, str(status))


def look_at_page(server):
    """The page and its content policy."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", "/?looking")
        reply = connection.getresponse()
        return reply.read().decode(), reply.getheader("Content-Security-Policy") or ""
    finally:
        connection.close()


def check_telling(report, server):
    server.call("PUT", "/debug/lead/lead-1", FOUR, headers={"Authorization": "Bearer not-for-print", "X-Mark": "<script>"})
    printed = server.printed()
    for part in ("/debug/lead/lead-1", "X-Mark: <script>", "[PUT] Parsed: {", "✓ /email", "✗ /score",
                 '[PUT] Response: {"id":"lead-1","status":"updated","message":"Lead updated successfully"'):
        report.check(f"it prints {part}", part in printed, printed[-1500:])
    report.check("but no credential", "not-for-print" not in printed)
    report.check("no colour and no control of a client's reaches a file", "\x1b" not in printed and "\\x1b[31m" in printed)
    look_at_page(server)
    page, policy = look_at_page(server)
    report.check("the page shows the same", "✗ refused" in page and "lead-1" in page)
    report.check("with the client's text escaped, and no script", "&lt;script&gt;" in page and "<script" not in page)
    report.check("its policy allows no script", "default-src 'none'" in policy and "script" not in policy, policy)
    report.check("looking at the page is not a request to show", "/?looking" not in page)


def check_isolation(report, server):
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        done = server.run("debug-server", "--host", host, "--port", "0")
        report.check(f"--host {host} is refused", done.returncode != 0 and "this machine only" in done.stderr, done.stderr)
    listening = subprocess.run(["ss", "-ltnp"], capture_output=True, text=True, check=False).stdout
    own = [line.split()[3] for line in listening.splitlines() if f"pid={server.process.pid}," in line]
    report.check("it listens on 127.0.0.1 only", own == [f"127.0.0.1:{server.port}"], str(own))
    report.check("it makes no data directory", not server.data.exists())
    server.process.terminate()
    report.check("SIGTERM ends it with 0", server.process.wait(20) == 0, server.log_tail())
    server.start()
    _, lead = server.call("GET", "/debug/lead/lead-1")
    report.check("a new start has the first lead again", lead["last_name"] == "Test", json.dumps(lead))
    server.stop()


def main():
    report = support.Report()
    with tempfile.TemporaryDirectory(prefix="debug-server-") as folder:
        server = DebugServer(folder)
        server.start()
        try:
            check_examples(report, server)
            check_refusals(report, server)
            check_telling(report, server)
            check_isolation(report, server)
        finally:
            if server.process.poll() is None:
                server.kill()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
