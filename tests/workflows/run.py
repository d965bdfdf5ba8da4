#!/usr/bin/env python3
"""Workflows on the real program: killed, edited and paused under load, with a target that goes away.

Usage: run.py [--kills N] [--leads N] [--only NAME] [--seed N]

killed    R-20: leads come in while the process is killed (SIGKILL) again and again; each has a run of twenty steps with waits.
          Every run ends once, each step is visited once, the next step uses the very answer that was committed, what steps
          change in the database is changed once, calls to others repeat only with the same key.
edited    Leads are imported while their workflow is published anew, paused and resumed: every run has the steps of the version
          that it started with, no lead has two.
away      A target that is down: steps are tried again as their own policy says and go on when it is back; a run that gave up
          is retried from there, with the same key.
commanded Runs are paused, resumed, cancelled, retried and run again in the middle of everything: each ends in one final state
          and leaves no task behind.
configured  The configuration's list is read again while the program runs: what changed is published, what people did stays. The
          address of a channel is told to nobody and called all the same.
command line  The same by `orchestrator workflows` and `orchestrator runs`.
"""
import argparse
import collections
import json
import random
import sys
import threading
import time

import world as worlds
from world import support

CLIENTS, SCORED, CALLED = 4, 6, 6


def twenty_steps(url):
    """score, call with the answer of the call before, tag or wait …"""
    steps, before = [], None
    for part in range(SCORED):
        call = {"id": f"call{part}", "kind": "http_request", "retry": {"max_attempts": 25, "delay_seconds": 1, "max_delay_seconds": 1},
                "settings": {"method": "POST", "url": url, "keep": {"number": "number"},
                             "json": {"run": "{{run.id}}", "step": f"call{part}",
                                      "before": f"{{{{steps.{before}.number}}}}" if before else ""}}}
        third = {"id": f"wait{part}", "kind": "wait", "settings": {"for": "1s"}} if part % 2 else \
            {"id": f"tag{part}", "kind": "add_tag", "settings": {"tag": f"part{part}"}}
        steps += [{"id": f"score{part}", "kind": "change_score", "settings": {"by": 3}}, call, third]
        before = call["id"]
    steps += [{"id": "ask", "kind": "branch", "settings": {"condition": {"field": "lead.score", "op": "greater", "value": 0}},
               "branches": [{"label": "yes", "next": "last"}, {"label": "no", "next": ""}]},
              {"id": "last", "kind": "set_field", "settings": {"field": "company", "value": f"{{{{steps.{before}.number}}}}"}}]
    return {"name": "Twenty", "entry": "once", "trigger": {"kind": "new_lead"}, "steps": steps}


class Client(threading.Thread):
    """Posts leads, each until it is acknowledged, with a key that makes it one."""

    def __init__(self, number, program, count, pause, ended):
        super().__init__(daemon=True)
        self.number, self.program, self.count, self.pause, self.ended = number, program, count, pause, ended
        self.acknowledged = {}

    def run(self):
        for sequence in range(self.count):
            email = f"lead-{self.number}-{sequence}@example.com"
            while not self.ended.is_set() and email not in self.acknowledged:
                self.post(email)
            if self.ended.wait(self.pause):
                return

    def post(self, email):
        try:
            status, body = self.program.call("POST", "/api/leads", {"email": email, "source": "killed", "score": 10},
                                             headers={"Idempotency-Key": f'"{email}"'})
        except support.Unreachable:
            self.ended.wait(0.02)
            return
        if status == 200:
            self.acknowledged[email] = body["id"]


def faults_of_run(run, steps, lead):
    """What is wrong with a run of twenty steps that has ended."""
    faults = []
    done = [step for step in run["steps"] if step["status"] == "completed"]
    names = [step["step_id"] for step in done]
    if names != steps:
        faults.append(f"its steps are {names}")
    if any(step["status"] not in ("completed", "retried") for step in run["steps"]):
        faults.append("a step is neither completed nor retried")
    numbers = {step["step_id"]: step["output"]["number"] for step in done if step["kind"] == "http_request"}
    for step in done:
        if step["kind"] == "http_request" and step["step_id"] != "call0":
            before = f"call{int(step['step_id'][4:]) - 1}"
            if str(step["input"]["json"]["before"]) != str(numbers[before]):
                faults.append(f"{step['step_id']} used another answer than was committed")
    if lead["score"] != 10 + 3 * SCORED:
        faults.append(f"the score is {lead['score']}")
    if str(lead.get("company")) != str(numbers.get(f"call{SCORED - 1}")):
        faults.append("the last step wrote another answer")
    return faults


