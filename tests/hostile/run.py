#!/usr/bin/env python3
"""Thousands of unfriendly requests made from the API's own document, and a look at what they left behind.

No reply may be of a status that the document does not name, or 5xx but 503; every refusal is a problem (RFC 9457) that shows nothing
of the inside; every reply has its security fields; no origin is let in; the log stays one JSON object a line; planted secrets are
nowhere in log, database and backups; who did what is in the audit log. The same --seed gives the same requests.
"""
import argparse
import collections
import http.client
import json
import pathlib
import re
import secrets
import sys
import tempfile

import requests
from schema import Schemas

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

FIELDS = {"X-Request-Id": r".{4,}", "X-Content-Type-Options": "^nosniff$", "Referrer-Policy": "^no-referrer$", "Cross-Origin-Opener-Policy": "^same-origin$",
          "Cross-Origin-Resource-Policy": "^same-origin$", "Content-Security-Policy": "default-src '(none|self)'", "Cache-Control": "no-", "Server": "^orchestrator$"}
INSIDE = re.compile(r"sqlite|SELECT |INSERT INTO|std::|terminate called|/src/|\.cpp|/data/|orchestrator\.db|argon2", re.I)
ORIGINS = ["https://evil.example", "null", "http://127.0.0.1:8000", "http://localhost", "https://leads.example.com.evil.example", "file://"]
ENGINE = {"400", "404", "405", "413", "414", "415", "431"}  # the engine's own refusals, before any route


class Reply:
    def __init__(self, status, headers, content):
        self.status, self.headers, self.content = status, headers, content


class Line:
    """One connection that is kept as long as the server keeps it."""

    def __init__(self, port):
        self.port, self.connection, self.broken = port, None, 0

    def send(self, method, target, body=None, fields=None):
        for _ in range(2):  # the server may close between two requests; a second break is a fault
            self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                self.connection.request(method.upper(), target, body, fields or {})
                reply = self.connection.getresponse()
                found = Reply(reply.status, reply.headers, reply.read())
                if reply.getheader("Connection", "").lower() == "close":
                    self.connection.close()
                return found
            except (OSError, http.client.HTTPException):
                self.connection.close()
                self.connection = None
        self.broken += 1
        return None


class Faults:
    """What was wrong, by kind, with an example of each."""

    def __init__(self):
        self.kinds = collections.defaultdict(list)

    def add(self, kind, example):
        self.kinds[kind].append(example)

    def report(self, report, kind, what):
        found = self.kinds.get(kind, [])
        report.check(what, not found, f"{len(found)}: " + " ;; ".join(found[:6]))


def judge(request, reply, faults, schemas):
    status = str(reply.status)
    where = f"{request} → {status} {reply.content[:160]!r}"
    if status not in request.responses.keys() | ENGINE:
        faults.add("undocumented", where)
    elif reply.content and re.match(r"application/(problem\+)?json", reply.headers.get("Content-Type") or ""):
        content = request.responses.get(status, {}).get("content", {})
        for wrong in schemas.faults(json.loads(reply.content), next(iter(content.values()), {}).get("schema", {})):
            faults.add("shapes", f"{request.method.upper()} {request.target[:80]} → {status}: {wrong}")
    if reply.status >= 500 and reply.status != 503:
        faults.add("broken", where)
    if reply.status >= 400:
        judge_refusal(reply, where, faults)
    for name, pattern in FIELDS.items():
        if not re.search(pattern, reply.headers.get(name) or ""):
            faults.add("fields", f"{where}: {name}: {reply.headers.get(name)}")


def judge_refusal(reply, where, faults):
    if not (reply.headers.get("Content-Type") or "").startswith("application/problem+json"):
        return faults.add("problems", where)
    body = json.loads(reply.content)
    if not {"type", "title", "status", "detail", "instance", "request_id"} <= body.keys() or body["status"] != reply.status:
        faults.add("problems", where)
    said = json.dumps({name: value for name, value in body.items() if name != "instance"})
    if INSIDE.search(said.replace(json.dumps(body.get("instance"))[1:-1], "")):
        faults.add("inside", where)
    return None


def fuzz(report, program, count, seed):
    line, faults = Line(program.port), Faults()
    document = json.loads(line.send("GET", "/openapi.json").content)
    maker, schemas, statuses = requests.Maker(document, seed), Schemas(document), collections.Counter()
    own = {"Authorization": f"Bearer {program.token}"}
    for _ in range(count):
        request = maker.next()
        reply = line.send(request.method, request.target, request.body, {**request.fields, **own})
        if reply is None:
            faults.add("lost", str(request))
            continue
        statuses[reply.status] += 1
        judge(request, reply, faults, schemas)
        if reply.status == 200 and request.method == "post" and len(maker.known) < 200:
            maker.known += re.findall(r'"(?:[a-z]+_)?id": ?"([0-9A-Za-z_-]{1,60})"', reply.content.decode(errors="replace"))[:2]
    print(f"  {count} requests over {len(maker.operations)} routes, seed {seed}: {dict(sorted(statuses.items()))}")
    faults.report(report, "lost", "every request is answered")
    faults.report(report, "broken", "no reply is 5xx but 503")
    faults.report(report, "undocumented", "every status is one that the document names")
    faults.report(report, "shapes", "every JSON reply is what the document says")
    faults.report(report, "problems", "every refusal is application/problem+json with a request id")
    faults.report(report, "inside", "no refusal shows anything of the inside")
    faults.report(report, "fields", "every reply has its security fields")
    report.check("the server is well afterwards", program.call("GET", "/health/ready", token=None)[0] == 200)


