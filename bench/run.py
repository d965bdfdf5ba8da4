#!/usr/bin/env python3
"""Measures the program against the limits of this machine and writes bench/results/REPORT.md.

Usage: bench/run.py [--build DIR] [--seconds S] [--rounds N] [--only health,lead,create]

Every case runs in turn with its yardstick (A B A B …), server on core 0, load on core 1. What counts is CPU time for each
request, read from the kernel (/proc/PID/task/*/schedstat); requests a second depend on the load generator's core too.
"""
import argparse
import contextlib
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
PASSWORD = "a long bench password 1"
CREATE_SCRIPT = """
local n = 0
request = function()
  n = n + 1
  local body = string.format('{"first_name":"Ada","last_name":"Bench","email":"ada.%d.%d@example.com",' ..
    '"company":"Bench Ltd","source":"bench","custom_fields":{"industry":"Technology"}}', n, math.random(1, 1000000000))
  return wrk.format("POST", "/api/leads", {["Content-Type"]="application/json", ["Authorization"]="Bearer %s"}, body)
end
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:  # the thread ended between the listing and the reading
            continue
    return total / 1e9


def call(method, url, body=None, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)


def wait_until_open(port, process):
    for _ in range(200):
        if process.poll() is not None:
            sys.exit(f"bench: the server ended with {process.returncode} before it listened")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=0.2):
                return
        except OSError:
            time.sleep(0.05)
    sys.exit("bench: the server did not listen within 10 s")


class Server:
    """A process under test: pinned to core 0, with its own data in a temporary folder."""

    def __init__(self, command, port, cwd=None):
        self.port = port
        self.process = subprocess.Popen(["taskset", "-c", "0", *map(str, command)], cwd=cwd,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until_open(port, self.process)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def load(server, path, seconds, connections=64, token=None, script=None):
    """One wrk run from core 1. Gives requests a second, CPU µs a request and the p50 and p99 latency in ms."""
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if token and not script:
        command += ["-H", f"Authorization: Bearer {token}"]
    if script:
        command += ["-s", script]
    before = cpu_seconds(server.process.pid)
    output = subprocess.run([*command, f"http://127.0.0.1:{server.port}{path}"], capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(server.process.pid) - before
    requests = int(re.search(r"(\d+) requests in", output).group(1))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    return {"rps": requests / seconds, "cpu_us": used / max(requests, 1) * 1e6, "p50_ms": latency(output, "50%"),
            "p99_ms": latency(output, "99%"), "wrong": int(wrong.group(1)) if wrong else 0}


def latency(output, percentile):
    found = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)", output)
    return float(found.group(1)) * {"us": 1e-3, "ms": 1, "s": 1e3}[found.group(2)] if found else float("nan")


def start_product(build, data, started, more=None):
    port = free_port()
    config = pathlib.Path(data) / "config.json"
    config.write_text(json.dumps({"rate_limit": {"enabled": False}, "log_level": "warning", "environment": "development"} | (more or {})))
    program = build / "orchestrator"
    if not (pathlib.Path(data) / "orchestrator.db").exists():
        add = [str(program), "user", "add", "--config", str(config), "--data-dir", str(data), "--username", "bench", "--role", "admin"]
        subprocess.run([*add, "--password-stdin"], input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL)
    server = Server([program, "serve", "--config", config, "--data-dir", data, "--port", port, "--workers", 1,
                     "--task-workers", 0], port)
    started.callback(server.stop)
    token = call("POST", f"http://127.0.0.1:{port}/api/auth/login", {"username": "bench", "password": PASSWORD})["access_token"]
    return server, token


def measure(build, seconds, rounds, only):
    rows = {}
    with tempfile.TemporaryDirectory() as data, contextlib.ExitStack() as started:
        port = free_port()
        bare = Server([build / "bench" / "ao_limit_bare_epoll", port], port)
        started.callback(bare.stop)
        product, token = start_product(build, data, started)
        lead = call("POST", f"http://127.0.0.1:{product.port}/api/leads", {"email": "one@example.com", "first_name": "One"}, token)
        script = pathlib.Path(data) / "create.lua"
        script.write_text(CREATE_SCRIPT.replace("%s", token))
        cases = {"bare epoll loop": lambda: load(bare, "/health", seconds),
                 "GET /health": lambda: load(product, "/health", seconds),
                 "GET /api/leads/{id}": lambda: load(product, f"/api/leads/{lead['id']}", seconds, token=token),
                 "POST /api/leads": lambda: load(product, "/api/leads", seconds, token=token, script=str(script))}
        wanted = {"health": "GET /health", "lead": "GET /api/leads/{id}", "create": "POST /api/leads"}
        chosen = [name for name in cases if name == "bare epoll loop" or not only or name in [wanted[key] for key in only]]
        for number in range(rounds):
            for name in chosen:
                rows.setdefault(name, []).append(cases[name]())
                print(f"  round {number + 1}/{rounds}  {name:22} {rows[name][-1]['cpu_us']:8.2f} µs CPU"
                      f"  {rows[name][-1]['rps']:10,.0f}/s", flush=True)
    return rows


def measure_store(build, rounds):
    """The group-commit limit of our own SQL in a bare loop, and the same through the store; see limits/store_limit.cpp."""
    program = build / "bench" / "ao_limit_store_limit"
    if not program.exists():
        return ""
    runs = [subprocess.run([str(program)], capture_output=True, text=True, check=True).stdout for _ in range(max(1, rounds // 3))]
    return runs[-1]


def table(rows):
    limit = statistics.median(run["cpu_us"] for run in rows["bare epoll loop"])
    lines = ["| case | CPU µs a request (median) | range | against bare epoll | requests/s | p50 ms | p99 ms | not 2xx |",
             "|---|---|---|---|---|---|---|---|"]
    for name, runs in rows.items():
        cpu = [run["cpu_us"] for run in runs]
        middle = statistics.median(cpu)
        lines.append(f"| {name} | {middle:.2f} | {min(cpu):.2f}–{max(cpu):.2f} | {middle / limit:.2f} | "
                     f"{statistics.median(run['rps'] for run in runs):,.0f} | "
                     f"{statistics.median(run['p50_ms'] for run in runs):.2f} | "
                     f"{statistics.median(run['p99_ms'] for run in runs):.2f} | {sum(run['wrong'] for run in runs)} |")
    return "\n".join(lines)


def report(rows, store, options):
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    text = f"""# Measurements

Made by `make bench` on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores ({cpu}), Linux {platform.release()},
{options.rounds} rounds of {options.seconds} s in turn, medians. Server with one event loop on core 0, wrk with 64 connections on core 1.
Compare CPU per request and ratios; requests a second depend on the machine and on the load generator.
`POST /api/leads` is durable: a lead, its audit event and its first task are on disk before the reply.

{table(rows)}
"""
    if store:
        text += f"\n## The store against a bare loop of the same SQL\n\n```\n{store.strip()}\n```\n"
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="of health, lead, create")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("bench: wrk is missing. Run: tools/setup bench")
    rows = measure(options.build, options.seconds, options.rounds, [word for word in options.only.split(",") if word])
    text = report(rows, measure_store(options.build, options.rounds), options)
    target = ROOT / "bench" / "results" / "REPORT.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    print("\n" + text + f"\nwritten: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
