"""Load from the other core: wrk for closed loops, limits/open_loop for a fixed rate."""
import json
import re
import subprocess
import time

from stand.commands import note
from stand.process import LOAD_CORE, Failed, busy_seconds, children_cpu_seconds, cpu_seconds

UNITS = {"us": 1e-3, "ms": 1, "s": 1e3}


def latency(output, percentile):
    found = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)", output)
    return float(found.group(1)) * UNITS[found.group(2)] if found else float("nan")


def closed_loop(server, path, seconds, connections=64, headers=(), script=None, threads=1, cores=LOAD_CORE):
    """One wrk run: requests a second, CPU µs a request, p50 and p99 in ms, replies that were not 2xx, and what part of the
    machine's cores others used meanwhile."""
    command = ["taskset", "-c", cores, "wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", str(script)]
    command.append(f"http://127.0.0.1:{server.port}{path}")
    note(command)
    busy, own, used, started = busy_seconds(), children_cpu_seconds(), cpu_seconds(server.pid), time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 60)
    used, own, busy, took = (cpu_seconds(server.pid) - used, children_cpu_seconds() - own, busy_seconds() - busy,
                             time.monotonic() - started)
    counted = re.search(r"(\d+) requests in", done.stdout)
    if done.returncode != 0 or not counted or counted.group(1) == "0":
        raise Failed(f"wrk got no reply: {(done.stderr or done.stdout).strip()[-200:]}")
    requests = int(counted.group(1))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    return {"rps": requests / seconds, "cpu_us": used / requests * 1e6, "p50_ms": latency(done.stdout, "50%"),
            "p99_ms": latency(done.stdout, "99%"), "wrong": int(wrong.group(1)) if wrong else 0,
            "server_cores": used / took, "load_cores": own / took, "other_cores": max(0.0, (busy - used - own) / took)}


def open_loop(program, port, rate, seconds, connections, method, path, token, body=b""):
    """Requests at a fixed rate, whether or not the server keeps up; the answer of limits/open_loop.cpp."""
    command = ["taskset", "-c", LOAD_CORE, str(program), str(port), str(rate), str(seconds), str(connections), method, path, token or "-"]
    note([*command[:5], f"{rate:.0f}", *command[6:-1], "TOKEN"])
    done = subprocess.run(command, input=body, capture_output=True, check=False, timeout=seconds + 60)
    if done.returncode != 0:
        raise Failed(f"open_loop ended with {done.returncode}: {done.stderr.decode(errors='replace').strip()[-200:]}")
    return json.loads(done.stdout)
