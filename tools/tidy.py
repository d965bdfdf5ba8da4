#!/usr/bin/env python3
"""clang-tidy over src/, a room at a time.

Usage: tidy.py [room ...]

Reading the headers of Asio and Beast takes clang-tidy ten times as long as reading one of our files, so the files of a
room are read as one batch: a generated file that includes them all. A file whose local names collide with those of another
one is put off to a further batch. A collision also leaves holes in the code around it, in which clang-tidy sees faults that
are none: a fault counts when the file shows it alone. A file found clean is not read again while it, the headers of ours that it includes,
.clang-tidy and this program stay the same (build/tidy/clean.json).
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/tidy"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
FAULT = re.compile(r"^(?P<file>/[^:]+):\d+:\d+: error: .*\[(?P<check>[^\],]+)[^\]]*\]$")


def closure(file, seen):
    """The project headers a file includes, their own included ones too."""
    for name in INCLUDE.findall(file.read_text()):
        header = ROOT / "src" / name
        if header.exists() and header not in seen:
            seen.add(header)
            closure(header, seen)
    return seen


def fingerprint(read):
    parts = [ROOT / ".clang-tidy", pathlib.Path(__file__), *sorted(read)]
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()


def read_batch(name, files, database):
    """(faults, files put off): one run of clang-tidy over all the files."""
    batch = BUILD / "batches" / f"{name}.cpp"
    batch.write_text("".join(f'#include "{file}"\n' for file in files))
    command = ["clang-tidy-14", "--quiet", "--checks=-bugprone-suspicious-include", str(batch), "--"]
    # Names of one file shadow those of another only because a batch is one translation unit; g++ has the warning.
    result = subprocess.run([*command, *database[str(files[0])], "-Wno-shadow"], cwd=BUILD, capture_output=True, text=True, check=False)
    faults, put_off = {}, set()
    for line in result.stdout.splitlines():
        if match := FAULT.match(line):
            file = pathlib.Path(match["file"])
            if match["check"] == "clang-diagnostic-error" and len(files) > 1:
                put_off.add(file)
            faults.setdefault(file, []).append(line.replace(f"{ROOT}/", ""))
    if result.returncode and not faults:
        faults[files[0]] = [f"{name}: clang-tidy failed: {(result.stdout + result.stderr)[-500:]}"]
    return faults, put_off


def read_all(name, files, database):
    """The faults by file; as many batches as the collisions of names make necessary."""
    found, turn = {}, 0
    while files:
        faults, put_off = read_batch(f"{name}_{turn}", files, database)
        later = [file for file in files if file in put_off]
        if len(files) > 1 and put_off - set(files):  # a collision that shows in a header only: whose it is, halving tells
            for part, half in enumerate((files[:len(files) // 2], files[len(files) // 2:])):
                for file, lines in read_all(f"{name}_{turn}_half_{part}", half, database).items():
                    found.setdefault(file, []).extend(lines)
            return found
        if len(later) == len(files):  # each fails by itself: one at a time says why
            for at, file in enumerate(files):
                found.update(read_batch(f"{name}_{turn}_{at}", [file], database)[0])
            return found
        doubtful = [file for file in files if len(files) > 1 and file in faults]
        for file in doubtful:
            del faults[file]
        faults.update(confirm(f"{name}_{turn}", [file for file in doubtful if file not in put_off], database))
        for file, lines in faults.items():
            found.setdefault(file, []).extend(lines)
        files, turn = later, turn + 1
    return found


def confirm(name, files, database):
    """The faults that each of the files, read alone, shows in itself or in a header."""
    found = {}
    for at, file in enumerate(files):
        for place, lines in read_batch(f"{name}_alone_{at}", [file], database)[0].items():
            found.setdefault(place, []).extend(lines)
    return found


def compile_database():
    """Source file -> its compile flags."""
    subprocess.run(["cmake", "--preset", "tidy"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    flags = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        flags[entry["file"]] = words[1:words.index("-o")] + ["-Wno-unused-function", "-Wno-unneeded-internal-declaration"]
    return flags


def tidy(rooms=()):
    """The faults of the rooms (all, if none is named), one a line, sorted."""
    database = compile_database()
    (BUILD / "batches").mkdir(exist_ok=True)
    cache = BUILD / "clean.json"
    clean = json.loads(cache.read_text()) if cache.exists() else {}
    files = [file for file in sorted((ROOT / "src").glob("*/*.cpp")) if str(file) in database]
    read = {file: {file, *closure(file, set())} for file in files}
    prints = {file: fingerprint(read[file]) for file in files}
    batches = {}
    for file in files:
        if clean.get(str(file)) != prints[file] and (not rooms or file.parent.name in rooms):
            kind = "test" if file.name.endswith("_test.cpp") else "code"
            batches.setdefault(f"{file.parent.name}_{kind}", []).append(file)
    found = set()
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count()))) as pool:
        for batch, faults in pool.map(lambda item: (item[1], read_all(*item, database)), sorted(batches.items())):
            found.update(line for lines in faults.values() for line in lines)
            clean.update({str(file): prints[file] for file in batch if not faults.keys() & read[file]})
            cache.write_text(json.dumps(clean))
    return sorted(found)


if __name__ == "__main__":
    faults = tidy(sys.argv[1:])
    print("\n".join(faults) or "clean")
    sys.exit(bool(faults))
