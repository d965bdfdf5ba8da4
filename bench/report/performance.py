"""The figures of docs/performance.md: what stands between its markers is made of the results, the words around are written by hand."""
import re

from cases import http, queues, store, workflows
from report import chart
from report.markdown import table
from report.words import number

# Somebody at work in the web app or an integration: a request every two seconds, as in the stress test.
REQUESTS_OF_A_USER = 0.5


def rounded(value):
    """Two digits that count: more would promise too much."""
    if value is None:
        return "–"
    digits = len(f"{value:.0f}") - 2
    return f"{round(value, -digits):,.0f}" if digits > 0 else number(value)


def ms(results, case, name, key="p99_ms"):
    value = results.median(case, name, key)
    return f"{number(value)} ms" if value is not None else "–"


def carries(results):
    """One machine, in the words of those who buy it."""
    def per_second(case, name):
        value = results.median(case, name, "rps")
        return "–" if value is None else f"{rounded(value)} a second"

    def a_day(case, name):
        value = results.median(case, name, "rps")
        if value is None:
            return "–"
        daily = value * 86_400 / 1e6
        return f"{number(daily / 1e3)} billion" if daily >= 1e3 else f"{daily:,.0f} million"

    lead, read, health = http.OURS[3], http.OURS[1], http.OURS[0]
    rows = [["leads captured, each on disk with its audit event and first task", per_second("http", lead), a_day("http", lead), ms(results, "http", lead)],
            ["a lead read by id, signed in, again while no lead changes", per_second("http", read), a_day("http", read), ms(results, "http", read)],
            ["a page of 20 leads, again while no lead changes", per_second("http", http.OURS[2]), a_day("http", http.OURS[2]), ms(results, "http", http.OURS[2])],
            ["health checks", per_second("http", health), a_day("http", health), ms(results, "http", health)],
            ["tasks, from enqueued to finished, workers beside the server", per_second("queues", queues.OURS), a_day("queues", queues.OURS),
             ms(results, "queues", queues.OURS)],
            ["the same inside the server", per_second("store", store.QUEUE), a_day("store", store.QUEUE), ms(results, "store", store.PACE)],
            ["workflow runs of three steps, with the leads that start them", per_second("workflows", workflows.MANY), a_day("workflows", workflows.MANY),
             ms(results, "workflows", workflows.PACED)]]
    return table(["one event loop on one core", "at most", "in a day", "p99"], rows)


def users(results):
    """How many people that is, by what a mixed request costs."""
    mixed = results.median("http", http.MIXED, "cpu_us")
    if mixed is None:
        return "Not measured."
    carried = 0.5 * 1e6 / mixed / REQUESTS_OF_A_USER
    return (f"A mixed request (40 % reads, 40 % lists, 20 % new leads) costs {number(mixed)} µs of one core. People who send one every "
            f"{1 / REQUESTS_OF_A_USER:.0f} seconds keep **one core half busy when they are {rounded(carried)}**. What was tried with simulated users and "
            "everything switched on is in [capacity.md](capacity.md).")


def grows(results):
    sizes = results.sizes()
    if not sizes:
        return "Not measured yet: `make bench-scale`."
    rows = [[name, *(f"{number(sizes[size]['costs'][name]['p50_ms'])} ms" for size in sizes)] for name in sizes[min(sizes)]["costs"]]
    rows += [[label, *(f"{number(sizes[size][key])} {unit}" for size in sizes)] for label, key, unit in (
        ("importing them from CSV", "import_s", "s"), ("disk", "disk_mib", "MiB"), ("memory after start", "rss_mib", "MiB"),
        ("ready after start", "ready_ms", "ms"))]
    return table(["leads", *(f"{size:,}" for size in sizes)], rows)


def peers(results):
    """What the neighbours cost on the same machine, in one run."""
    rows = []

    def line(what, case, ours, theirs, key, unit, less):
        mine, other = results.median(case, ours, key), results.median(case, theirs, key)
        if mine is None or other is None:
            return
        better = other / mine if less else mine / other
        rows.append([what, theirs, f"{rounded(mine)} {unit}", f"{rounded(other)} {unit}", f"{number(better)}×"])

    for peer in http.PEERS:
        line("a health answer, CPU", "http", http.OURS[0], peer, "cpu_us", "µs", True)
    for peer in (queues.BULL, queues.BULL_ALWAYS, queues.BEE):
        line("a task over the worker protocol, CPU", "queues", queues.OURS, peer, "cpu_us", "µs", True)
    for name in results.case("queues")["series"] if results.case("queues") else ():
        if not name.startswith(("this", "BullMQ", "bee")):
            line("a task over the worker protocol, CPU", "queues", queues.OURS, name, "cpu_us", "µs", True)
    for peer in (workflows.SAVED, workflows.UNSAVED):
        line("workflow runs of three steps a second", "workflows", workflows.ONE, peer, "rps", "", False)
    rest, theirs = results.median("idle", "at rest", "rss_mib"), results.fact("workflows", "n8n_rss_mib")
    if rest and theirs:
        rows.append(["memory at rest", "n8n 2.8", f"{rounded(rest)} MiB", f"{rounded(theirs)} MiB", f"{number(theirs / rest)}×"])
    return table(["what", "beside", "this product", "the other", "better by"], rows, 2) if rows else "Not measured yet: `make bench`."


def pictures(results):
    """file -> chart: CPU of a request and of a task beside the peers."""
    def rows(case, names):
        return [(shown, results.median(case, name, "cpu_us"), results.span(case, name, "cpu_us"), "ours" if mine else "peer")
                for name, shown, mine in names if results.median(case, name, "cpu_us") is not None]

    health = [(http.OURS[0], "this product, whole pipeline", True), *((peer, peer, False) for peer in http.PEERS)]
    tasks = [(name, name, name.startswith("this product")) for name in (results.case("queues") or {"series": ()})["series"] if name != queues.OURS_SINGLE]
    note = "less is better; the line is the range of the rounds"
    return {"peers-http": chart.bars("CPU for a health answer over HTTP (µs)", note, rows("http", health)),
            "peers-tasks": chart.bars("CPU for a task from enqueued to finished, all processes (µs)", note, rows("queues", tasks))}


def made(results):
    dates = sorted({case["date"] for case in results.cases.values()})
    machine = next(iter(results.cases.values()))["machine"]
    when = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    return (f"Measured {when} on {machine['cores']} cores ({machine['cpu']}), server on one core, load on the other. Your machine differs; ratios differ less. "
            "Every figure with its range, settings and command: [REPORT.md](../bench/results/REPORT.md), or [the page with charts](../bench/results/REPORT.html).")


BLOCKS = {"made": made, "carries": carries, "users": users, "grows": grows, "peers": peers}


def fill(text, results):
    """The document with every block between `<!-- figures: NAME -->` and `<!-- end -->` made anew."""
    def one(match):
        return f"<!-- figures: {match[1]} -->\n\n{BLOCKS[match[1]](results)}\n\n<!-- end -->"
    return re.sub(r"<!-- figures: (\w+) -->.*?<!-- end -->", one, text, flags=re.S)