def kill_again_and_again(program, kills, randomness):
    slowest = 0.0
    for _ in range(kills):
        time.sleep(randomness.uniform(0.2, 0.9))  # the moment of the kill is what is being varied
        program.kill()
        slowest = max(slowest, program.start())
    return slowest


def test_killed(world, report, options):
    randomness = random.Random(options.seed)
    definition = twenty_steps(world.target.url)
    workflow = world.publish(definition)["id"]
    ended = threading.Event()
    count = options.leads // CLIENTS
    pause = 0.7 * options.kills / count  # so that leads come in until the last kill
    clients = [Client(number, world.program, count, pause, ended) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    slowest = kill_again_and_again(world.program, options.kills, randomness)
    for client in clients:
        client.join(60)
    ended.set()
    world.wait_until_ended(workflow, 120)
    check_killed(world, report, workflow, definition, clients, options.kills)
    print(f"  killed: {options.kills} kills, slowest restart {slowest:.2f} s, seed {options.seed}")


def check_killed(world, report, workflow, definition, clients, kills):
    leads, runs = world.leads("killed"), world.runs(workflow)
    acknowledged = {email: lead for client in clients for email, lead in client.acknowledged.items()}
    report.check("acknowledged and lost = 0", all(leads.get(email, {}).get("id") == lead for email, lead in acknowledged.items()))
    report.check("each lead has one run", sorted(run["lead_id"] for run in runs) == sorted(lead["id"] for lead in leads.values()),
                 f"{len(runs)} runs, {len(leads)} leads")
    states = collections.Counter(run["status"] for run in runs)
    report.check("every run is completed", set(states) == {"completed"}, str(states))
    by_id = {lead["id"]: lead for lead in leads.values()}
    steps = [step["id"] for step in definition["steps"]]
    faults = [fault for run in runs for fault in faults_of_run(world.run(run["id"]), steps, by_id[run["lead_id"]])]
    report.check("each step once, its committed answer used, its change made once", not faults, f"{len(faults)}: {faults[:3]}")
    calls = world.target.by_key()
    report.check("a key stands for one step of one run", all(len({(c["body"]["run"], c["body"]["step"]) for c in of}) == 1 for of in calls.values())
                 and len(calls) == CALLED * len(runs), f"{len(calls)} keys")
    repeated = sum(len(of) - 1 for of in calls.values())
    report.check("calls repeated no more often than were in flight", repeated <= kills * 64, str(repeated))
    report.check("no task is left", world.has_no_live_task())
    report.check("none was ever stuck", not world.repaired(), str(world.repaired()[:2]))
    print(f"  killed: {len(runs)} runs of {len(steps)} steps, {sum(map(len, calls.values()))} calls, {repeated} of them repeated")


def marked(version):
    """Its steps tell which version they are of."""
    marks = [{"id": f"v{version}-{number}", "kind": "add_tag", "settings": {"tag": f"v{version}-{number}"}}
             for number in range(1 + version % 3)]
    return {"name": "Edited", "entry": "once", "trigger": {"kind": "new_lead"}, "steps": [*marks, {"id": "end", "kind": "stop"}]}


class Importer(threading.Thread):
    """Imports leads, a hundred a file."""

    def __init__(self, world, files):
        super().__init__(daemon=True)
        self.world, self.files, self.faults = world, files, []

    def run(self):
        for number in range(self.files):
            rows = "".join(f"edit-{number}-{row}@example.com,edited\n" for row in range(100))
            status, body = self.world.program.call("POST", "/api/leads/import", ("email,source\n" + rows).encode(),
                                                   headers={"Content-Type": "text/csv"})
            if status not in (200, 202):
                self.faults.append((status, body))


def test_edited(world, report, options):
    workflow = world.publish(marked(1))["id"]
    importer = Importer(world, max(8, options.leads // 20))
    importer.start()
    version, late = 1, []
    while importer.is_alive():
        version += 1
        world.publish(marked(version), workflow)
        if version % 4 == 2:
            world.ask("POST", f"/api/workflows/{workflow}/pause")
            late.append(world.ask("POST", "/api/leads", {"email": f"late-{version}@example.com", "source": "edited"})["id"])
            world.ask("POST", f"/api/workflows/{workflow}/resume")
    importer.join(120)
    report.check("every file is imported", not importer.faults, str(importer.faults[:1]))
    world.wait_until_ended(workflow, 120)
    runs, leads = world.runs(workflow), world.leads("edited")
    starts = collections.Counter(run["lead_id"] for run in runs)
    report.check("no lead has two runs", max(starts.values(), default=0) == 1)
    report.check("every run is completed", all(run["status"] == "completed" for run in runs))
    expected = {number: [step["id"] for step in marked(number)["steps"]] for number in range(1, version + 1)}
    wrong = [run["id"] for run in runs if [step["step_id"] for step in world.run(run["id"])["steps"]] != expected[run["version"]]]
    report.check("each run has the steps of its version", not wrong, f"{len(wrong)} of {len(runs)}")
    tags = {lead["id"]: sorted(lead.get("tags") or []) for lead in leads.values()}
    mixed = [run["id"] for run in runs if tags[run["lead_id"]] != sorted(step for step in expected[run["version"]] if step != "end")]
    report.check("each lead has the marks of that version and no others", not mixed, f"{len(mixed)}")
    outside = [lead for lead in tags if lead not in starts]
    report.check("who came while it was paused has no run and no marks", set(late) <= set(outside) and not any(tags[lead] for lead in outside),
                 f"{len(late)}, {len(outside)}")
    used = len({run["version"] for run in runs})
    print(f"  edited: {len(leads)} leads imported over {version} versions, {len(runs)} runs of {used} of them, {len(outside)} came while it was paused")


def one_call(url, attempts):
    return {"name": "One call", "steps": [
        {"id": "call", "kind": "http_request", "retry": {"max_attempts": attempts, "delay_seconds": 1, "max_delay_seconds": 1},
         "settings": {"method": "POST", "url": url, "json": {"run": "{{run.id}}"}, "keep": {"number": "number"}}},
        {"id": "tag", "kind": "add_tag", "settings": {"tag": "called"}}]}


def start_runs(world, workflow, count, name):
    return [world.ask("POST", f"/api/workflows/{workflow}/execute", {"lead_data": {"email": f"{name}-{n}@example.com"}})["execution_id"]
            for n in range(count)]


def test_away(world, report, _):
    patient = world.publish(one_call(world.target.url, 20))["id"]
    hasty = world.publish(one_call(world.target.url, 2))["id"]
    world.target.away = True
    waiting, failing = start_runs(world, patient, 10, "patient"), start_runs(world, hasty, 5, "hasty")
    support.poll("the hasty have failed", 30, lambda: len(world.runs(hasty, status="failed")) == 5, 0.1)
    report.check("the patient still try", len(world.runs(patient, status="running")) == 10)
    history = world.run(failing[0])["steps"]
    report.check("each attempt is kept", [(s["attempt"], s["status"]) for s in history] == [(1, "retried"), (2, "failed")], str(history)[:400])
    gaps = [b["created_at"] > a["created_at"] for a, b in zip(history, history[1:])]
    report.check("one after the other", all(gaps))
    world.target.away = False
    world.wait_until_ended(patient, 60)
    report.check("the patient are completed", len(world.runs(patient, status="completed")) == 10)
    done = world.ask("POST", "/api/workflows/runs/actions", {"action": "retry", "filter": {"workflow_id": hasty, "status": "failed"}, "expected_count": 5})
    report.check("the hasty are retried", done["done"] == 5 and not done["refused"], str(done))
    world.wait_until_ended(hasty, 60)
    report.check("and completed", len(world.runs(hasty, status="completed")) == 5)
    keys = collections.defaultdict(set)
    for call in list(world.target.calls):
        keys[call["body"]["run"]].add(call["key"])
    report.check("each run has one key", all(len(keys[run]) == 1 for run in waiting + failing))
    attempts = max(len(world.run(run)["steps"]) for run in waiting)
    print(f"  away: {len(waiting)} runs waited up to {attempts - 2} tries, {len(failing)} were retried by hand")


def waiting_run(url):
    steps = one_call(url, 20)["steps"]
    return {"name": "Commanded", "steps": [{"id": "wait", "kind": "wait", "settings": {"for": "1s"}}, *steps,
                                           {"id": "rest", "kind": "wait", "settings": {"for": "1s"}}]}


def test_commanded(world, report, options):
    randomness = random.Random(options.seed)
    workflow = world.publish(waiting_run(world.target.url))["id"]
    ids = start_runs(world, workflow, 40, "commanded")
    answers = collections.Counter()
    for _ in range(300):
        command = randomness.choice(("pause", "resume", "resume", "cancel", "retry", "rerun"))
        body = {"step_id": randomness.choice(("wait", "call"))} if command == "rerun" else None
        answers[world.program.call("POST", f"/api/workflows/runs/{randomness.choice(ids)}/{command}", body)[0]] += 1
    report.check("every answer is 200 or 409", set(answers) <= {200, 409}, str(answers))
    for run in world.runs(workflow, status="paused"):
        world.ask("POST", f"/api/workflows/runs/{run['id']}/resume")
    world.wait_until_ended(workflow, 60)
    states = collections.Counter(run["status"] for run in world.runs(workflow))
    report.check("every run has ended", set(states) <= {"completed", "cancelled"} and sum(states.values()) == 40, str(states))
    live = [run for run in ids if any(s["status"] in ("running", "waiting", "held", "joining") for s in world.run(run)["steps"])]
    report.check("no step of theirs is open", not live)
    support.poll("no task is left", 20, world.has_no_live_task, 0.1)
    report.check("none was ever stuck", not world.repaired())
    print(f"  commanded: 300 commands to 40 runs: {dict(answers)}, ended {dict(states)}, seed {options.seed}")


def test_command_line(world, report, _):
    workflow = world.publish(waiting_run(world.target.url))["id"]
    program = world.program
    listed = program.run("workflows", "list")
    report.check("workflows list shows it", workflow in listed.stdout and "active" in listed.stdout, listed.stdout + listed.stderr)
    begun = program.run("workflows", "run", workflow, "--json")
    run_id = json.loads(begun.stdout)["execution_id"]
    for verb, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled"), ("retry", "running")):
        said = program.run("runs", verb, run_id)
        report.check(f"runs {verb} says how it is", said.stdout == f"{run_id} is {state}\n", said.stdout + said.stderr)
    refused = program.run("runs", "resume", run_id)
    report.check("a refusal is told", refused.returncode != 0 and "Only a paused run can be resumed." in refused.stderr, refused.stderr)
    world.wait_until_ended(workflow, 30)
    shown = program.run("runs", "show", run_id)
    report.check("runs show has its steps", "call" in shown.stdout and "completed" in shown.stdout, shown.stdout + shown.stderr)
    report.check("runs list has it", run_id in program.run("runs", "list", "--workflow", workflow).stdout)
    paused = program.run("workflows", "pause", workflow)
    report.check("workflows pause says how it is", paused.stdout == "Commanded is paused\n", paused.stdout + paused.stderr)


def telling(url, text):
    return {"name": "Told", "id": "told", "steps": [{"id": "tell", "kind": "notify", "settings": {"url": url, "text": text}}]}


def reload_with(program, workflows):
    """The reply to a reload of the configuration with that list."""
    config = json.loads(program.config.read_text())
    program.config.write_text(json.dumps({**config, "workflows": workflows}))
    return program.call("POST", "/api/admin/config/reload")


def test_configured(world, report, _):
    address = world.target.url + "services/T000/KEY-1"
    status, reply = reload_with(world.program, [telling(address, "one")])
    report.check("a reload publishes the list", status == 200 and not reply["restart_needed"], str(reply))
    first = world.ask("GET", "/api/workflows/told")
    report.check("as version 1", first["version"] == 1 and first["status"] == "active", str(first))
    world.ask("POST", "/api/workflows/told/pause")
    reload_with(world.program, [telling(address, "one")])
    again = world.ask("GET", "/api/workflows/told")
    report.check("the same list changes nothing that people did", again["version"] == 1 and again["status"] == "paused", str(again))
    reload_with(world.program, [telling(address, "two")])
    changed = world.ask("GET", "/api/workflows/told")
    report.check("another one is the next version", changed["version"] == 2 and changed["status"] == "active", str(changed))
    draft = {**changed["definition"]}
    draft["steps"][0]["settings"]["text"] = "three"
    world.publish(draft, "told")
    run_id = world.ask("POST", "/api/workflows/told/execute", {})["execution_id"]
    world.wait_until_ended("told", 30)
    texts = [call["body"]["text"] for call in world.target.calls]
    report.check("an edit that left the address hidden still reaches it", texts == ["three"], str(texts))
    shown = [world.ask("GET", f"/api/workflows/{path}") for path in ("told", "told/versions/1", "told/diff?from=1&to=3", f"runs/{run_id}")]
    shown += [world.ask("POST", "/api/workflows/told/dry-run", {}), world.ask("GET", "/api/admin/config"), reply]
    report.check("no reply holds the address", "KEY-1" not in json.dumps(shown))
    stored = b"".join(file.read_bytes() for file in world.program.data.iterdir() if file.is_file())
    report.check("no file of the data directory does", b"KEY-1" not in stored)


TESTS = {"killed": test_killed, "edited": test_edited, "away": test_away, "commanded": test_commanded,
         "configured": test_configured, "command line": test_command_line}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--leads", type=int, default=60)
    parser.add_argument("--only", choices=TESTS)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    report = support.Report()
    for name, test in TESTS.items():
        if options.only in (None, name):
            with worlds.workflow_world() as world:
                test(world, report, options)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
