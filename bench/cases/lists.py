"""How long each list of workflow runs takes when there are very many: written straight into a database, 97 of 100 completed."""
import pathlib
import sqlite3
import statistics
import time
import urllib.parse

from stand.product import Product, temporary_folder

TITLE = "Lists of very many workflow runs"
RUNS, TIMES = 5_000_000, 9
KEEP = {"workflow": {"keep_days": 3650, "keep_runs": 1_000_000_000}}
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


def plan(options):
    return 30 + options.runs / 25_000, 25


def measure(options, progress):
    lists = {}
    with temporary_folder() as name:
        folder = pathlib.Path(name)
        with Product(options.program, folder, config=KEEP):
            pass
        progress.show(f"writing {options.runs:,} runs")
        fill(folder / "data" / "orchestrator.db", options.runs)
        progress.advance()
        with Product(options.program, folder, config=KEEP) as product:
            for what, query in filters(options.runs).items():
                spent = []
                for _ in range(TIMES):
                    began = time.monotonic()
                    found = len(product.ask("GET", f"/api/workflows/runs?{urllib.parse.urlencode(query)}")["runs"])
                    spent.append((time.monotonic() - began) * 1e3)
                lists[what] = {"first_ms": spent[0], "p50_ms": statistics.median(spent), "found": found}
                progress.say_figures(what, lists[what])
                progress.advance()
    return {"series": {}, "missing": {}, "lists": lists, "facts": {"runs": options.runs},
            "settings": [f"{options.runs:,} runs of {WORKFLOWS} workflows in one tenant, 2 % failed, 1 % cancelled, 0.2 % open; one GET /api/workflows/runs "
                         f"(100 runs a page), asked once with cold caches, then the median of {TIMES}"]}
