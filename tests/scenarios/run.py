#!/usr/bin/env python3
"""Runs the scenarios of this folder against the real program.

Usage: run.py [NAME...]      scenario files whose name contains one of the words; default: all

A file is plain text. Its head says how the program is set up, then come the steps:

    about: what the file shows
    config: {"rate_limit": {"max_requests": 10}}     merged over the defaults; may stand several times
    users: admin lead_manager viewer                 roles; each gets a user of that name

    --- what this step shows
    POST /api/leads                                  method and target
    as admin                                         signs in as that user; default: nobody
    Content-Type: text/plain                         header fields; default for bodies: application/json
                                                     an empty line, then the body
    {"first_name": "Ada"}
    => 200                                           the status
    has "first_name":"Ada"                           stands in the body, spaces after : and , aside
    lacks password                                   stands nowhere in head or body
    matches "id": ?"[0-9a-f-]{36}"                   regular expression, somewhere in the body
    header ETag "1"                                  regular expression over the field's value
    keep lead id                                     later steps say $lead for the value at that path of the JSON
    within 10                                        repeats the request until all holds, at most so many seconds
"""
import http.client
import json
import pathlib
import re
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import program as support  # noqa: E402

EXPECTATIONS = ("has ", "lacks ", "matches ", "header ", "keep ", "within ")
DEFAULT_CONFIG = {"environment": "test", "log_level": "warning", "rate_limit": {"enabled": False}, "server": {"workers": 1}}


class Step:
    def __init__(self, title):
        self.title, self.user, self.fields, self.body = title, None, {}, None
        self.method = self.target = None
        self.status, self.expectations, self.within = None, [], 0.0


def merge(base, patch):
    for key, value in patch.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            merge(base[key], value)
        else:
            base[key] = value
    return base


def parse_step(lines):
    """The step written in `lines`, whose first one is its title."""
    step = Step(lines[0][4:].strip())
    in_body, body = False, []
    for line in lines[1:]:
        if step.status is not None:
            if line.startswith("within "):
                step.within = float(line.split()[1])
            elif line.startswith(EXPECTATIONS):
                step.expectations.append(line.split(" ", 1))
            elif line.strip():
                raise ValueError(f"{step.title}: not an expectation: {line}")
        elif line.startswith("=> "):
            step.status = int(line[3:])
        elif in_body:
            body.append(line)
        elif step.method is None:
            if line.strip():
                step.method, step.target = line.split(" ", 1)
        elif not line.strip():
            in_body = True
        elif line.startswith("as "):
            step.user = line[3:].strip()
        else:
            name, value = line.split(":", 1)
            step.fields[name] = value.strip()
    text = "\n".join(body).strip("\n")
    step.body = text or None
    if step.method is None or step.status is None:
        raise ValueError(f"{step.title}: no request or no => STATUS")
    return step


def parse(path):
    """(about, config, users, steps) of a scenario file. Lines that begin with # are comments."""
    about, config, users, blocks = path.stem, json.loads(json.dumps(DEFAULT_CONFIG)), ["admin"], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if line.startswith("--- "):
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
        elif line.startswith("about:"):
            about = line[6:].strip()
        elif line.startswith("config:"):
            merge(config, json.loads(line[7:]))
        elif line.startswith("users:"):
            users = line[6:].split()
        elif line.strip():
            raise ValueError(f"{path.name}: {line}")
    return about, config, users, [parse_step(block) for block in blocks]


def at_path(document, path):
    for part in path.split("."):
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


class Run:
    """One scenario file, with the program it runs against."""

    def __init__(self, program):
        self.program, self.tokens, self.kept = program, {}, {}

    def filled(self, text):
        return re.sub(r"\$(\w+)", lambda found: str(self.kept.get(found[1], found[0])), text) if text else text

    def token(self, user):
        if user not in self.tokens:
            self.tokens[user] = self.program.sign_in(user)
        return self.tokens[user]

    def send(self, step):
        """(status, head as text, fields, body as text)"""
        fields = {name: self.filled(value) for name, value in step.fields.items()}
        if step.user:
            fields["Authorization"] = f"Bearer {self.token(step.user)}"
        body = self.filled(step.body)
        if body is not None and not any(name.lower() == "content-type" for name in fields):
            fields["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=30)
        try:
            connection.request(step.method, self.filled(step.target), body.encode() if body is not None else None, fields)
            reply = connection.getresponse()
            text = reply.read().decode("utf-8", errors="replace")
        finally:
            connection.close()
        return reply.status, str(reply.headers), reply.headers, text

    def faults(self, step, status, head, fields, body):
        """What does not hold, one text each."""
        if status != step.status:
            return [f"status {status}, not {step.status}: {body[:300]}"]
        found = []
        dense = re.sub(r'([:,]) +', r"\1", body)
        for word, rest in step.expectations:
            wanted = self.filled(rest)
            if word == "has" and wanted not in body and re.sub(r'([:,]) +', r"\1", wanted) not in dense:
                found.append(f"the body has no {wanted}: {body[:300]}")
            elif word == "lacks" and wanted in head + body:
                found.append(f"the reply has {wanted}: {(head + body)[:300]}")
            elif word == "matches" and not re.search(wanted, body):
                found.append(f"nothing matches {wanted}: {body[:300]}")
            elif word == "header":
                name, pattern = wanted.split(" ", 1)
                if not re.search(pattern, fields.get(name) or ""):
                    found.append(f"{name} is {fields.get(name)!r}, not {pattern}")
            elif word == "keep":
                name, path = wanted.split()
                try:
                    self.kept[name] = at_path(json.loads(body), path)
                except (ValueError, KeyError, IndexError):
                    found.append(f"no {path} to keep: {body[:300]}")
        return found

    def play(self, step):
        end = time.monotonic() + step.within
        while True:
            found = self.faults(step, *self.send(step))
            if not found or time.monotonic() > end:
                return found
            time.sleep(0.05)


def play_file(path, report):
    about, config, users, steps = parse(path)
    print(f"{path.stem}: {about}")
    with tempfile.TemporaryDirectory(prefix="scenario-") as folder:
        program = support.Program(folder, config)
        for user in users:
            program.add_user(user, user)
        program.start()
        try:
            run = Run(program)
            for step in steps:
                try:
                    found = run.play(step)
                except (OSError, http.client.HTTPException, RuntimeError) as failure:
                    found = [repr(failure)]
                report.check(step.title, not found, "; ".join(found))
            report.check("stops cleanly", program.stop() == 0, program.log_tail())
        finally:
            if program.process.poll() is None:
                program.kill()


def main():
    words = sys.argv[1:]
    report = support.Report()
    for path in sorted(HERE.glob("*.scenario")):
        if not words or any(word in path.stem for word in words):
            play_file(path, report)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
