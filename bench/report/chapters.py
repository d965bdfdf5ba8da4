"""The chapters of the report: for each case its words, tables and charts, in a form that Markdown and HTML are made of."""
from typing import NamedTuple

from cases import http, queues, scale, store, workflows
from report import chart
from report.words import number, span, times


class Text(NamedTuple):
    words: str


class Bullets(NamedTuple):
    items: list


class Table(NamedTuple):
    """The first column is words, the others are figures unless `words` says how many columns are."""
    head: list
    rows: list
    words: int = 1


class Chart(NamedTuple):
    """name: of its file."""
    name: str
    title: str
    svg: str


class Chapter(NamedTuple):
    title: str
    case: dict
    blocks: list


UNITS = {"cpu_us": "CPU (µs)", "rps": "a second", "p50_ms": "p50 (ms)", "p99_ms": "p99 (ms)", "wrong": "not 2xx", "enqueued": "added/s",
         "worked": "worked off/s", "ready_ms": "ready (ms)", "rss_mib": "memory (MiB)", "cpu_percent": "CPU (%)",
         "grown_mib": "grown by (MiB)", "bytes_each": "bytes each", "new_p99_ms": "new request p99 (ms)", "offered": "offered/s",
         "sent": "sent/s", "goodput": "accepted/s", "refused": "refused/s", "accepted_p99_ms": "accepted p99 (ms)",
         "refused_p99_ms": "refused p99 (ms)", "probe_p99_ms": "health p99 (ms)", "probes_wrong": "health unanswered"}


def figures(results, case, names, keys, ratio=None):
    """A table of medians; the first key with its range, and `ratio` = (head, contender) of it to another's."""
    shown = [key for key in keys if any(results.median(case, name, key) is not None for name in names)]
    if not shown:
        return Text("Nothing was measured.")
    head = ["", UNITS[shown[0]], "range", *([ratio[0]] if ratio else []), *(UNITS[key] for key in shown[1:])]
    rows = []
    for name in names:
        cells = [name, number(results.median(case, name, shown[0])), span(results.span(case, name, shown[0]))]
        if ratio:
            cells.append(times(results.ratio((case, name, shown[0]), (case, ratio[1], shown[0]))))
        rows.append(cells + [number(results.median(case, name, key)) for key in shown[1:]])
    return Table(head, rows)


def bars(results, case, key, title, note, kinds):
    """name -> kind, in this order; who is missing has no bar."""
    rows = [(name, results.median(case, name, key), results.span(case, name, key), kind) for name, kind in kinds.items()
            if results.median(case, name, key) is not None]
    return Chart(f"{case}-{key.split('_')[0]}", title, chart.bars(title, note, rows))


def names_of(results, case):
    return list(results.case(case)["series"])


def requests(results):
    names = names_of(results, "http")
    one = [name for name in names if "event loop" not in name or name == http.LIMIT]
    kinds = {http.LIMIT: "limit", http.OURS[0]: "ours", **{peer: "peer" for peer in http.PEERS}, **{name: "ours" for name in (*http.OURS[1:], http.MIXED)}}
    blocks = [Text("CPU of the server for one request is what counts; requests a second depend on the load generator's core, too. The peers answer "
                   "a constant or nearly so; ours goes through the whole pipeline."),
              bars(results, "http", "cpu_us", "CPU for one request (µs)", "less is better; the line is the range of the rounds", kinds),
              figures(results, "http", one, ["cpu_us", "rps", "p50_ms", "p99_ms", "wrong"], ("against bare", http.LIMIT))]
    loops = [name for name in names if name not in one]
    if loops:
        blocks += [Text("One and two event loops, server and load generator together on both cores. The last two columns are how many cores each had; "
                        "the capacity of two loops is twice that of one if a request costs the same."),
                   shares(results, loops)]
    return blocks


def shares(results, names):
    table = figures(results, "http", names, ["cpu_us", "rps", "p50_ms", "p99_ms"])  # these names have figures
    more = [[number(results.median("http", name, key)) for key in ("server_cores", "load_cores")] for name in names]
    return Table([*table.head, "server's cores", "wrk's cores"], [row + extra for row, extra in zip(table.rows, more)])


def at_rest(results):
    names = names_of(results, "idle")
    return [figures(results, "idle", names[:1], ["rss_mib", "cpu_percent", "ready_ms"]),
            *([figures(results, "idle", names[1:], ["grown_mib", "bytes_each", "new_p99_ms"])] if names[1:] else [])]


def overload(results):
    names = names_of(results, "overload")
    rows = [(name, results.median("overload", name, "goodput"), results.span("overload", name, "goodput"),
             "limit" if name == "capacity" else "ours") for name in names]
    title = "Leads accepted a second"
    return [Chart("overload-goodput", title, chart.bars(title, "more is better; offered 1, 2 and 10 times the capacity", rows)),
            figures(results, "overload", names, ["goodput", "offered", "sent", "refused", "accepted_p99_ms", "refused_p99_ms", "probe_p99_ms",
                                                 "probes_wrong", "wrong"])]


