"""The validation report of a stress run: Markdown for reading in the repository, HTML with charts for looking at."""
import csv
import os
import pathlib
import platform
import time
from html import escape

from charts import line_chart

# As published for the system this one replaces: requests, average and maximum in milliseconds, requests a minute, minutes.
BASELINES = [("Python, 1 worker", 537, 46_400, None, 53.7), ("Python, 4 workers", 2_739, 8_900, None, 273.9)]
EXPECTED_FAILURE = "/api/nonexistent [404]"


def number(text):
    try:
        return float(text)
    except ValueError:
        return 0.0


class Figures:
    """What locust wrote down, with what was sampled meanwhile."""

    def __init__(self, folder, samples, seconds):
        folder = pathlib.Path(folder)
        rows = list(csv.DictReader(open(folder / "locust_stats.csv", newline="")))
        self.endpoints = [row for row in rows if row["Name"] != "Aggregated"]
        self.total = next(row for row in rows if row["Name"] == "Aggregated")
        failures = folder / "locust_failures.csv"
        self.failures = list(csv.DictReader(open(failures, newline=""))) if failures.exists() else []
        history = [row for row in csv.DictReader(open(folder / "locust_stats_history.csv", newline="")) if row["Name"] == "Aggregated"]
        first = number(history[0]["Timestamp"]) if history else 0.0
        self.history = [(number(row["Timestamp"]) - first, row) for row in history]
        self.samples, self.seconds = samples, seconds

    def count(self, name="Request Count"):
        return int(number(self.total[name]))

    def failed(self, *words):
        return sum(int(row["Occurrences"]) for row in self.failures if not words or any(word in row["Error"] for word in words))

    def pass_rate(self):
        return 100.0 * (1 - self.failed() / max(1, self.count()))

    def intentional(self):
        return sum(int(number(row["Request Count"])) for row in self.endpoints if row["Name"] == EXPECTED_FAILURE)


def criteria(figures, options):
    """(what, wanted, found, holds) for each success criterion of the two founding documents, and our own tighter ones."""
    average, highest = number(figures.total["Average Response Time"]), number(figures.total["Max Response Time"])
    p95 = number(figures.total["95%"])
    per_ten_minutes = figures.count() * 600 / max(1.0, figures.seconds)
    resets, disconnects = figures.failed("reset", "Reset"), figures.failed("RemoteDisconnected", "Connection aborted")
    return [
        ("pass rate with all hardening on (R137–R139)", "≥ 99 %", f"{figures.pass_rate():.2f} %", figures.pass_rate() >= 99),
        ("pass rate of legitimate requests (R140, R149)", "100 %", f"{figures.pass_rate():.2f} %", figures.failed() == 0),
        ("real failures (R141)", "0", str(figures.failed()), figures.failed() == 0),
        ("connection resets (R142)", "0", str(resets), resets == 0),
        ("remote disconnects (R143)", "0", str(disconnects), disconnects == 0),
        ("average response (R144)", "< 1 s", f"{average:.1f} ms", average < 1000),
        ("maximum response (R145)", "< 10 s", f"{highest:.0f} ms", highest < 10_000),
        ("95th percentile (R146)", "< 30 s", f"{p95:.0f} ms", p95 < 30_000),
        ("simulated users (R147)", "≥ 50", str(options.users), options.users >= 50),
        ("requests in ten minutes (R148)", "> 3,000", f"{per_ten_minutes:,.0f}", per_ten_minutes > 3000),
        ("our own: average", "< 10 ms", f"{average:.1f} ms", average < 10),
        ("our own: maximum", "< 250 ms", f"{highest:.0f} ms", highest < 250),
    ]


def endpoint_rows(figures):
    for row in figures.endpoints:
        count, failed = int(number(row["Request Count"])), int(number(row["Failure Count"]))
        yield (f"{row['Type']} {row['Name']}", count, 100.0 * (1 - failed / max(1, count)), number(row["Average Response Time"]),
               number(row["50%"]), number(row["95%"]), number(row["99%"]), number(row["Max Response Time"]))


def sampled(figures):
    samples = figures.samples or [{"queue_depth": 0, "memory": 0, "cpu": 0.0, "blocked": 0}]
    return [("largest queue depth", f"{max(s['queue_depth'] for s in samples):,}"),
            ("memory of server and worker, at most", f"{max(s['memory'] for s in samples) / 2**20:,.0f} MiB"),
            ("CPU of server and worker, average", f"{sum(s['cpu'] for s in samples) / len(samples):.1f} % of one core"),
            ("requests blocked by the rate limit", f"{max(s['blocked'] for s in samples):,.0f}")]


def headline(figures, options):
    return (f"{options.users} simulated users, {options.rate} more each second, {options.time}; 4 server workers, a task worker, Redis, sign-in and "
            f"rate limit (120 a minute for each user) on; one account for each user. {os.cpu_count()} cores shared with locust, Linux "
            f"{platform.release().split('-')[0]}, {time.strftime('%Y-%m-%d')}.")


