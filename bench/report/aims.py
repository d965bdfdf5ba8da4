"""What we want to reach, and whether the results reach it."""
from typing import NamedTuple, Optional

from cases import http, idle, queues, scale, store, workflows
from report.words import number, percent, times

BARE = ("http", http.LIMIT, "cpu_us")


class Aim(NamedTuple):
    """met: None when the figure is not there."""
    what: str
    aim: str
    measured: str
    met: Optional[bool]


def aim(what, wanted, measured, *conditions):
    """Conditions that are None could not be judged."""
    known = [condition for condition in conditions if condition is not None]
    return Aim(what, wanted, measured if known else "not measured", all(known) if len(known) == len(conditions) else (False if not all(known) else None))


def most(value, limit):
    return None if value is None else value <= limit


def least(value, limit):
    return None if value is None else value >= limit


def requests(results):
    health, peer = results.ratio(("http", http.OURS[0], "cpu_us"), BARE), results.ratio(("http", http.PEERS[0], "cpu_us"), BARE)
    below = None if health is None or peer is None else health < peer
    yield aim("GET /health, CPU against the bare epoll loop", "≤ 1.25×, below nginx", f"{times(health)}; nginx {times(peer)}", most(health, 1.25), below)
    limit = ("scale", http.LIMIT, "cpu_us")
    loaded = results.case("scale") or {"series": {}}
    kinds = {"recent": next((name for name in loaded["series"] if "used lately" in name), ""),
             "cold": next((name for name in loaded["series"] if name.startswith("a lead of") and "lately" not in name), "")}
    recent, cold = (results.ratio(("scale", kinds[kind], "cpu_us"), limit) for kind in ("recent", "cold"))
    yield aim("GET /api/leads/{id} of 1,000,000, CPU against the bare epoll loop", "≤ 1.8× used lately, ≤ 2.8× cold", f"{times(recent)}, {times(cold)}",
              most(recent, 1.8), most(cold, 2.8))
    found = results.ratio(("scale", "20 leads of a status, by score", "cpu_us"), limit)
    sizes = results.sizes()
    text = sizes[scale.aimed_at(sizes)]["costs"]["two words of full text"].get("p99_ms") if sizes else None
    yield aim("20 leads of 1,000,000, filtered and sorted, CPU against the bare epoll loop; full text", "≤ 5×; p99 ≤ 20 ms",
              f"{times(found)}; {number(text)} ms", most(found, 5), most(text, 20))
    one, two = (results.median("http", f"{http.OURS[1]}, {loops}", "cpu_us") for loops in ("1 event loop", "2 event loops"))
    grown = 2 * one / two if one and two else None
    yield aim("from 1 to 2 event loops, reads: capacity by CPU a request", "≥ 1.7×", times(grown), least(grown, 1.7))


def writes(results):
    rate = results.ratio(("store", store.POST, "rps"), ("store", store.bare(64), "rps"))
    middle, late = (results.ratio(("store", store.POST, key), ("store", store.bare(64), key)) for key in ("p50_ms", "p99_ms"))
    yield aim("durable POST /api/leads, 64 connections, against the bare loop of its SQL", "≥ 70 % of its rate, p50 ≤ 1.5×, p99 ≤ 2×",
              f"{percent(rate)}, {times(middle)}, {times(late)}", least(rate, 0.7), most(middle, 1.5), most(late, 2))
    lone, sync = results.median("store", store.LONE, "p50_ms"), results.median("store", store.SYNC, "p50_ms")
    more = lone - sync if lone is not None and sync is not None else None
    yield aim("one lone client, p50", "≤ one sync + 0.3 ms", f"{number(lone)} ms, sync {number(sync)} ms", most(more, 0.3))


