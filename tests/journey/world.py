"""What the journey tests share: the outside world (an SMTP server and a CRM that record), and the leads of the sample file."""
import collections
import contextlib
import csv
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402


COLUMNS = {"First Name": "first_name", "Last Name": "last_name", "E-Mail": "email", "Phone": "phone", "Company": "company",
           "Source": "source"}


def sample_leads(count):
    """The first `count` leads of the sample file that have an address nobody before them has."""
    leads, seen = [], set()
    with open(support.ROOT / "data" / "leads_sample.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["E-Mail"] and row["E-Mail"].lower() not in seen and len(leads) < count:
                seen.add(row["E-Mail"].lower())
                leads.append({name: row[column] for column, name in COLUMNS.items() if row[column]})
    return leads


@contextlib.contextmanager
def journey_world(**crm_options):
    """A temporary installation whose CRM and mail server are real local servers. Gives (program, crm, smtp)."""
    with tempfile.TemporaryDirectory(prefix="journey-") as folder:
        folder = pathlib.Path(folder)
        options = [part for name, value in crm_options.items() for part in (f"--{name.replace('_', '-')}", value)]
        crm = support.Helper("crm_stub.py", folder / "crm.jsonl", *options)
        smtp = support.Helper("smtp_sink.py", folder / "smtp.jsonl")
        program = support.Program(folder, {
            "environment": "test",
            "log_level": "warning",
            "rate_limit": {"enabled": False},
            "crm": {"api_base_url": f"http://127.0.0.1:{crm.port}", "create_endpoint": "/leads", "get_endpoint": "/leads/{id}",
                    "auth": {"type": "bearer", "token": "crm-token"}},
            "email": {"smtp_server": "127.0.0.1", "smtp_port": smtp.port, "security": "none",
                      "from_address": "hello@orchestrator.example"},
            "queue": {"retry_base_seconds": 1},
        })
        try:
            yield program, crm, smtp
        finally:
            if program.process and program.process.poll() is None:
                program.kill()
            crm.stop()
            smtp.stop()


def count_tasks(program, status):
    return program.call("GET", f"/api/tasks?status={status}&limit=1")[1]["total"]


def wait_until_drained(program, seconds):
    """Until no task waits or runs; a bounded poll."""
    support.poll("every task is finished", seconds, lambda: support.is_drained(program), 0.1)


def redrive(program, queue="default"):
    """Runs the dead tasks of a queue again; gives how many there were."""
    count = count_tasks(program, "dead")
    if count:
        status, reply = program.call("POST", f"/api/queues/{queue}/redrive", {"expected_count": count})
        if status != 200:
            raise RuntimeError(f"redrive answered {status}: {reply}")
    return count


def other_tasks(program):
    """What became of the first ten tasks that are not completed: (status, attempts, crashes, error)."""
    tasks = [task for status in ("dead", "failed", "cancelled", *support.UNFINISHED)
             for task in program.call("GET", f"/api/tasks?status={status}&limit=10")[1]["tasks"]]
    return [(task["status"], task["attempt"], task["crashes"], task.get("error")) for task in tasks[:10]]


def crm_creations(crm):
    """{Idempotency-Key: number of calls} and {e-mail: set of keys} of the calls that create leads."""
    calls, keys = collections.Counter(), collections.defaultdict(set)
    for record in crm.records():
        if record["method"] != "POST":
            continue
        headers = {name.lower(): value for name, value in record["headers"].items()}
        body = record["body"] if isinstance(record["body"], dict) else json.loads(record["body"])
        calls[headers["idempotency-key"]] += 1
        keys[body["email"]].add(headers["idempotency-key"])
    return calls, keys


def mails(smtp):
    """{recipient: list of Message-IDs}."""
    received = collections.defaultdict(list)
    for record in smtp.records():
        recipients = record.get("rcpt_tos") or record.get("to")
        for address in recipients if isinstance(recipients, list) else [recipients]:
            received[address].append(record["message_id"])
    return received