def markdown(figures, options):
    lines = ["# Validation report: stress test", "", f"`make stress USERS={options.users} RATE={options.rate} TIME={options.time}`", "",
             headline(figures, options), "", "## Success criteria", "", "| criterion | wanted | found | |", "|---|---|---|---|"]
    lines += [f"| {what} | {wanted} | {found} | {'pass' if holds else '**FAIL**'} |" for what, wanted, found, holds in criteria(figures, options)]
    lines += ["", "## Beside the published baselines", "", "| system | requests | requests a minute | average (ms) |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {count:,} | {rate:,.1f} | {average:,.0f} |" for name, count, average, _, rate in BASELINES]
    rate = figures.count() * 60 / max(1.0, figures.seconds)
    lines += [f"| this run | {figures.count():,} | {rate:,.1f} | {number(figures.total['Average Response Time']):.1f} |", "",
              "Simulated users think one to three seconds between requests, which bounds the requests a minute.", "", "## End points", "",
              "| end point | requests | success | average | p50 | p95 | p99 | max (ms) |", "|---|---:|---:|---:|---:|---:|---:|---:|"]
    lines += [f"| {name} | {count:,} | {success:.2f} % | {average:.1f} | {p50:.0f} | {p95:.0f} | {p99:.0f} | {highest:.0f} |"
              for name, count, success, average, p50, p95, p99, highest in endpoint_rows(figures)]
    lines += ["", f"Requests that are meant to be answered 404: {figures.intentional():,} (`{EXPECTED_FAILURE}`), counted as passed when they are.", "",
              "## Meanwhile", "", "| figure | |", "|---|---:|"] + [f"| {name} | {value} |" for name, value in sampled(figures)]
    if figures.failures:
        lines += ["", "## Failures", "", "| request | error | times |", "|---|---|---:|"]
        lines += [f"| {row['Method']} {row['Name']} | {row['Error'][:160]} | {row['Occurrences']} |" for row in figures.failures]
    return "\n".join(lines) + "\n"


STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:900px;margin:2rem auto;padding:0 1rem;color:#1f2937;background:#fff}
table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{padding:.3rem .6rem;border-bottom:1px solid #e5e7eb;text-align:right}
td:first-child,th:first-child{text-align:left}.pass{color:#047857;font-weight:600}.fail{color:#b91c1c;font-weight:600}svg{width:100%;margin:.6rem 0}
.grid{stroke:#e5e7eb}.tick{font-size:11px;fill:#6b7280}.title{font-size:13px;font-weight:600;fill:#111827}
@media(prefers-color-scheme:dark){body{background:#111827;color:#e5e7eb}td,th{border-color:#374151}.grid{stroke:#374151}.title{fill:#f9fafb}}"""


def table(head, rows):
    cells = "".join(f"<th>{escape(text)}</th>" for text in head)
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def html(figures, options):
    history, samples = figures.history, figures.samples
    charts = [
        line_chart("Requests a second", "", {"requests": [(at, number(row["Requests/s"])) for at, row in history]}),
        line_chart("Response time", " ms", {name: [(at, number(row[column])) for at, row in history]
                                            for name, column in (("p50", "50%"), ("p95", "95%"), ("p99", "99%"))}),
        line_chart("Simulated users", "", {"users": [(at, number(row["User Count"])) for at, row in history]}),
        line_chart("Queue depth", "", {"tasks": [(s["at"], s["queue_depth"]) for s in samples]}),
        line_chart("Memory of server and worker", " MiB", {"memory": [(s["at"], s["memory"] / 2**20) for s in samples]}),
        line_chart("CPU of server and worker", " %", {"cpu": [(s["at"], s["cpu"]) for s in samples]}),
    ]
    verdicts = [(escape(what), escape(wanted), escape(found), f'<span class="{"pass" if holds else "fail"}">{"pass" if holds else "FAIL"}</span>')
                for what, wanted, found, holds in criteria(figures, options)]
    ends = [(escape(name), f"{count:,}", f"{success:.2f} %", f"{average:.1f}", f"{p50:.0f}", f"{p95:.0f}", f"{p99:.0f}", f"{highest:.0f}")
            for name, count, success, average, p50, p95, p99, highest in endpoint_rows(figures)]
    meanwhile = [(escape(name), escape(value)) for name, value in sampled(figures)]
    return "\n".join([
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Validation report</title><style>{STYLE}</style>',
        f"<h1>Validation report: stress test</h1><p>{escape(headline(figures, options))}</p>",
        "<h2>Success criteria</h2>", table(["criterion", "wanted", "found", ""], verdicts), "<h2>Over time</h2>", *charts,
        "<h2>End points</h2>", table(["end point", "requests", "success", "average", "p50", "p95", "p99", "max (ms)"], ends),
        "<h2>Meanwhile</h2>", table(["figure", ""], meanwhile), "</html>"])