def durable(results):
    names = names_of(results, "store")
    tasks = [name for name in names if "lifecycle" in name or name.startswith("the queue")]
    rest = [name for name in names if name not in tasks]
    kinds = {name: "limit" if name.startswith("bare") else "ours" for name in rest if name != store.SYNC}
    return [bars(results, "store", "rps", "Durable writes of a lead a second", "more is better; each: lead, audit event, tasks, full-text index, on disk", kinds),
            figures(results, "store", rest, ["rps", "cpu_us", "p50_ms", "p99_ms"]),
            Text("A task from its enqueueing to its end. The latency of the queue in one process is from the enqueueing call to the handler's start; when "
                 "tasks come as fast as they can, that is time in the line."),
            figures(results, "store", tasks, ["rps", "cpu_us", "p50_ms", "p99_ms"])]


def beside_queues(results):
    names = names_of(results, "queues")
    kinds = {name: "ours" if name.startswith("this product") else "peer" for name in names}
    return [bars(results, "queues", "rps", "Tasks a second, added and worked off", "more is better", kinds),
            bars(results, "queues", "cpu_us", "CPU for one task (µs), all processes", "less is better", kinds),
            figures(results, "queues", names, ["rps", "enqueued", "worked", "cpu_us", "p50_ms", "p99_ms"], ("against BullMQ", queues.BULL))]


def runs(results):
    names = names_of(results, "workflows")
    kinds = {name: "ours" if name.startswith("this") else "peer" for name in names if name not in (workflows.PACED, workflows.N8N_PACED)}
    memory = [[name, *(number(results.fact("workflows", prefix + key)) for key in ("rss_mib", "ready_s"))]
              for name, prefix in (("this product", ""), ("n8n 2.8", "n8n_"))]
    return [bars(results, "workflows", "rps", "Runs of three steps a second", "more is better", kinds),
            figures(results, "workflows", names, ["rps", "cpu_us", "p50_ms", "p99_ms"]),
            Table(["", "memory before the first run (MiB)", "ready after (s)"], memory)]


def growth(results):
    sizes = results.sizes()
    first, last = min(sizes), max(sizes)
    head = ["CPU µs (median ms)", *(f"{size:,}" for size in sizes), "growth of CPU", "of time"]
    rows, drawn = [], {}
    for name in sizes[first]["costs"]:
        cells = [sizes[size]["costs"][name] for size in sizes]
        drawn[name] = [(size, sizes[size]["costs"][name]["p50_ms"]) for size in sizes]
        rows.append([name, *(f"{number(cell['cpu_us'])} ({number(cell['p50_ms'])})" for cell in cells),
                     times(cells[-1]["cpu_us"] / cells[0]["cpu_us"]), times(cells[-1]["p50_ms"] / cells[0]["p50_ms"])])
    whole = [[label, *(f"{number(sizes[size][key])} {unit}" for size in sizes)] for label, key, unit in (
        ("import", "import_s", "s"), ("its peak memory", "peak_mib", "MiB"), ("store on disk", "disk_mib", "MiB"),
        ("ready after start", "ready_ms", "ms"), ("memory after start", "rss_mib", "MiB"))]
    title = "Time of one operation (ms)"
    blocks = [Chart("scale-growth", title, chart.lines(title, f"from {first:,} to {last:,} leads, both axes logarithmic", drawn)), Table(head, rows),
              Table(["", *(f"{size:,}" for size in sizes)], whole)]
    if names_of(results, "scale"):
        blocks += [Text(f"Reads under load, {scale.aimed_at(sizes):,} leads:"),
                   figures(results, "scale", names_of(results, "scale"), ["cpu_us", "rps", "p50_ms", "p99_ms"], ("against bare", http.LIMIT))]
    return blocks


def lists(results):
    found = results.case("lists")["lists"]
    return [Table(["list", "runs found", "first (ms)", "median (ms)"],
                  [[name, number(row["found"]), number(row["first_ms"]), number(row["p50_ms"])] for name, row in found.items()])]


def flames(results):
    case = results.case("flame")
    return [Text("What the server does in each main path, by samples of its CPU; the wider, the longer. Hover over a box for its name and share."),
            Table(["path", "samples", "picture"], [[path, number(row["samples"]), f"[{row['file']}]({row['file']})"] for path, row in case["paths"].items()], 1)]


MAKERS = {"http": requests, "idle": at_rest, "overload": overload, "store": durable, "queues": beside_queues, "workflows": runs, "scale": growth,
          "lists": lists, "flame": flames}


def all_chapters(results):
    """A chapter for each case that was measured, in the order of MAKERS."""
    return [Chapter(results.case(case)["title"], results.case(case), make(results)) for case, make in MAKERS.items() if results.case(case)]
