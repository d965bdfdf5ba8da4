#!/usr/bin/env python3
"""Everything about the sources that a program can judge.

Usage: check.py [--fast]        --fast leaves clang-tidy out

Rooms, sizes, format, docstrings of doors, secrets in the repository, the proofs of docs/requirements.md, and clang-tidy (tools/tidy.py).
"""
import argparse
import pathlib
import re
import statistics
import subprocess
import sys
import time

import requirements as promises
from tidy import tidy

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECRETS = ["-----BEGIN [A-Z ]*PRIVATE KEY", "AKIA[0-9A-Z]{16}", "gh[pousr]_[0-9A-Za-z]{36}", "xox[baprs]-[0-9A-Za-z-]{10,}",
           "sk_live_[0-9A-Za-z]{16,}", r"\bao_[0-9A-Za-z]{49}\b", "AGE-SECRET-KEY-1"]
MAX_LINES, MAX_MEDIAN_LINES = 500, 120


def sources(*patterns):
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def rooms():
    result = subprocess.run([sys.executable, "tools/check_rooms.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [] if result.returncode == 0 else result.stdout.splitlines()


def sizes():
    lines = {file: file.read_text().count("\n") for file in sources("src/*.h", "src/*.cpp")}
    found = [f"{file.relative_to(ROOT)}: {count} lines, more than {MAX_LINES}"
             for file, count in lines.items() if count > MAX_LINES]
    median = statistics.median(lines.values())
    if median > MAX_MEDIAN_LINES:
        found.append(f"the median file has {median:.0f} lines, more than {MAX_MEDIAN_LINES}")
    return found


def formatted():
    files = [str(file) for file in sources("src/*.h", "src/*.cpp", "bench/*.cpp", "tests/*.cpp")]
    result = subprocess.run(["clang-format-14", "--dry-run", "-Werror", *files], capture_output=True, text=True, check=False)
    bad = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", result.stderr, re.M)))
    return [f"{pathlib.Path(file).relative_to(ROOT)}: not as clang-format has it (make format)" for file in bad]


def doors():
    """Each room's own header begins with what the room is."""
    found = []
    for room in sorted(path for path in (ROOT / "src").iterdir() if path.is_dir()):
        door = room / f"{room.name}.h"
        if room.name not in {"app", "jobs"} and not (door.exists() and f"/// {room.name}:" in door.read_text()):
            found.append(f"src/{room.name}: no {room.name}.h that begins with '/// {room.name}:'")
    return found


def secrets():
    """Nothing that opens something: private keys, tokens of well-known makers, our own API keys."""
    found = subprocess.run(["git", "grep", "-nIE", "-e", "|".join(SECRETS), "--", ".", ":!tools/check.py"], cwd=ROOT, capture_output=True, text=True,
                           check=False)
    return [line[:120] + ": looks like a secret" for line in found.stdout.splitlines()]


def requirements():
    """Every promise has a proof that is there; what is open is said, and no fault."""
    found, rows = promises.check()
    still_open = [row for row in rows if row.open]
    if still_open:
        print(f"      open: {', '.join(row.number for row in still_open)}")
    print(f"      {promises.summary(rows)}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fast", action="store_true", help="without clang-tidy")
    options = parser.parse_args()
    checks = [rooms, sizes, formatted, doors, secrets, requirements] + ([] if options.fast else [tidy])
    failed = 0
    for check in checks:
        started = time.monotonic()
        found = check()
        print(f"check {check.__name__:<12} {'ok' if not found else f'{len(found)} faults':<10} {time.monotonic() - started:6.1f} s")
        for line in found[:40]:
            print("    " + line)
        failed += bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
