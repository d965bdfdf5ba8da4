"""How the main paths grow from 10,000 to 1,000,000 leads, the import itself, and reads under load at the largest size."""
import contextlib
import csv
import os
import pathlib
import random
import sqlite3
import statistics
import time

from stand.load import closed_loop
from stand.process import Failed, Server, cpu_seconds, free_port, memory_mib
from stand.product import Product, temporary_folder
from stand.rounds import Series, in_turn

TITLE = "What grows with the number of leads"
NAMES = ("Ann", "Bob", "Chloe", "Dmitri", "Eve", "Farid", "Grace")
SOURCES = ("web", "api", "event")
STATUSES = ("active", "contacted", "qualified", "won", "lost")
SECONDS, RECENT, COLD_IDS = 2, 10_000, 200_000
AIMED_AT = 1_000_000  # leads, what the aims speak of
CONFIG = {"queue": {"types": ["noop"]}}
PICK = """
local ids = {}
for line in io.lines('%s') do ids[#ids + 1] = line end
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "/api/leads/" .. ids[n %% #ids + 1])
end
"""


def companies(count):
    """So many that each has some 50 leads: what is found in a store does not grow with it, only what it is found among."""
    return max(count // 50, 1)


def families(count):
    return max(count // 10, 1)


def write_leads(path, count):
    chance = random.Random(count)
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["first_name", "last_name", "email", "phone", "company", "source", "status"])
        for n in range(count):
            rows.writerow([NAMES[n % 7], f"Family{chance.randrange(families(count))}", f"person.{n}@example.com", f"+1212555{n % 10_000:04}",
                           f"Company {chance.randrange(companies(count))}", SOURCES[n % 3], STATUSES[n % 5]])


def import_leads(options, folder, count):
    """Seconds and the peak of its memory in MiB, into an installation that `folder` has already."""
    path = folder / "leads.csv"
    write_leads(path, count)
    command = [str(options.program), "import", str(path), "--config", str(folder / "config.json"), "--data-dir", str(folder / "data")]
    started = time.monotonic()
    pid = os.posix_spawn(command[0], command, os.environ,
                         file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(pid, 0)
    path.unlink()
    if os.waitstatus_to_exitcode(status) != 0:
        raise Failed(f"the import ended with status {status}")
    return time.monotonic() - started, usage.ru_maxrss / 1024


def operations(product, count):
    """name -> one operation, called with its number."""
    chance, ask, made = random.Random(count), product.ask, iter(range(10**9))
    known = [lead["id"] for _ in range(10)
             for lead in ask("GET", f"/api/leads?limit=100&skip={chance.randrange(max(1, min(count, 9_000) - 100))}")["leads"]]
    worker = {"worker_id": "scale", "queues": ["default"], "types": ["noop"]}
    ask("POST", "/api/worker/register", {**worker, "concurrency": 20})

    def lifecycle(_):
        ask("POST", "/api/tasks/bulk", {"tasks": [{"type": "noop", "data": {"n": n}} for n in range(20)]})
        tasks = ask("POST", "/api/worker/take", {**worker, "limit": 20, "wait_seconds": 0})["tasks"]
        ask("POST", "/api/worker/finish", {"worker_id": "scale", "reports": [
            {"task_id": task["id"], "attempt": task["attempt"], "lease_token": task["lease_token"], "status": "completed"}
            for task in tasks]})

    def create(_):
        ask("POST", "/api/leads", {"email": f"new.{count}.{next(made)}@example.com", "first_name": "New", "source": "bench"})

    def get(path):
        return lambda number: ask("GET", path(number))

    return {
        "a lead by its id": get(lambda _: f"/api/leads/{chance.choice(known)}"),
        "the newest 20 leads": get(lambda _: "/api/leads?limit=20"),
        "20 leads of a status, by score": get(lambda n: f"/api/leads?limit=20&sort=-score&status={STATUSES[n % 5]}"),
        "20 leads of a company": get(lambda _: f"/api/leads?limit=20&company=Company%20{chance.randrange(companies(count))}"),
        "an address": get(lambda _: f"/api/leads?limit=20&email=person.{chance.randrange(count)}@example.com"),
        "two words of full text": get(lambda n: f"/api/leads?limit=20&q={NAMES[n % 7]}%20Family{chance.randrange(families(count))}"),
        "a lead created": create,
        "20 tasks queued, taken, finished": lifecycle,
    }


def cost(product, operation, times):
    """CPU µs of the server, median and p99 in ms of one operation at a time."""
    operation(0)
    before, took = cpu_seconds(product.pid), []
    for number in range(times):
        started = time.perf_counter()
        operation(number)
        took.append((time.perf_counter() - started) * 1e3)
    took.sort()
    return {"cpu_us": (cpu_seconds(product.pid) - before) / times * 1e6, "p50_ms": statistics.median(took), "p99_ms": took[times * 99 // 100]}


def aimed_at(sizes):
    """The size that reads under load and the aims of one size are about: a million leads, or the most there are."""
    return AIMED_AT if AIMED_AT in sizes else max(sizes)


def reads_under_load(options, folder, product, progress):
    """64 connections that read leads used lately, leads of anywhere, and lists, in turn with the bare epoll loop."""
    store = sqlite3.connect(f"file:{folder}/data/orchestrator.db?mode=ro", uri=True)
    ids = [row[0] for row in store.execute("SELECT id FROM lead WHERE rowid % 5 = 0 LIMIT ?", (COLD_IDS,))]
    store.close()
    random.Random(1).shuffle(ids)
    scripts = {}
    for name, chosen in (("recent", ids[:RECENT]), ("cold", ids)):
        (folder / f"{name}.txt").write_text("\n".join(chosen))
        scripts[name] = folder / f"{name}.lua"
        scripts[name].write_text(PICK % (folder / f"{name}.txt"))
    port, key, seconds = free_port(), [product.authorization], options.seconds or SECONDS

    def read(path, script=None):
        return closed_loop(product, path, seconds, headers=key, script=script)

    with Server([options.limit("bare_epoll"), port], port) as bare:
        return in_turn({"bare epoll loop": lambda: closed_loop(bare, "/health", seconds),
                        f"a lead of {RECENT:,} used lately": lambda: read("/", scripts["recent"]),
                        f"a lead of {len(ids):,}": lambda: read("/", scripts["cold"]),
                        "20 leads of a status, by score": lambda: read("/api/leads?limit=20&sort=-score&status=qualified"),
                        "the newest 20 leads": lambda: read("/api/leads?limit=20")}, options.rounds, progress)


def measure_size(options, count, progress):
    with temporary_folder() as name, contextlib.ExitStack() as started:
        folder = pathlib.Path(name)
        with Product(options.program, folder, config=CONFIG):
            pass
        progress.show(f"importing {count:,} leads")
        seconds, peak = import_leads(options, folder, count)
        progress.advance()
        product = started.enter_context(Product(options.program, folder, config=CONFIG))
        found = {"import_s": seconds, "peak_mib": peak, "ready_ms": product.ready_s * 1e3, "rss_mib": memory_mib(product.pid), "costs": {}}
        settle(product)
        for what, operation in operations(product, count).items():
            progress.show(f"{count:,} leads: {what}")
            found["costs"][what] = cost(product, operation, options.operations)
            progress.say_figures(f"{count:,} leads, {what}", found["costs"][what])
            progress.advance()
        found["disk_mib"] = sum(file.stat().st_size for file in product.data.rglob("*") if file.is_file()) / 2**20
        reads = reads_under_load(options, folder, product, progress) if count == aimed_at(options.sizes) else Series()
    return found, reads


def settle(product, most=180):
    """Until the start's own work is done: it looks at every open run, and each imported lead left one."""
    end = time.monotonic() + most
    before = cpu_seconds(product.pid)
    while time.monotonic() < end:
        time.sleep(1)
        now = cpu_seconds(product.pid)
        if now - before < 0.02:
            return
        before = now


def plan(options):
    return sum(20 + size / 5_000 for size in options.sizes), 9 * len(options.sizes) + 5 * options.rounds


def measure(options, progress):
    sizes, reads = {}, Series()
    for count in options.sizes:
        sizes[str(count)], found = measure_size(options, count, progress)
        reads = found or reads
    return {"series": dict(reads), "missing": reads.missing, "sizes": sizes,
            "settings": [f"the leads come from a CSV file by `orchestrator import`; then {options.operations} operations of each kind, one at a time over "
                         "one connection, one event loop; CPU is that of the server, the time what the client waited",
                         "at each size a company has some 50 leads and a family 10, so that answers are equally long",
                         f"under load: wrk with 64 connections at {aimed_at(options.sizes):,} leads, sign-in, rate limit and metrics on"]}