def tasks(results):
    rate = results.ratio(("store", store.QUEUE, "rps"), ("store", store.BARE_TASKS, "rps"))
    yield aim("tasks from enqueueing to end, in one process, against the bare lifecycle loop", "≥ 50 %", percent(rate), least(rate, 0.5))
    bull = results.ratio(("queues", queues.IN_PROCESS, "rps"), ("queues", queues.BULL_ALWAYS, "rps"))
    cpu = results.ratio(("queues", queues.BULL_ALWAYS, "cpu_us"), ("queues", queues.IN_PROCESS, "cpu_us"))
    yield aim("the same against BullMQ with every write synced", "≥ 6× its rate, ≤ 1/8 of its CPU", f"{times(bull)}, 1/{number(cpu)}",
              least(bull, 6), least(cpu, 8))
    middle, late = (results.median("store", store.PACE, key) for key in ("p50_ms", "p99_ms"))
    yield aim("start latency at 50 tasks a second", "p50 ≤ 1 ms, p99 ≤ 3 ms", f"{number(middle)} ms, {number(late)} ms", most(middle, 1), most(late, 3))
    single, batch = (results.ratio(("queues", queues.BULL_ALWAYS, "cpu_us"), ("queues", name, "cpu_us"))
                     for name in (queues.OURS_SINGLE, queues.OURS))
    yield aim("tasks over HTTP against BullMQ with every write synced, a core", "≥ 1.5× one a call, ≥ 4× in batches", f"{times(single)}, {times(batch)}",
              least(single, 1.5), least(batch, 4))
    redis = results.ratio(("queues", queues.OURS_REDIS, "rps"), ("queues", queues.BULL, "rps"))
    yield aim("tasks on Redis against BullMQ, same Redis and settings", "≥ 2×", times(redis), least(redis, 2))
    n8n = results.ratio(("workflows", workflows.ONE, "rps"), ("workflows", workflows.SAVED, "rps"))
    yield aim("workflow runs of three steps, durable, against n8n", "≥ 50×", times(n8n), least(n8n, 50))


def size(results):
    sizes = results.sizes()
    aimed = scale.aimed_at(sizes) if sizes else 0
    many = sizes.get(aimed, {})
    took, peak = many.get("import_s"), many.get("peak_mib")
    smaller = max((size for size in sizes if size < aimed), default=0)
    smaller = sizes.get(smaller, {}).get("peak_mib")
    flat = None if peak is None or smaller is None else peak <= 1.2 * smaller
    yield aim("import of 1,000,000 rows of CSV", "≤ 40 s, memory flat", f"{number(took)} s, {number(smaller)} → {number(peak)} MiB", most(took, 40), flat)
    rss, ready, cpu = (results.median("idle", "at rest", key) for key in ("rss_mib", "ready_ms", "cpu_percent"))
    many_rss, many_ready = many.get("rss_mib"), many.get("ready_ms")
    shown = f"{number(rss)} MiB, {number(cpu)} %, {number(ready)} ms" + (f"; with {aimed:,} leads {number(many_rss)} MiB, {number(many_ready)} ms" if sizes else "")
    yield aim("at rest: memory, CPU, ready after exec, also with 1,000,000 leads", "≤ 30 MiB, 0.0 %, ≤ 150 ms", shown, most(rss, 30), most(cpu, 0.05),
              most(ready, 150), most(many_rss, 30), most(many_ready, 150))
    grown = results.median("idle", f"{idle.CONNECTIONS:,} open connections", "grown_mib")
    yield aim("10,000 open connections", "+ ≤ 16 MiB", f"+ {number(grown)} MiB", most(grown, 16))
    first, last = (min(sizes), max(sizes)) if sizes else (0, 0)
    largest = sizes.get(last, {}).get("costs", {})
    costs = {name: largest[name]["cpu_us"] / sizes[first]["costs"][name]["cpu_us"] for name in largest}
    worst = max(costs, key=costs.get) if costs else ""
    # Log n grows 1.5-fold from 10,000 to 1,000,000, 1.7-fold to 5,000,000; twice that leaves room for caches that no longer hold everything.
    yield aim(f"growth of the main paths from {first:,} to {last:,} leads (CPU)", "as log n: ≤ 3×", f"{worst} {times(costs.get(worst))}",
              most(costs.get(worst), 3))


def overload(results):
    goodput = {factor: results.median("overload", f"{factor} × capacity", "goodput") for factor in (1, 2, 10)}
    known = [value for value in [*goodput.values(), results.median("overload", "capacity", "goodput")] if value]
    two, ten = (goodput[factor] / max(known) if goodput[factor] and known else None for factor in (2, 10))
    refused, how_many = (results.median("overload", "10 × capacity", key) for key in ("refused_p99_ms", "refused"))
    wrong = [sum(run[key] for factor in (1, 2, 10) for run in results.runs("overload", f"{factor} × capacity")) for key in ("wrong", "probes_wrong")]
    yield aim("overload, 2× and 10×: goodput of the peak; refused within; health probes unanswered", "≥ 90 %, ≥ 80 %; 20 ms; 0",
              f"{percent(two)}, {percent(ten)}; {f'{number(refused)} ms' if how_many else 'none refused'}; {wrong[1]}", least(two, 0.9), least(ten, 0.8), most(refused, 20),
              None if not known else sum(wrong) == 0)


def judge(results):
    return [*requests(results), *writes(results), *tasks(results), *size(results), *overload(results)]
