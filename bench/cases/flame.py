"""Where the time goes: a flame graph of each main path, from samples of the CPU (perf) or instructions (callgrind)."""
import argparse
import contextlib
import pathlib
import re
import subprocess
import threading

import instructions
from cases.http import Create
from report import flame
from stand import profile
from stand.process import LOAD_CORE, Failed
from stand.product import Product, temporary_folder

TITLE = "Where the time goes"
SECONDS, BATCH = 5, 20
HEALTH, READ, CREATED, LIFE = "GET /health", "GET /api/leads/{id}", "POST /api/leads", "task lifecycle"
PATHS = (HEALTH, READ, CREATED, LIFE)


def plan(options):
    return len(PATHS) * 35, len(PATHS)


def file_of(path):
    return f"flame-{re.sub(r'[^a-z]+', '-', path.lower()).strip('-')}.svg"


class Load:
    """Keeps a path busy while it is sampled."""

    def __init__(self, product, folder, path):
        self.product, self.path, self.ended = product, path, threading.Event()
        self.wrk = self.thread = None
        command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", "-c64", "-d600s", "-H", product.authorization]
        if path == LIFE:
            self.thread = threading.Thread(target=self._tasks, daemon=True)
            self.thread.start()
            return
        lead = product.ask("POST", "/api/leads", {"email": f"{file_of(path)}@example.com", "first_name": "One"})["id"]
        if path == CREATED:
            command += ["-s", str(Create(folder, product)())]
        target = path.split(" ")[1].replace("{id}", lead)
        self.wrk = subprocess.Popen([*command, f"http://127.0.0.1:{product.port}{target}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _tasks(self):
        worker, ask = {"worker_id": "flame", "queues": ["default"], "types": ["noop"]}, self.product.ask
        ask("POST", "/api/worker/register", {**worker, "concurrency": BATCH})
        while not self.ended.is_set():
            ask("POST", "/api/tasks/bulk", {"tasks": [{"type": "noop", "data": {"n": n}} for n in range(BATCH)]})
            tasks = ask("POST", "/api/worker/take", {**worker, "limit": BATCH, "wait_seconds": 0})["tasks"]
            ask("POST", "/api/worker/finish", {"worker_id": "flame", "reports": [
                {"task_id": task["id"], "attempt": task["attempt"], "lease_token": task["lease_token"], "status": "completed"} for task in tasks]})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ended.set()
        if self.wrk:
            self.wrk.terminate()
            self.wrk.wait(10)
        if self.thread:
            self.thread.join(30)


def sampled(options, progress):
    """path -> stacks, by perf."""
    found = {}
    with temporary_folder() as name, contextlib.ExitStack() as started:
        folder = pathlib.Path(name)
        product = started.enter_context(Product(options.program, folder, config={"queue": {"types": ["noop"]}}))
        for path in PATHS:
            progress.show(path)
            with Load(product, folder, path):
                found[path] = profile.perf_stacks(product.pid, folder, options.seconds or SECONDS)
            progress.say(f"   {path}: {len(found[path]):,} samples")
            progress.advance(path)
    return found


def counted(options, progress):
    """path -> stacks, by callgrind: bench/instructions.py keeps its files."""
    with temporary_folder() as name:
        folder = pathlib.Path(name)
        progress.show("callgrind")
        instructions.measure(argparse.Namespace(program=str(options.program), profile=folder))
        found = {}
        for path in PATHS:
            file = folder / (re.sub(r"\W+", "_", path).strip("_") + ".callgrind")
            found[path] = profile.callgrind_stacks(file)
            progress.advance(path)
    return found


def measure(options, progress):
    by_perf = profile.perf_works()
    stacks = sampled(options, progress) if by_perf else counted(options, progress)
    unit = "samples of its CPU" if by_perf else "instructions, user space only"
    paths = {}
    for path, found in stacks.items():
        if not found:
            raise Failed(f"no samples of {path}")
        weight = sum(weight for _, weight in found)
        note = f"the server by {unit} ({weight:,.0f}); the wider, the longer; callers below"
        (options.results / file_of(path)).write_text(flame.svg(found, path, note))
        paths[path] = {"file": file_of(path), "samples": weight}
    how = f"perf, {profile.HERTZ} samples a second for {options.seconds or SECONDS} s" if by_perf else "callgrind, one operation at a time"
    return {"series": {}, "missing": {}, "paths": paths, "settings": [f"{how}; 64 connections of wrk, for tasks one connection with {BATCH} a call; names without "
                                                                      "parameters and template arguments; boxes under a pixel left out"]}
