#!/usr/bin/env python3
"""Measures the program beside the limits of this machine and beside its peers, and writes the report.

Usage: bench/run.py [CASE…] [--quick] [--rounds N] [--seconds S] [--program FILE] [--build DIR]

    http  idle  overload  store  queues  workflows  flame    the default: all of these, about 15 minutes on a quiet machine
    scale  lists     what grows with the number of leads and of runs: minutes each
    fetch            the peers' npm packages, so that they need not come while it measures
    report           the report anew from bench/results/*.json

Each case writes bench/results/CASE.json; then bench/results/REPORT.md, REPORT.html, the charts and the figures of
docs/performance.md are made of all that are there. How to read them and how to add a case: bench/README.md.
"""
import argparse
import importlib
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from report import write  # noqa: E402
from stand import commands, machine, peers  # noqa: E402
from stand.process import Failed  # noqa: E402
from stand.progress import Progress  # noqa: E402

ROOT = machine.ROOT
USUAL = ("http", "idle", "overload", "store", "queues", "workflows", "flame")
USUAL_SIZES = "10000,100000,1000000"
SEPARATE = ("scale", "lists")
QUICK = ("http", "idle", "overload", "store", "workflows")
RESULTS = ROOT / "bench" / "results"


class Options(argparse.Namespace):
    """What the cases are told."""

    def limit(self, name):
        """The yardstick bench/limits/NAME.cpp as a program."""
        found = self.build / "bench" / f"ao_limit_{name}"
        if not found.exists():
            raise Failed(f"the yardstick {name} is not built: tools/build release limits")
        return found


def parse(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--quick", action="store_true", help="one short round without peers, nothing written: proves that this works")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=0, help="of one load run; 0: what the case thinks right")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release", help="where the yardsticks are")
    parser.add_argument("--program", type=pathlib.Path, help="the program under test; default: BUILD/orchestrator")
    parser.add_argument("--results", type=pathlib.Path, default=RESULTS, help="where the figures and the report go; elsewhere: a trial")
    parser.add_argument("--sizes", default=USUAL_SIZES, help="of scale")
    parser.add_argument("--operations", type=int, default=300, help="of scale, of each kind")
    parser.add_argument("--runs", type=int, default=5_000_000, help="of lists")
    options = parser.parse_args(words, Options())
    options.program = options.program or pathlib.Path(os.environ.get("ORCHESTRATOR") or options.build / "orchestrator")
    options.program = options.program.absolute()
    options.sizes = [int(size) for size in options.sizes.split(",")]
    known = (*USUAL, *SEPARATE, "fetch", "report")
    wrong = [case for case in options.cases if case not in known]
    if wrong:
        parser.error(f"no case is called {wrong[0]}; there are {', '.join(known)}")
    if options.quick:
        options.rounds, options.seconds = 1, 1
    return options


def rounded(value):
    """Figures as they are worth keeping: four digits after the point."""
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value


def measure(case, options, progress):
    """Runs one case and gives what is kept of it."""
    module = importlib.import_module(f"cases.{case}")
    progress.begin(case, module.plan(options)[1])
    started = time.monotonic()
    kept = {"case": case, "title": module.TITLE, "date": machine.today(), "revision": machine.revision(),
            "command": " ".join(["bench/run.py", case, "--rounds", str(options.rounds), *sizes_said(case, options)]), "rounds": options.rounds,
            "machine": machine.describe(), "versions": machine.versions(options.program)}
    kept |= module.measure(options, progress)
    kept["commands"] = commands.take()
    kept["seconds"] = time.monotonic() - started
    progress.end(case)
    return rounded(kept)


def sizes_said(case, options):
    """The part of the command line that says them; nothing when they are the usual ones."""
    said = ",".join(str(size) for size in options.sizes)
    return ["--sizes", said] if case == "scale" and said != USUAL_SIZES else []


def measure_all(cases, options, results):
    """Measures and keeps each; gives those that failed as a whole."""
    progress = Progress([(case, importlib.import_module(f"cases.{case}").plan(options)[0]) for case in cases])
    failed = {}
    try:
        for case in cases:
            try:
                kept = measure(case, options, progress)
            except Exception as failure:  # one case must not cost the others theirs
                failed[case] = f"{type(failure).__name__}: {failure}"
                progress.say(f"{case} failed: {failed[case]}")
                progress.end(case)
            else:
                (results / f"{case}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    except KeyboardInterrupt:
        progress.say("interrupted: what was measured so far is kept")
        failed["the rest"] = "interrupted"
    progress.close()
    return failed


def quick(options):
    """Every part once, without peers, into a folder that is thrown away; says its result as the test runner reads it."""
    with tempfile.TemporaryDirectory(prefix="ao-bench-") as folder:
        results = pathlib.Path(folder)
        failed = measure_all(options.cases or QUICK, options, results)
        passed = skipped = 0
        for file in results.glob("*.json"):
            kept = json.loads(file.read_text())
            passed += len(kept["series"])
            for name, why in kept["missing"].items():
                skipped += "is not built" in why
                if "is not built" not in why:
                    failed[name] = why
        write.report(results, results, results / "performance.md")
        passed += sum((results / name).stat().st_size > 1000 for name in ("REPORT.md", "REPORT.html"))
        for name, why in failed.items():
            print(f"  FAIL  {name}: {why}")
    print(f"{passed} passed, {len(failed)} failed, {skipped} skipped")
    return 1 if failed else 0


def report(results):
    """Of a trial elsewhere docs/performance.md learns nothing."""
    return write.report(results) if results == RESULTS else write.report(results, document=results / "performance.md")


def main(words=None):
    options = parse(words)
    cases = list(options.cases or USUAL)
    if cases == ["report"]:
        print(f"written: {report(options.results)}")
        return 0
    if cases == ["fetch"]:
        progress = Progress([("fetch", 60)])
        missing = peers.fetch_all(progress)
        print("\n".join(f"missing: {name}: {why}" for name, why in missing.items()) or "every peer is there")
        return 0
    if not shutil.which("wrk"):
        if options.quick:
            print("not measured: wrk is not installed (tools/setup test)\n0 passed, 0 failed, 1 skipped")
            return 0
        sys.exit("bench: wrk is not installed. Run: tools/setup test")
    if not options.program.exists():
        sys.exit(f"bench: {options.program} is not there. Run: tools/build release orchestrator limits")
    if options.quick:
        return quick(options)
    options.results.mkdir(parents=True, exist_ok=True)
    failed = measure_all([case for case in cases if case not in ("fetch", "report")], options, options.results)
    print(f"written: {report(options.results)}, REPORT.html beside it")
    for name, why in failed.items():
        print(f"FAILED  {name}: {why}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
