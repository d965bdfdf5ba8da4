"""What the figures were made on: machine, system, versions, revision. Kept with every result."""
import os
import pathlib
import platform
import re
import shutil
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return ""
    return (done.stdout or done.stderr).strip().split("\n")[0].strip()


def version_of(*command):
    """The first thing that looks like a version in what the command says; empty when it is not there."""
    if not shutil.which(command[0]):
        return ""
    found = re.search(r"\d+\.\d+(?:\.\d+)*", first_line(*command))
    return found.group(0) if found else ""


def describe():
    cpu = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    memory = next(int(line.split()[1]) for line in pathlib.Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    system = next((line.split("=", 1)[1].strip('"') for line in pathlib.Path("/etc/os-release").read_text().splitlines()
                   if line.startswith("PRETTY_NAME")), "")
    return {"cpu": cpu, "cores": os.cpu_count(), "memory_gib": round(memory / 2**20, 1), "system": system,
            "kernel": platform.release(), "load_before": os.getloadavg()[0]}


def versions(program):
    known = {"orchestrator": first_line(str(program), "--version"), "g++": version_of("g++", "-dumpfullversion"),
             "wrk": version_of("wrk", "-v"), "nginx": version_of("/usr/sbin/nginx", "-v"), "node": version_of("node", "--version"),
             "redis": version_of("redis-server", "--version"), "postgresql": version_of("/usr/lib/postgresql/15/bin/postgres", "--version"),
             "python": platform.python_version()}
    return {name: version for name, version in known.items() if version}


def revision():
    """The commit, with a + when files differ from it; empty outside a repository."""
    commit = first_line("git", "-C", str(ROOT), "rev-parse", "--short=9", "HEAD")
    changed = first_line("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no", "--", "src")
    return commit + ("+" if changed else "") if re.fullmatch(r"[0-9a-f]{7,12}", commit) else ""


def today():
    return time.strftime("%Y-%m-%d")
