#!/usr/bin/env python3
"""A CRM that hangs, dribbles, fails or answers without end does not hold up the mail.

While CRM tasks keep coming, mails are sent through /api/tasks and the time from a mail's creation to its start is taken, for each
mood first beside a CRM that is well, then beside one that is not. Checked in each mood: the 99th percentile of the mails' start
latency is at most 1.5 times what it was, memory stays flat, the circuit breaker shows in /health/detailed. Afterwards every CRM
task that was not refused for good has ended, none of them out of attempts, and every mail has come.

Usage: run.py [--seconds S] [--deadline S] [--allowance MS] [--moods hang,dribble,500,huge]

On a busy machine a few mails are late whatever the CRM does: --allowance is what they may have on top. A CRM that holds up
the mail does so for its whole deadline.
"""
import argparse
import collections
import datetime
import http.client
import json
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

MAILS_A_SECOND, CRM_TASKS_A_SECOND = 20, 10
MEMORY_BYTES = 24 * 2**20


def set_mood(crm, mood):
    connection = http.client.HTTPConnection("127.0.0.1", crm.port, timeout=10)
    connection.request("PUT", "/__mode", json.dumps({"mode": mood}))
    connection.getresponse().read()
    connection.close()


def resident_bytes(program):
    for line in open(f"/proc/{program.process.pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


def milliseconds_between(earlier, later):
    return (datetime.datetime.fromisoformat(later) - datetime.datetime.fromisoformat(earlier)).total_seconds() * 1e3


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


class Load:
    """Creates CRM and mail tasks at a steady rate."""

    def __init__(self, program, lead_ids):
        self.program, self.lead_ids, self.crm_tasks, self.mails = program, lead_ids, [], 0

    def create(self, connection, kind, data):
        status, body = self.program.exchange(connection, "POST", "/api/tasks", {"type": kind, "data": data})
        if status not in (200, 201, 202):
            raise RuntimeError(f"POST /api/tasks answered {status}: {body}")
        return body["id"]

    def run(self, seconds):
        """The start latencies of the mails, in milliseconds."""
        connection = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=30)
        mails, started, count = [], time.monotonic(), 0
        while time.monotonic() - started < seconds:
            if count % (MAILS_A_SECOND // CRM_TASKS_A_SECOND) == 0:
                lead = self.lead_ids[len(self.crm_tasks) % len(self.lead_ids)]
                self.crm_tasks.append(self.create(connection, "crm_update", {"lead_id": lead}))
            mails.append(self.create(connection, "email_send", {"to": f"mail{self.mails}@example.com", "subject": "s", "body": "b"}))
            self.mails += 1
            count += 1
            time.sleep(max(0.0, started + count / MAILS_A_SECOND - time.monotonic()))
        latencies = [self.start_latency(connection, mail) for mail in mails]
        connection.close()
        return latencies

    def start_latency(self, connection, mail):
        def started():
            task = self.program.exchange(connection, "GET", f"/api/tasks/{mail}")[1]
            return task if task["started_at"] else None
        task = support.poll("the mail has started", 60, started)
        return milliseconds_between(task["created_at"], task["started_at"])


def target(program, name):
    targets = program.call("GET", "/health/detailed")[1]["targets"]
    return next((found for found in targets if found["name"] == name), {"state": "unknown", "failures": 0})


def mood_spoils_no_mail(program, crm, load, mood, options, report):
    base = percentile(load.run(options.seconds), 0.99)
    memory = resident_bytes(program)
    set_mood(crm, mood)
    p99 = percentile(load.run(options.seconds), 0.99)
    opened = support.poll(f"{mood}: the breaker has opened", 2 * options.deadline + 10,
                          lambda: target(program, "crm")["state"] != "closed")
    grown = resident_bytes(program) - memory
    state = target(program, "crm")
    print(f"  {mood:8} mails start after p99 {p99:6.1f} ms (beside a healthy CRM {base:.1f}), memory +{grown / 2**20:.1f} MiB, "
          f"CRM {state['state']}, {state['failures']} failures, {state['postponed']} postponed")
    report.check(f"{mood}: mails start in time", p99 <= max(1.5 * base, base + options.allowance), f"{p99:.1f} ms, base {base:.1f} ms")
    report.check(f"{mood}: memory is flat", grown <= MEMORY_BYTES, f"{grown / 2**20:.1f} MiB")
    report.check(f"{mood}: the breaker opens and shows since when", opened and state["opened_at"], str(state))
    report.check(f"{mood}: the mail server's breaker stays closed", target(program, "email")["state"] == "closed")
    set_mood(crm, "normal")
    support.poll(f"{mood}: the breaker has closed", 4 * options.deadline + 60, lambda: target(program, "crm")["state"] == "closed")


def ends_well(program, load, moods, report):
    statuses, most_attempts = {}, 0
    def all_ended():
        statuses.clear()
        for task in load.crm_tasks:
            body = program.call("GET", f"/api/tasks/{task}")[1]
            statuses[task] = body
        return all(body["status"] in ("completed", "failed", "dead") for body in statuses.values())
    support.poll("every CRM task has ended", 240, all_ended, 0.5)
    ends = [body["status"] for body in statuses.values()]
    most_attempts = max(body["attempt"] for body in statuses.values())
    print(f"  {len(ends)} CRM tasks: {ends.count('completed')} completed, {ends.count('failed')} failed, {ends.count('dead')} dead, "
          f"at most {most_attempts} attempts")
    report.check("no CRM task ran out of attempts", ends.count("dead") == 0)
    allowed = 40 if "huge" in moods else 0  # an answer without end is final for the calls that saw it
    report.check("what an outage postponed is done afterwards", ends.count("failed") <= allowed, str(ends.count("failed")))
    text = program.call("GET", "/metrics?format=prometheus")[1]
    text = text.decode() if isinstance(text, bytes) else str(text)
    report.check("the breaker shows in the metrics", 'ao_target_state{target="crm"} 0' in text)


def every_mail_came(smtp, load, report):
    """Each exactly once."""
    def count():
        came = collections.Counter()
        for record in smtp.records():
            recipients = record.get("to") or record.get("rcpt_tos")
            recipients = recipients if isinstance(recipients, list) else [recipients]
            came.update(address for address in recipients if address.startswith("mail"))  # the rest greets the leads
        return came
    try:
        support.poll("every mail has come", 60, lambda: len(count()) >= load.mails)
    except TimeoutError:
        pass  # said below
    came = count()
    lost, duplicated = load.mails - len(came), sum(came.values()) - len(came)
    print(f"  mails: attempted {load.mails}, acknowledged {load.mails}, executed {len(came)}, lost {lost}, duplicated {duplicated}")
    report.check("every mail came, once", lost == 0 and duplicated == 0)


def configuration(crm, smtp, deadline):
    return {
        "environment": "test", "log_level": "error", "rate_limit": {"enabled": False},
        "crm": {"api_base_url": f"http://127.0.0.1:{crm.port}"},
        "email": {"smtp_server": "127.0.0.1", "smtp_port": smtp.port, "security": "none",
                  "from_address": "hello@orchestrator.example"},
        "queue": {"retry_base_seconds": 0.5},
        "outbound": {"deadline_seconds": deadline, "connect_timeout_seconds": min(deadline, 10),
                     "breaker": {"open_seconds": 1, "max_open_seconds": 4}},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5, help="of load in each mood")
    parser.add_argument("--deadline", type=int, default=2, help="of a call to the CRM")
    parser.add_argument("--allowance", type=float, default=1000, help="milliseconds that the short run may have on top")
    parser.add_argument("--moods", default="hang,dribble,500,huge")
    options = parser.parse_args()
    report = support.Report()
    with tempfile.TemporaryDirectory(prefix="bulkheads-") as folder:
        folder = pathlib.Path(folder)
        crm = support.Helper("crm_stub.py", folder / "crm.jsonl")
        smtp = support.Helper("smtp_sink.py", folder / "smtp.jsonl")
        program = support.Program(folder, configuration(crm, smtp, options.deadline))
        program.add_user()
        program.start()
        try:
            program.sign_in()
            leads = [program.call("POST", "/api/leads", {"email": f"lead{n}@example.com"})[1]["id"] for n in range(20)]
            load = Load(program, leads)
            load.run(1)  # warm
            moods = options.moods.split(",")
            for mood in moods:
                mood_spoils_no_mail(program, crm, load, mood, options, report)
            every_mail_came(smtp, load, report)
            ends_well(program, load, moods, report)
            report.check("SIGTERM ends it with 0", program.stop() == 0)
        finally:
            if program.process.poll() is None:
                program.kill()
            crm.stop()
            smtp.stop()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
