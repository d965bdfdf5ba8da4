#!/usr/bin/env python3
"""How long each list of workflow runs takes when there are very many; --write keeps it in bench/results/RUNS.md.

The runs are written straight into a database of a temporary directory, 97 of 100 completed; then the program serves them."""
import argparse
import contextlib
import pathlib
import sqlite3
import statistics
import tempfile
import time
import urllib.parse

from run import ROOT, call, start_product

WORKFLOWS = 20
FIRST = 1_767_225_600_000  # 2026-01-01, ms
STEP = 2_000  # ms between runs
FILL = """
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last)
INSERT INTO workflow_run (id, tenant_id, workflow_id, version, lead_id, status, trigger_kind, trigger_input, parent_run_id, error,
                          visits, request_id, started_at, finished_at)
SELECT printf('%08x-%04x-7000-8000-%012x', (:start + i * :step) >> 16, (:start + i * :step) & 65535, i), 'default',
       'workflow-' || (i * 7919 % :workflows), 1, printf('lead-%07d', i * 104729 % 2000003),
       CASE WHEN i % 500 = 0 THEN 'paused' WHEN i % 50 = 1 THEN 'failed' WHEN i % 100 = 2 THEN 'cancelled' ELSE 'completed' END,
       'new_lead', '{}', '', '', 3, '', (:start + i * :step) * 1000,
       CASE WHEN i % 500 = 0 THEN 0 ELSE (:start + i * :step + 900) * 1000 END
FROM n
"""


def moment(share, runs):
    """That share of the way through the runs, as RFC 3339."""
    seconds = (FIRST + int(share * runs) * STEP) / 1000
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def fill(path, runs):
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA synchronous = OFF")
    store.execute("PRAGMA cache_size = -400000")
    for first in range(0, runs, 100_000):
        last = min(first + 100_000, runs)
        store.execute(FILL, {"first": first, "last": last, "start": FIRST, "step": STEP, "workflows": WORKFLOWS})
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def filters(runs):
    """Name and query of each list."""
    old = {"started_before": moment(0.1, runs)}
    between = {"started_after": moment(0.5, runs), "started_before": moment(0.5002, runs)}
    one = {"workflow_id": "workflow-3"}
    lists = {"newest": {}, "of a workflow": one, "of a lead": {"lead_id": "lead-0104729"}}
    for status in ("running", "paused", "completed", "failed", "cancelled"):
        lists[status] = {"status": status}
        lists[f"{status}, of a workflow"] = {"status": status} | one
        lists[f"{status}, started long ago"] = {"status": status} | old
    lists |= {"started long ago": old, "started within a span": between}
    lists |= {"of a workflow, started long ago": one | old, "of a workflow, within a span": one | between}
    lists |= {"failed, of a workflow, within a span": {"status": "failed"} | one | between, "of no workflow": {"workflow_id": "none"}}
    return lists


def measure(build, runs, rounds):
    """Milliseconds of each list and how many runs it answered."""
    keep = {"workflow": {"keep_days": 3650, "keep_runs": 1_000_000_000}}
    rows = {}
    with tempfile.TemporaryDirectory() as data, contextlib.ExitStack() as started:
        with contextlib.ExitStack() as first:
            start_product(build, data, first, keep)
        began = time.monotonic()
        fill(pathlib.Path(data) / "orchestrator.db", runs)
        print(f"{runs:,} runs written in {time.monotonic() - began:.0f} s", flush=True)
        server, token = start_product(build, data, started, keep)
        for name, query in filters(runs).items():
            url = f"http://127.0.0.1:{server.port}/api/workflows/runs?{urllib.parse.urlencode(query)}"
            spent = []
            for _ in range(rounds):
                began = time.monotonic()
                found = len(call("GET", url, token=token)["runs"])
                spent.append((time.monotonic() - began) * 1000)
            rows[name] = (spent[0], statistics.median(spent), found)
            print(f"  {name:42} first {spent[0]:9.1f} ms   median {rows[name][1]:8.1f} ms   {found:4} runs", flush=True)
    return rows


def table(rows, options):
    lines = ["# Lists of workflow runs", "",
             f"`bench/run_lists.py --runs {options.runs} --write`, {time.strftime('%Y-%m-%d')}: {options.runs:,} runs of {WORKFLOWS} workflows "
             "in one tenant, 2 % failed, 1 % cancelled, 0.2 % open.",
             f"Milliseconds of one `GET /api/workflows/runs` (100 runs a page), asked once with cold caches, then the median of {options.rounds}.",
             "", "| list | runs found | first (ms) | median (ms) |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {found} | {first:.1f} | {median:.1f} |" for name, (first, median, found) in rows.items()]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    parser.add_argument("--runs", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--write", action="store_true", help="write bench/results/RUNS.md")
    options = parser.parse_args()
    rows = measure(options.build, options.runs, options.rounds)
    slowest = max(rows, key=lambda name: rows[name][1])
    print(f"slowest: {slowest}, {rows[slowest][1]:.1f} ms")
    if options.write:
        (ROOT / "bench" / "results" / "RUNS.md").write_text(table(rows, options))


if __name__ == "__main__":
    main()
