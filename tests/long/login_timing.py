#!/usr/bin/env python3
"""Does the time of a refused sign-in tell whether the user exists? Welch's t-test over 2,000 interleaved sign-ins.

Half of them name a user that exists with a wrong password, half a user that does not exist, in random order, a few each from
many loopback addresses so that the login throttle lets every one of them reach the password hash. |t| < 4.5, the bound of
dudect (Reparaz et al., 2017), and the same answer to both.

Usage: login_timing.py [--logins N] [--seed S]
"""
import argparse
import http.client
import json
import math
import pathlib
import random
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

A_USER, A_SOURCE = 5, 18  # failures the throttle lets through of one account, of one source


def sign_in(program, source, username):
    """(seconds, status, the body without what differs in every answer)."""
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=30, source_address=(source, 0))
    connection.connect()
    body = json.dumps({"username": username, "password": "wrong all the way"})
    started = time.perf_counter()
    connection.request("POST", "/api/auth/login", body, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    text = reply.read()
    seconds = time.perf_counter() - started
    connection.close()
    said = json.loads(text)
    return seconds, reply.status, (said.get("title"), said.get("detail"), len(reply.getheaders()))


def make_users(program, count):
    program.sign_in()
    for number in range(count):
        user = {"username": f"known{number:04}", "role": "viewer", "password": support.PASSWORD}
        status, body = program.call("POST", "/api/users", user)
        if status != 200:
            raise RuntimeError(f"POST /api/users answered {status}: {body}")


def welch(first, second):
    spread = statistics.variance(first) / len(first) + statistics.variance(second) / len(second)
    return (statistics.mean(first) - statistics.mean(second)) / math.sqrt(spread)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logins", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    report = support.Report()
    users = -(-options.logins // 2 // A_USER)
    names = [f"{kind}{number % users:04}" for kind in ("known", "ghost") for number in range(options.logins // 2)]
    random.Random(options.seed).shuffle(names)
    with tempfile.TemporaryDirectory(prefix="timing-") as folder:
        program = support.Program(folder, {"environment": "test", "log_level": "error", "rate_limit": {"enabled": False}})
        program.add_user()
        program.start("--task-workers", 0)
        try:
            make_users(program, users)
            for number in range(10):  # both ways warm
                sign_in(program, "127.2.0.1", ("admin", "nobody")[number % 2])
            times, statuses, answers = {"known": [], "ghost": []}, set(), set()
            for number, name in enumerate(names):
                source = f"127.1.{number // A_SOURCE // 250}.{number // A_SOURCE % 250 + 1}"
                seconds, status, answer = sign_in(program, source, name)
                times[name[:5]].append(seconds * 1e3)
                statuses.add(status)
                answers.add(answer)
        finally:
            program.kill()
    t = welch(times["known"], times["ghost"])
    print(f"  {len(names)} sign-ins, seed {options.seed}: wrong password median {statistics.median(times['known']):.2f} ms, "
          f"unknown user {statistics.median(times['ghost']):.2f} ms, Welch t {t:+.2f}")
    report.check("every sign-in reached the password hash and was refused", statuses == {401}, str(statuses))
    report.check("both are answered with the same words", len(answers) == 1, str(answers))
    report.check("the time does not tell them apart: |t| < 4.5", abs(t) < 4.5, f"{t:.2f}")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
