"""The programs we measure beside: their npm packages, pinned by a lock file each, and where Debian puts the others."""
import pathlib
import shutil
import subprocess

from stand.machine import ROOT
from stand.process import Failed

SOURCES, INSTALLED = ROOT / "bench" / "peers", ROOT / "build" / "peers"
NPM = ("http", "queues", "n8n")
SCRIPTS = (".mjs", ".py", ".json")


def scripts_folder(name):
    """A copy of the scripts of bench/peers/NAME, beside which npm's packages may lie."""
    target = INSTALLED / name
    target.mkdir(parents=True, exist_ok=True)
    for file in (SOURCES / name).iterdir():
        if file.suffix in SCRIPTS or file.name == ".npmrc":
            shutil.copy(file, target)
    return target


def npm_folder(name, fetch=True):
    """The same with the packages. Fetches what the lock file says when it is not there yet; Failed says why that did not work."""
    target = scripts_folder(name)
    stamp, lock = target / "node_modules" / ".fetched", (SOURCES / name / "package-lock.json").read_text()
    if stamp.exists() and stamp.read_text() == lock:
        return target
    if not fetch:
        raise Failed(f"the npm packages of {name} are not there: bench/run.py fetch")
    if not shutil.which("npm"):
        raise Failed("npm is not installed (tools/setup build)")
    try:
        # Not `npm ci`: it refuses lock files that leave out the optional packages of other platforms.
        done = subprocess.run(["npm", "install", "--no-fund", "--no-audit", "--loglevel=error"], cwd=target, capture_output=True, text=True,
                              check=False, timeout=1500)
    except subprocess.TimeoutExpired as late:
        raise Failed(f"npm install of {name} took more than {late.timeout:.0f} s") from late
    if done.returncode != 0:
        raise Failed(f"npm install of {name}: {' '.join(done.stderr.split())[:200]}")
    stamp.write_text(lock)
    return target


def fetch_all(progress):
    """Fetches every npm peer; one that does not come is said and left to be skipped. name -> why it is missing."""
    missing = {}
    for name in NPM:
        progress.show(f"packages of {name}")
        try:
            npm_folder(name)
        except Failed as failure:
            missing[name] = str(failure)
            progress.say(f"   {name}: {failure}")
    return missing


def program(*names):
    """The first of these that is installed."""
    for name in names:
        found = shutil.which(name)
        if found or pathlib.Path(name).exists():
            return found or name
    raise Failed(f"{names[0]} is not installed (tools/setup test bench peers)")
