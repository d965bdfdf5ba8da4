#!/usr/bin/env python3
"""Runs every test of the project and counts them.

Usage: run_tests.py [--long] [--only NAME] [--list] [--lanes N]

Suites: each unit test program build/asan/ao_*_test (built with the address and undefined-behaviour sanitizers), the scripts
below tests/ that drive the release program from outside, and the generated documents. A script says its result as
"N passed, N failed, N skipped", as unittest does, or by its exit status alone. Two suites run at a time, because most wait
more than they compute; the lines below come in the order in which suites end. The last line is the sum, in the same words.
Exit status 1 when anything failed.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/orchestrator"
COUNTS = re.compile(r"(\d+) passed, (\d+) failed, (\d+) skipped")
UNITTEST = re.compile(r"^Ran (\d+) tests? in .*?\n\n(OK|FAILED)(?: \((.*)\))?", re.M)

ECHO = "build/asan/ao_http_echo"
FAST_ECHO = "build/release/ao_http_echo"
# name, script, arguments in `make test` (None: not there), arguments in `make test-long` (None: not there)
SCRIPTS = [
    ("web browser", "tools/test_web.py", ["browser"], ["browser"]),  # the longest, so it begins first
    ("http", "tests/http/conformance.py", [ECHO], [ECHO]),
    ("scenarios", "tests/scenarios/run.py", [], []),
    ("first run", "tests/first_run/run.py", [], []),
    ("hostile", "tests/hostile/run.py", [], ["--requests", "50000"]),
    ("validate", "tests/validate/run.py", ["--short"], []),
    ("web units", "tools/test_web.py", ["unit"], ["unit"]),
    ("bound keys", "tests/bound_keys/run.py", [], []),
    ("debug server", "tests/debug_server/run.py", [], []),
    ("journey", "tests/journey/journey.py", [], ["--leads", "900"]),
    ("kill -9", "tests/journey/crash.py", ["--kills", "20"], ["--kills", "200"]),
    ("bulkheads", "tests/bulkheads/run.py", [], ["--seconds", "60", "--deadline", "60", "--allowance", "50"]),
    ("turns", "tests/turns/run.py", ["--tasks", "20000"], []),
    ("retries", "tests/retries/run.py", ["--tasks", "400"], []),
    ("sync faults", "tests/journey/sync_faults.py", ["--rounds", "3"], ["--rounds", "50"]),
    ("workers", "tests/workers/run.py", [], []),
    ("workflows", "tests/workflows/run.py", [], ["--kills", "200", "--leads", "2000"]),
    ("monitoring", "tests/monitoring/run.py", [], []),
    ("deployment", "tests/deploy/run.py", [], []),
    ("backup", "tests/backup/run.py", [], ["--backups", "50", "--edits", "500", "--events", "1000000"]),
    ("schedules", "tests/long/schedules.py", ["--kills", "20", "--schedules", "10"], []),
    ("clock jumps", "tests/long/clock_jumps.py", None, []),
    ("redis", "tests/redis/run.py", [], ["--tasks", "2000", "--away", "10"]),
    ("shared limit", "tests/redis/shared_limit.py", [], ["--requests", "20000", "--limit", "10000"]),
    ("instructions", "bench/instructions.py", [], []),
    ("bench report", "bench/report/report_test.py", [], []),
    ("bench", "bench/run.py", ["--quick"], ["--quick"]),
    ("redis faults", "tests/long/redis_faults.py", None, []),
    ("overload", "tests/long/overload.py", None, []),
    ("connection flood", "tests/long/connection_flood.py", None, [FAST_ECHO]),
    ("idle connections", "tests/long/idle_connections.py", None, [FAST_ECHO]),
    ("slow peers", "tests/long/slow_peers.py", None, [FAST_ECHO]),
    ("login timing", "tests/long/login_timing.py", None, []),
]
UNIT_TIMEOUT_S, SUITE_TIMEOUT_S, LONG_TIMEOUT_S = 600, 900, 7200
COLOURS = sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def paint(text, code):
    return f"\033[{code}m{text}\033[0m" if COLOURS else text


class Outcome:
    def __init__(self, passed=0, failed=0, skipped=0, output=""):
        self.passed, self.failed, self.skipped, self.output = passed, failed, skipped, output
        self.seconds = 0.0


def run(command, timeout, env=None):
    """The exit status (None: out of time) and everything the command printed."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               start_new_session=True)
    try:
        output, _ = process.communicate(timeout=timeout)
        return process.returncode, output.decode(errors="replace")
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        output, _ = process.communicate()
        return None, output.decode(errors="replace") + f"\nnot done after {timeout} s"