def origins(report, program):
    line = Line(program.port)
    let_in = []
    for origin in ORIGINS:
        for method, path in (("GET", "/api/leads"), ("OPTIONS", "/api/leads"), ("POST", "/api/auth/login"), ("GET", "/health")):
            reply = line.send(method, path, None, {"Origin": origin, "Access-Control-Request-Method": "GET"})
            if any(name.lower().startswith("access-control-") for name in reply.headers):
                let_in.append(f"{origin} {method} {path}")
    report.check(f"{len(ORIGINS)} origins: none is let in", not let_in, str(let_in))
    answers = {method: line.send(method, "/api/leads").status for method in ("TRACE", "PROPFIND", "FOO")}
    report.check("methods that nobody speaks are 405 or 501", set(answers.values()) <= {405, 501}, str(answers))


def plant(program, smtp_password):
    """Sends secrets wherever one might be sent; gives their texts."""
    line, own = Line(program.port), {"Authorization": f"Bearer {program.token}"}
    made = [secrets.token_urlsafe(18) for _ in range(36)]
    for number, secret in enumerate(made[:10]):
        program.call("POST", "/api/auth/login", {"username": f"nobody{number}", "password": secret}, token=None)
        program.call("GET", "/api/leads", token=f"{secret}.{secret}.{secret}")
        line.send("GET", "/api/leads", None, {"x-api-key": "ao_" + made[10 + number]})
    for number, secret in enumerate(made[20:28]):
        line.send("POST", "/api/users", json.dumps({"username": f"planted{number}", "role": "viewer", "password": secret}).encode(),
                  {**own, "Content-Type": "application/json"})
    for secret in made[28:]:
        line.send("GET", f"/api/leads?token={secret}&password={secret}", None, {**own, "Cookie": f"session={secret}", "Referer": f"/?{secret}"})
    key = program.call("POST", "/api/auth/keys", {"name": "planted"})[1]["api_key"]
    return [*made, key, program.token, support.PASSWORD, smtp_password]


def traces(report, program, planted):
    """Where planted secrets are found: in log, database, write-ahead log, backups."""
    made = program.run("backup", "create", str(program.folder / "whole.tar.gz"))
    report.check("a backup is made", made.returncode == 0, made.stderr)
    program.stop()
    found = []
    for path in [program.folder / "server.log", program.folder / "log.jsonl", *program.folder.rglob("*.tar.gz"), *program.data.rglob("*")]:
        if path.is_file():
            content = path.read_bytes()
            found += [f"{path.name}: secret {number}" for number, secret in enumerate(planted) if secret.encode() in content]
    report.check(f"none of {len(planted)} planted secrets is in log, database or backup", not found, str(found))


def log_is_whole(report, program):
    lines = (program.folder / "log.jsonl").read_bytes().splitlines()
    bad = []
    for line in lines:
        try:
            if not isinstance(json.loads(line), dict) or b"\x1b" in line:
                bad.append(line)
        except ValueError:
            bad.append(line)
    report.check(f"each of {len(lines)} log lines is one JSON object", lines and not bad, str(bad[:2]))


CHANGES = [("POST", "/api/leads", {"email": "audited@example.com"}, "id", "lead"),
           ("POST", "/api/users", {"username": "audited", "role": "viewer", "password": support.PASSWORD + " one"}, "user_id", "user"),
           ("POST", "/api/auth/keys", {"name": "audited"}, "key_id", "key"),
           ("POST", "/api/tenants", {"name": "Audited", "email": "a@example.com"}, "tenant_id", "tenant"),
           ("POST", "/api/campaigns", {"name": "Audited"}, "campaign_id", "campaign"),
           ("POST", "/api/schedules", {"name": "audited", "cron": "0 3 * * *", "type": "lead_process"}, "id", "schedule"),
           ("POST", "/api/tasks", {"type": "lead_process", "payload": {}}, "id", "task")]


def audited(report, program):
    missing = []
    for method, path, body, name, what in CHANGES:
        status, made = program.call(method, path, body)
        identity = made.get(name) or made.get("id") if isinstance(made, dict) else None
        events = program.call("GET", "/api/audit/events?limit=5&order=desc")[1]
        newest = json.dumps(events)
        if status not in (200, 201, 202) or not identity or str(identity) not in newest or "127.0.0.1" not in newest:
            missing.append(f"{what}: {status} {str(made)[:200]}")
    report.check(f"{len(CHANGES)} kinds of change are each in the audit log, with who and whence", not missing, str(missing))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    options = parser.parse_args()
    report, smtp_password = support.Report(), secrets.token_urlsafe(18)
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        program = support.Program(folder, {"environment": "test", "log_level": "info", "log_path": f"{folder}/log.jsonl",
                                           "logging": {"format": "json"}, "rate_limit": {"enabled": False},
                                           "email": {"username": "mailer", "password": smtp_password}})
        program.add_user()
        program.start("--workers", "2")
        try:
            program.sign_in()
            origins(report, program)
            audited(report, program)
            fuzz(report, program, options.requests, options.seed)
            planted = plant(program, smtp_password)
            traces(report, program, planted)
            log_is_whole(report, program)
            verified = program.run("audit", "verify")
            report.check("the audit log is sound", verified.returncode == 0, verified.stdout + verified.stderr)
        finally:
            if program.process.poll() is None:
                program.kill()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
