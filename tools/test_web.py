#!/usr/bin/env python3
"""Checks the web app: one line "N passed, N failed, N skipped" at the end.

Usage: test_web.py unit        Biome, TypeScript and the unit tests (Vitest); needs no program
       test_web.py browser     the journeys of tests/web in Chromium against the program (Playwright)

Without web/ or tests/web there is nothing to check and nothing fails.
"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
JOURNEYS = ROOT / "tests/web/playwright.config.ts"
REPORTS = ROOT / "build/web"


def npm(*words, **environment):
    """Runs an npm script; whether it succeeded. What it prints is shown."""
    return subprocess.run(["npm", "run", "--silent", *words], cwd=WEB, env={**os.environ, **environment}, check=False).returncode == 0


def counted(report, count, succeeded):
    """(passed, failed, skipped) of a JSON report; a run that wrote none is one failure."""
    try:
        passed, failed, skipped = count(json.loads(report.read_text()))
    except (OSError, ValueError, KeyError):
        return 0, 1, 0
    return passed, failed or (0 if succeeded else 1), skipped


def unit():
    checked = npm("check")
    report = REPORTS / "vitest.json"
    report.unlink(missing_ok=True)
    succeeded = npm("test", "--", "--reporter=default", "--reporter=json", f"--outputFile.json={report}")
    passed, failed, skipped = counted(
        report, lambda run: (run["numPassedTests"], run["numFailedTests"], run["numPendingTests"]), succeeded)
    return passed + checked, failed + (not checked), skipped


def browser():
    report = REPORTS / "playwright.json"
    report.unlink(missing_ok=True)
    succeeded = npm("e2e", "--", "--reporter=list,json", PLAYWRIGHT_JSON_OUTPUT_NAME=str(report),
                    ORCHESTRATOR=os.environ.get("ORCHESTRATOR", str(ROOT / "build/release/orchestrator")))
    return counted(report, lambda run: (run["stats"]["expected"], run["stats"]["unexpected"] + run["stats"]["flaky"],
                                        run["stats"]["skipped"]), succeeded)


def main():
    part = sys.argv[1] if len(sys.argv) == 2 else ""
    suite = {"unit": unit, "browser": browser}.get(part)
    if suite is None:
        print(__doc__)
        return 2
    if not (WEB / "package.json").exists() or (part == "browser" and not JOURNEYS.exists()):
        print("not there\n0 passed, 0 failed, 0 skipped")
        return 0
    if subprocess.run([ROOT / "tools/build_web"], check=False).returncode != 0:
        print("0 passed, 1 failed, 0 skipped")
        return 1
    REPORTS.mkdir(parents=True, exist_ok=True)
    passed, failed, skipped = suite()
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
