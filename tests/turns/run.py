#!/usr/bin/env python3
"""One tenant has a mountain of tasks waiting; the first task of another starts within two seconds all the same.

The mountain is put there with /api/tasks/bulk while the workers of the server work on it. Then tenants that have never had a task
queue one each, one after another; the time from a task's creation to its start is taken from the task itself. On the embedded
queue, then on Redis.

Usage: run.py [--tasks N] [--tenants N] [--only embedded|redis]
"""
import argparse
import contextlib
import datetime
import json
import pathlib
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402
from redis_server import RedisServer  # noqa: E402

MOST_SECONDS = 2.0
A_CALL = 10_000


def seconds_between(earlier, later):
    return (datetime.datetime.fromisoformat(later) - datetime.datetime.fromisoformat(earlier)).total_seconds()


def mail(address):
    return {"type": "email_send", "data": {"email_to": address, "subject": "Hello", "body": "A test."}}


@contextlib.contextmanager
def installation(backend):
    """The running program, an administrator signed in; its mails end in a sink."""
    with tempfile.TemporaryDirectory(prefix="turns-") as folder:
        folder = pathlib.Path(folder)
        smtp = support.Helper("smtp_sink.py", folder / "smtp.jsonl")
        redis = RedisServer(folder / "redis").start() if backend == "redis" else None
        keys = {"redis": {"host": "127.0.0.1", "port": redis.port, "required": True, "allow_fallback": False}} if redis else {}
        program = support.Program(folder, {
            "environment": "test", "log_level": "error", "rate_limit": {"enabled": False},
            "email": {"smtp_server": "127.0.0.1", "smtp_port": smtp.port, "security": "none",
                      "from_address": "hello@orchestrator.example"}, **keys})
        program.add_user()
        program.start()
        try:
            program.sign_in()
            yield program
        finally:
            program.kill()
            if redis:
                redis.kill()
            smtp.stop()


def made(program, path, body):
    status, reply = program.call("POST", path, body)
    if status not in (200, 201):
        raise RuntimeError(f"POST {path} answered {status}: {reply}")
    return reply


def token_of_new_tenant(program, number):
    """A tenant with one user; gives that user's token."""
    tenant = made(program, "/api/tenants", {"name": f"Small {number}", "email": f"owner{number}@example.com"})["tenant_id"]
    name = f"small{number}"
    made(program, "/api/users", {"username": name, "email": f"{name}@example.com", "role": "admin", "password": support.PASSWORD,
                                 "tenant_id": tenant})
    return made(program, "/api/auth/login", {"username": name, "password": support.PASSWORD})["access_token"]


def pile_up(program, count):
    """The mountain, in the tenant of the administrator; gives the number that was acknowledged."""
    acknowledged = 0
    for first in range(0, count, A_CALL):
        rows = [mail(f"big{number}@example.com") for number in range(first, min(first + A_CALL, count))]
        status, reply = program.call("POST", "/api/tasks/bulk", {"tasks": rows})
        if status not in (200, 201):
            raise RuntimeError(f"POST /api/tasks/bulk answered {status}: {json.dumps(reply)[:300]}")
        acknowledged += reply["created"]
    return acknowledged


def total(program, status):
    return program.call("GET", f"/api/tasks?status={status}&limit=1")[1]["total"]


def start_latency(program, token, number):
    """Seconds from the creation of the tenant's first task to its start."""
    status, task = program.call("POST", "/api/tasks", mail(f"first{number}@example.com"), token)
    if status not in (200, 201):
        raise RuntimeError(f"POST /api/tasks answered {status}: {task}")

    def started():
        seen = program.call("GET", f"/api/tasks/{task['id']}", token=token)[1]
        return seen if seen["started_at"] else None
    seen = support.poll("the first task has started", 60, started, 0.05)
    return seconds_between(seen["created_at"], seen["started_at"])


def check(report, backend, count, tenants):
    with installation(backend) as program:
        tokens = [token_of_new_tenant(program, number) for number in range(tenants)]
        acknowledged = pile_up(program, count)
        waiting, done = total(program, "pending"), total(program, "completed")
        latencies = [start_latency(program, token, number) for number, token in enumerate(tokens)]
        still_waiting, still_done = total(program, "pending"), total(program, "completed")
        print(f"        {backend}: attempted {count + tenants}, acknowledged {acknowledged + tenants}, {waiting} of one tenant waiting; "
              f"first tasks of {tenants} others started {len(latencies)}, after median {statistics.median(latencies) * 1e3:.0f} ms, "
              f"max {max(latencies) * 1e3:.0f} ms; meanwhile {still_done - done} done", flush=True)
        report.check(f"{backend}: all {count} tasks of one tenant were acknowledged", acknowledged == count, acknowledged)
        report.check(f"{backend}: most of them still wait when the last tenant came", still_waiting > count / 2, still_waiting)
        report.check(f"{backend}: the mountain goes on", still_done > done, (done, still_done))
        report.check(f"{backend}: first tasks of others start within {MOST_SECONDS:.0f} s", max(latencies) <= MOST_SECONDS, latencies)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=100_000, help="of the one tenant")
    parser.add_argument("--tenants", type=int, default=8, help="others, with a task each")
    parser.add_argument("--only", choices=["embedded", "redis"], help="one backend")
    options = parser.parse_args()
    report = support.Report()
    for backend in [options.only] if options.only else ["embedded", "redis"]:
        check(report, backend, options.tasks, options.tenants)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
