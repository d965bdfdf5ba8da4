"""Durable writes: the disk alone, a bare loop of our SQL, the same through the store and over HTTP; then a task's whole life."""
import contextlib
import json
import pathlib
import subprocess

from cases.http import Create
from stand.commands import note
from stand.load import closed_loop
from stand.process import SERVER_CORE, Failed
from stand.product import Product, temporary_folder
from stand.rounds import in_turn

TITLE = "Durable writes and tasks"
SECONDS, TASKS, RATE = 2, 20_000, 50
SYNC, LONE, POST, BARE_TASKS, QUEUE, PACE = ("one sync", "POST /api/leads, 1 connection", "POST /api/leads, 64 connections",
                                             "bare lifecycle loop, 64 a commit", "the queue, in one process", "the queue, 50 tasks a second")


def bare(size):
    return f"bare loop, {size} a commit"


def through(size):
    return f"the store, {size} at once"


def limit(options, folder, name, mode, size, amount):
    command = ["taskset", "-c", "0,1", str(options.limit(name)), mode, str(size), str(amount), str(folder)]
    note(command)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise Failed(f"{name} {mode} ended with {done.returncode}: {done.stderr.strip()[-200:]}")
    return json.loads(done.stdout)


def contenders(options, folder, product):
    seconds = options.seconds or SECONDS
    create = Create(folder, product)
    named = {SYNC: lambda: limit(options, folder, "store_limit", "sync", 1, seconds / 2)}
    for size in (64,) if options.quick else (1, 64, 256):
        named[bare(size)] = lambda size=size: limit(options, folder, "store_limit", "bare", size, seconds)
        named[through(size)] = lambda size=size: limit(options, folder, "store_limit", "store", size, seconds)
    if not options.quick:
        named["bare loop, 64 a commit, a savepoint each"] = lambda: limit(options, folder, "store_limit", "savepoints", 64, seconds)
        named[LONE] = lambda: closed_loop(product, "/api/leads", seconds, connections=1, script=create())
    named[POST] = lambda: closed_loop(product, "/api/leads", seconds, script=create())
    named[BARE_TASKS] = lambda: limit(options, folder, "task_limit", "bare", 64, seconds)
    named[QUEUE] = lambda: limit(options, folder, "task_limit", "queue", 64, TASKS // (10 if options.quick else 1))
    if not options.quick:
        named["bare lifecycle loop, 256 a commit"] = lambda: limit(options, folder, "task_limit", "bare", 256, seconds)
        named[PACE] = lambda: limit(options, folder, "task_limit", "pace", RATE, RATE * 2)
    return named


def plan(options):
    steps = options.rounds * (6 if options.quick else 14)
    return steps * (options.seconds or SECONDS) + 5, steps


def measure(options, progress):
    with temporary_folder() as name, contextlib.ExitStack() as started:
        folder = pathlib.Path(name)
        product = started.enter_context(Product(options.program, folder, cores=SERVER_CORE))
        series = in_turn(contenders(options, folder, product), options.rounds, progress)
    return {"series": dict(series), "missing": series.missing,
            "settings": ["an operation is what one POST /api/leads writes: lead, audit event, two tasks, full-text index; WAL, FULL sync",
                         "the bare loops (bench/limits/) call SQLite as it is delivered (its own memory, cache and files, which the store replaces: "
                         "docs/decisions/0024) with our schema and SQL and nothing else; their latency is that of a commit, "
                         "so that of 64 operations at once; the store: as many coroutines of one event loop, each with one operation on its way",
                         "one sync: 4 KiB appended to a file and fdatasync, alone",
                         f"a task's life: enqueued, claimed, finished, each on disk before the next; the queue: 64 producers, broker and worker "
                         f"(64 at once) in one process, {TASKS:,} tasks; at {RATE} a second: from the enqueueing call to the handler's start"]}
