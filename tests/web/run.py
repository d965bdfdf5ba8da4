#!/usr/bin/env python3
"""The web app in a real browser against the real program: journeys, keyboard, accessibility in both themes, narrow and wide
windows, the security policy. Pictures of the pages are left in build/web-tests/.

Usage: run.py [PROGRAM] [--url URL] [--pictures]

--url takes a running demo server instead of starting one; --pictures renews docs/images/ instead of testing.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WEB = ROOT / "web"
OUT = ROOT / "build/web-tests"
START_S, TESTS_S = 30, 600
CONFIG = {"environment": "test", "log_level": "warning", "rate_limit": {"enabled": False}, "demo": {"enabled": True}}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(program, folder):
    """The program in demo mode on a port of its own; gives the process and its address."""
    port = free_port()
    config = folder / "config.json"
    config.write_text(json.dumps(CONFIG))
    command = [program, "serve", "--config", str(config), "--data-dir", str(folder / "data"), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url + "/health/ready", timeout=2).close()
            return process, url
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                break
            time.sleep(0.1)
    process.kill()
    sys.exit(f"{program} did not become ready")


def npx(arguments, url):
    bin_dir = WEB / "node_modules/.bin"
    env = {**os.environ, "AO_URL": url, "PATH": f"{bin_dir}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run([str(bin_dir / "playwright"), *arguments], cwd=WEB, env=env, timeout=TESTS_S, check=False).returncode


def counts():
    stats = json.loads((OUT / "report.json").read_text())["stats"]
    return stats["expected"] + stats["flaky"], stats["unexpected"], stats["skipped"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", default=str(ROOT / "build/release/orchestrator"))
    parser.add_argument("--url")
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args()
    if not shutil.which("chromium") or not (WEB / "node_modules/.bin/playwright").exists():
        print("needs Debian's chromium and `npm ci` in web/ (make setup)")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "report.json").unlink(missing_ok=True)
    config = "pictures.config.ts" if options.pictures else "playwright.config.ts"
    arguments = ["test", "--config", str(ROOT / "tests/web" / config)]
    with tempfile.TemporaryDirectory(prefix="web-test-") as folder:
        process, url = (None, options.url) if options.url else start(options.program, pathlib.Path(folder))
        try:
            status = npx(arguments, url)
        finally:
            if process:
                process.send_signal(signal.SIGTERM)
                process.wait(START_S)
    if options.pictures:
        return status
    passed, failed, skipped = counts()
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or status else 0


if __name__ == "__main__":
    sys.exit(main())