def unit_suite(program):
    def suite(_):
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            env = dict(os.environ, GTEST_OUTPUT=f"json:{report}", ASAN_OPTIONS="detect_stack_use_after_return=0",
                       UBSAN_OPTIONS="print_stacktrace=1")
            status, output = run([str(program)], UNIT_TIMEOUT_S, env)
            if not report.exists():
                return Outcome(failed=1, output=output)
            result = json.loads(report.read_text())
        skipped = sum(case.get("result") == "SKIPPED" for part in result["testsuites"] for case in part["testsuite"])
        failed = result["failures"] + (1 if status != 0 and result["failures"] == 0 else 0)
        passed = result["tests"] - result["failures"] - skipped
        return Outcome(passed, failed, skipped, output)
    return suite


def counts(output, status):
    """(passed, failed, skipped) as the script says them; one that says none is one test."""
    said = COUNTS.findall(output)
    if said:
        return tuple(map(int, said[-1]))
    summary = UNITTEST.search(output)
    if not summary:
        return (1, 0, 0) if status == 0 else (0, 1, 0)
    parts = dict(re.findall(r"(\w+)=(\d+)", summary[3] or ""))
    failed = int(parts.get("failures", 0)) + int(parts.get("errors", 0))
    skipped = int(parts.get("skipped", 0))
    return max(int(summary[1]) - failed - skipped, 0), failed, skipped


def script_suite(script, short_arguments, long_arguments):
    def suite(long_run):
        env = dict(os.environ, ORCHESTRATOR=str(PROGRAM), PYTHONDONTWRITEBYTECODE="1")
        command = [sys.executable, script, *(long_arguments if long_run else short_arguments)]
        status, output = run(command, LONG_TIMEOUT_S if long_run else SUITE_TIMEOUT_S, env)
        passed, failed, skipped = counts(output, status)
        return Outcome(passed, failed or (1 if status != 0 else 0), skipped, output)
    return suite


def document_suite(_):
    """The committed documents are what the program generates."""
    outcome = Outcome()
    documents = {
        "docs/configuration.md": ["config", "--markdown"],
        "docs/openapi.json": ["openapi"],
        "docs/workflows/steps.md": ["workflows", "steps", "--markdown"],
    }
    for path, command in documents.items():
        generated = subprocess.run([str(PROGRAM), *command], capture_output=True, check=False, timeout=60)
        file = ROOT / path
        if generated.returncode == 0 and file.exists() and file.read_bytes() == generated.stdout:
            outcome.passed += 1
        else:
            outcome.failed += 1
            outcome.output += f"{path} is not what `orchestrator {' '.join(command)}` prints: run `make docs`\n"
    return outcome


def suites(long_run):
    """(name, function) of each, in the order in which they begin."""
    for program in sorted((ROOT / "build/asan").glob("ao_*_test")):
        yield "unit " + program.name[3:-5], unit_suite(program)
    yield "documents", document_suite
    for name, script, short_arguments, long_arguments in SCRIPTS:
        if (long_arguments if long_run else short_arguments) is not None:
            yield name, script_suite(script, short_arguments, long_arguments)


def run_timed(suite, long_run):
    started = time.monotonic()
    outcome = suite(long_run)
    outcome.seconds = time.monotonic() - started
    return outcome


def tell(name, outcome):
    line = f"{name:<24}{outcome.passed:>8}{outcome.failed:>8}{outcome.skipped:>9}{outcome.seconds:>9.1f}"
    print(paint(line, 31) if outcome.failed else line, flush=True)
    if outcome.failed:
        print("\n".join("    " + text for text in outcome.output.splitlines()[-60:]), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--long", action="store_true", help="the long runs too")
    parser.add_argument("--only", help="suites whose name contains this")
    parser.add_argument("--list", action="store_true", help="name the suites and stop")
    parser.add_argument("--lanes", type=int, default=2, help="suites that run at a time (2)")
    options = parser.parse_args()
    chosen = [(name, suite) for name, suite in suites(options.long) if not options.only or options.only in name]
    if options.list:
        print("\n".join(name for name, _ in chosen))
        return 0

    logs = ROOT / "build/test-logs"
    logs.mkdir(parents=True, exist_ok=True)
    print(paint(f"{'suite':<24}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}", 1), flush=True)
    total = Outcome()
    with concurrent.futures.ThreadPoolExecutor(options.lanes) as lanes:
        running = {lanes.submit(run_timed, suite, options.long): name for name, suite in chosen}
        for done in concurrent.futures.as_completed(running):
            name, outcome = running[done], done.result()
            (logs / (name.replace(" ", "_") + ".log")).write_text(outcome.output)
            tell(name, outcome)
            total.passed += outcome.passed
            total.failed += outcome.failed
            total.skipped += outcome.skipped
    if not chosen:
        total.failed = 1
        print("no suites found: build first")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
