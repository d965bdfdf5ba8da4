"""Workflow runs of three steps from trigger to end, beside n8n with its own database and executions saved or not."""
import contextlib
import datetime
import json
import os
import pathlib
import subprocess
import time
import urllib.request

from cases.http import CREATE
from stand.load import closed_loop, open_loop
from stand.peers import npm_folder
from stand.process import SERVER_CORE, Failed, Server, cpu_seconds, free_port, memory_mib
from stand.product import Product, temporary_folder
from stand.rounds import Series, in_turn

TITLE = "Workflow runs"
STEPS = [{"id": "score", "kind": "change_score", "settings": {"by": 5}},
         {"id": "tag", "kind": "add_tag", "settings": {"tag": "seen"}},
         {"id": "field", "kind": "set_field", "settings": {"field": "company", "value": "{{lead.first_name}} Ltd"}}]
SECONDS, BULK, BULK_LEADS, CONNECTIONS, RATE = 3, 200, 4_000, 32, 50
N8N_SECONDS, N8N_CONNECTIONS, N8N_RATE = 5, 16, 10
ONE, MANY, PACED = "this product, a lead a request", f"this product, {BULK} leads a request", f"this product, {RATE} leads a second"
SAVED, UNSAVED, N8N_PACED = "n8n 2.8, executions saved", "n8n 2.8, executions not saved", f"n8n 2.8, {N8N_RATE} requests a second"


def micros_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1e6


class Ours(Product):
    """The program with one workflow published that every new lead starts."""

    def __init__(self, options, folder):
        super().__init__(options.program, folder, "--task-workers", 16, cores=SERVER_CORE)
        self.made = 0
        self.ask("DELETE", "/api/workflows/workflow-1")  # the one that is there by itself
        self.workflow = self.ask("POST", "/api/workflows", {"name": "Three steps", "trigger": {"kind": "new_lead"}, "steps": STEPS})["id"]
        self.ask("POST", f"/api/workflows/{self.workflow}/publish")

    def runs(self, query):
        return self.ask("GET", f"/api/workflows/runs?workflow_id={self.workflow}&{query}")

    def wait_until_idle(self, seconds=120):
        end = time.monotonic() + seconds
        while self.runs("status=running&limit=1")["runs"]:
            if time.monotonic() > end:
                raise Failed(f"runs were still open after {seconds} s")
            time.sleep(0.02)

    def cost(self, start):
        """start() gives how many leads it made; counted until the last run has ended."""
        before, started = cpu_seconds(self.pid), time.monotonic()
        leads = start()
        self.wait_until_idle()
        return {"rps": leads / (time.monotonic() - started), "cpu_us": (cpu_seconds(self.pid) - before) / leads * 1e6}

    def one_a_request(self, seconds):
        self.made += 1
        script = self.data.parent / "create.lua"
        script.write_text(CREATE % {"word": f"one-{self.made}", "token": self.token})
        return self.cost(lambda: round(closed_loop(self, "/api/leads", seconds, CONNECTIONS, script=script)["rps"] * seconds))

    def many_a_request(self, leads):
        self.made += 1

        def start():
            for first in range(0, leads, BULK):
                self.ask("POST", "/api/leads/bulk", {"leads": [{"email": f"many.{n}@m{self.made}.example.com", "first_name": "Ada"}
                                                              for n in range(first, first + BULK)]})
            return leads
        return self.cost(start)

    def paced(self, seconds):
        """Milliseconds from the request that triggers a run to its end: to the reply, or to the end that the run's record names when
        that is later."""
        self.made += 1
        begin, count, sent, replied = time.monotonic(), RATE * seconds, {}, {}
        for number in range(count):
            time.sleep(max(0.0, begin + number / RATE - time.monotonic()))
            at, asked = time.time(), time.monotonic()
            lead = self.ask("POST", "/api/leads", {"email": f"paced.{number}@p{self.made}.example.com", "first_name": "Ada"})["id"]
            sent[lead], replied[lead] = at, (time.monotonic() - asked) * 1e3
        self.wait_until_idle()
        ended = {run["lead_id"]: micros_of(run["finished_at"]) / 1e3 for run in self.runs(f"limit={count}")["runs"]}
        took = sorted(max(replied[lead], ended[lead] - sent[lead] * 1e3) for lead in sent)
        return {"rps": RATE, "p50_ms": took[len(took) // 2], "p99_ms": took[len(took) * 99 // 100]}


class N8n(Server):
    """n8n with its SQLite database in `folder` and the workflow of peers/n8n/workflow.json active: a webhook, three Set steps,
    the answer after the last."""

    def __init__(self, folder, saving):
        home, port = npm_folder("n8n", fetch=False), free_port()
        command = ["node", str(home / "node_modules" / "n8n" / "bin" / "n8n")]
        self.environment = {
            "N8N_USER_FOLDER": str(folder), "N8N_PORT": str(port), "N8N_LISTEN_ADDRESS": "127.0.0.1", "N8N_HOST": "127.0.0.1",
            "N8N_LOG_LEVEL": "error", "N8N_DIAGNOSTICS_ENABLED": "false", "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
            "N8N_TEMPLATES_ENABLED": "false", "N8N_PERSONALIZATION_ENABLED": "false", "EXECUTIONS_DATA_SAVE_ON_PROGRESS": "false",
            "N8N_RUNNERS_BROKER_PORT": str(free_port()),
            **{f"EXECUTIONS_DATA_SAVE_ON_{end}": "all" if saving else "none" for end in ("SUCCESS", "ERROR")}}
        self._prepare(command, home / "workflow.json")
        super().__init__([*command, "start"], port, cores=SERVER_CORE, environment=self.environment, ready_s=90, probe=lambda: self._answers())

    def _prepare(self, command, workflow):
        key = json.loads(workflow.read_text())["id"]
        for words in (["import:workflow", f"--input={workflow}"], ["publish:workflow", f"--id={key}"]):
            done = subprocess.run([*command, *words], capture_output=True, text=True, check=False, timeout=120,
                                  env={**os.environ, **self.environment})
            if done.returncode != 0:
                raise Failed(f"n8n {words[0]}: {' '.join((done.stderr or done.stdout).split())[-250:]}")

    def warm_up(self):
        """Its first executions compile the code."""
        for _ in range(30):
            if not self._answers():
                raise Failed("n8n stopped answering")

    def _answers(self):
        """While it starts, n8n answers 200 to everything: only what the last step sets is an answer."""
        time.sleep(0.05)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/webhook/bench", timeout=30) as reply:
                return b"seen Ltd" in reply.read()
        except OSError:
            return False


def n8n_contenders(options, started):
    """The measurements of n8n with and without saved executions, and how it rests; Failed when it is not there."""
    runs = {}
    for name, saving in ((SAVED, True), (UNSAVED, False)):
        server = started.enter_context(N8n(started.enter_context(temporary_folder()), saving))
        server.warm_up()
        runs[name] = lambda server=server: closed_loop(server, "/webhook/bench", N8N_SECONDS, N8N_CONNECTIONS)
        if saving:
            saved = server

    def paced():
        run = open_loop(options.limit("open_loop"), saved.port, N8N_RATE, 5, 16, "GET", "/webhook/bench", None)
        return {"rps": run["accepted"]["count"] / 5, "p50_ms": run["accepted"]["p50_ms"], "p99_ms": run["accepted"]["p99_ms"]}

    return {**runs, N8N_PACED: paced}, {"n8n_rss_mib": memory_mib(saved.pid), "n8n_ready_s": saved.ready_s}


def plan(options):
    if options.quick:
        return 4 * options.rounds, 2 * options.rounds
    return options.rounds * (3 * SECONDS + 20) + 60, options.rounds * 6


def measure(options, progress):
    series, facts = Series(), {}
    seconds = options.seconds or SECONDS
    with contextlib.ExitStack() as started:
        ours = started.enter_context(Ours(options, pathlib.Path(started.enter_context(temporary_folder()))))
        facts["rss_mib"], facts["ready_s"] = memory_mib(ours.pid), ours.ready_s
        contenders = {ONE: lambda: ours.one_a_request(seconds), MANY: lambda: ours.many_a_request(BULK if options.quick else BULK_LEADS)}
        if not options.quick:
            contenders[PACED] = lambda: ours.paced(5)
            progress.show("n8n starts")
            try:
                theirs, more = n8n_contenders(options, started)
            except (Failed, OSError, subprocess.SubprocessError) as failure:
                series.missing["n8n 2.8"] = str(failure)
            else:
                facts |= more
                contenders = {ONE: contenders[ONE], SAVED: theirs[SAVED], MANY: contenders[MANY], UNSAVED: theirs[UNSAVED],
                              PACED: contenders[PACED], N8N_PACED: theirs[N8N_PACED]}
        in_turn(contenders, options.rounds, progress, series)
        facts["rss_after_mib"] = memory_mib(ours.pid)
    return {"series": dict(series), "missing": series.missing, "facts": facts,
            "settings": [f"ours: a workflow that every new lead starts and that changes its score, adds a tag, sets a field; all on disk before "
                         f"the reply. The lead's own creation is in the figures. wrk with {CONNECTIONS} connections for {seconds} s, "
                         "until the last run has ended",
                         f"n8n: its own SQLite, main mode; a webhook, three Set steps, the answer after the last; wrk with {N8N_CONNECTIONS} connections for "
                         f"{N8N_SECONDS} s (more only wait longer). "
                         "Saved: executions kept in its database, as it does by default",
                         "each server on core 0, load on core 1; from trigger to end at a fixed rate: the reply time; ours is longer where a run's "
                         "record names a later end"]}
