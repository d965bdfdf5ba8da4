#!/usr/bin/env python3
"""The journey while the process is killed again and again (SIGKILL at random moments).

Clients post leads, each with an Idempotency-Key that they use again when the connection breaks. At the end the queue is drained
and everything is counted as Jepsen's total-queue does: attempted, acknowledged, lost, executed, duplicated, recovered.
Passes when nothing acknowledged is lost, and what happened twice outside happened with the same key and not more often than
calls were in flight at the kills.
"""
import argparse
import http.client
import random
import sys
import threading
import time

import world

CLIENTS = 8
WORKER_SLOTS = 16  # the concurrency of the worker in the server


class Client(threading.Thread):
    """Posts its share of leads until each is acknowledged."""

    def __init__(self, number, program, ended):
        super().__init__(daemon=True)
        self.number, self.program, self.ended = number, program, ended
        self.attempted, self.acknowledged, self.repeated, self.wrong = 0, {}, 0, []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=10)
        sequence = 0
        while not self.ended.is_set():
            sequence += 1
            email = f"lead-{self.number}-{sequence}@example.com"
            lead = {"email": email, "first_name": "Crash", "last_name": f"Test {sequence}", "source": "crash"}
            self.attempted += 1
            while not self.post(connection, email, lead):
                self.repeated += 1
                connection.close()
                if self.ended.wait(0.01) and self.program.process.poll() is not None:
                    break
        connection.close()

    def post(self, connection, email, lead):
        try:
            status, body = self.program.exchange(connection, "POST", "/api/leads", lead, headers={"Idempotency-Key": f'"{email}"'})
        except world.support.Unreachable:
            return False
        if status == 200:
            self.acknowledged[email] = body["id"]
        elif status not in (503, 429):
            self.wrong.append((status, body))
        return status == 200


def kill_again_and_again(program, kills, randomness):
    """Gives the slowest restart in seconds."""
    slowest = 0.0
    for _ in range(kills):
        time.sleep(randomness.uniform(0.05, 0.7))  # the moment of the kill is what is being varied
        program.kill()
        slowest = max(slowest, program.start())
    return slowest


def check_leads(program, clients, report):
    acknowledged = {email: lead for client in clients for email, lead in client.acknowledged.items()}
    stored, cursor = {}, ""
    while True:
        page = program.call("GET", f"/api/leads?limit=1000&source=crash{'&cursor=' + cursor if cursor else ''}")[1]
        for lead in page["leads"]:
            stored.setdefault(lead["email"], []).append(lead["id"])
        cursor = page.get("next_cursor") or ""
        if not cursor:
            break
    lost = [email for email, lead in acknowledged.items() if stored.get(email) != [lead]]
    doubled = [email for email, ids in stored.items() if len(ids) > 1]
    report.check("acknowledged and lost = 0", not lost, f"{len(lost)}: {lost[:3]}")
    report.check("stored twice = 0", not doubled, str(doubled[:3]))
    report.check("no reply but 200 and 503", not any(client.wrong for client in clients), str([c.wrong[:1] for c in clients]))
    return acknowledged, stored


def check_outside(crm, smtp, stored, kills, report):
    calls, keys = world.crm_creations(crm)
    received = world.mails(smtp)
    in_flight = kills * WORKER_SLOTS
    twice_crm = sum(count - 1 for count in calls.values())
    twice_mail = sum(len(ids) - 1 for ids in received.values())
    report.check("every stored lead is in the CRM", set(keys) == set(stored), f"{len(keys)} of {len(stored)}")
    report.check("repeated CRM calls carry the same key", all(len(used) == 1 for used in keys.values()))
    report.check("every stored lead got its mail", set(received) == set(stored), f"{len(received)} of {len(stored)}")
    report.check("repeated mails carry the same Message-ID", all(len(set(ids)) == 1 for ids in received.values()))
    report.check("repeated no more than was in flight", twice_crm <= in_flight and twice_mail <= in_flight, f"{twice_crm}, {twice_mail}")
    return twice_crm, twice_mail


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    report = world.support.Report()
    print(f"  seed {options.seed}, {options.kills} kills, {CLIENTS} clients")
    with world.journey_world() as (program, crm, smtp):
        program.add_user()
        program.start()
        program.sign_in()
        ended = threading.Event()
        clients = [Client(number, program, ended) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        slowest = kill_again_and_again(program, options.kills, random.Random(options.seed))
        ended.set()
        for client in clients:
            client.join(60)
        # Clients post faster than the mail server of the test takes mail: a long run leaves a long queue.
        world.wait_until_drained(program, 120 + 5 * options.kills)
        # A task that three kills in a row have hit is a dead letter, as documented: brought back by one call, as people would.
        buried = world.redrive(program)
        world.wait_until_drained(program, 120)

        acknowledged, stored = check_leads(program, clients, report)
        twice_crm, twice_mail = check_outside(crm, smtp, stored, options.kills, report)
        report.check("few tasks met three kills", buried <= WORKER_SLOTS, buried)
        completed = world.count_tasks(program, "completed")
        report.check("every task is COMPLETED", completed == 2 * len(stored),
                     f"{completed} of {2 * len(stored)}, the others: {world.other_tasks(program)}")
        report.check("ready within 2 s after each kill", slowest < 2, f"{slowest:.2f} s")
        report.check("SIGTERM ends it with 0", program.stop() == 0)
        verified = program.run("audit", "verify")
        report.check("the audit chain verifies", verified.returncode == 0, verified.stdout + verified.stderr)
        attempted = sum(client.attempted for client in clients)
        print(f"  attempted {attempted}, acknowledged {len(acknowledged)}, stored {len(stored)}, "
              f"recovered {len(stored) - len(acknowledged)}, client retries {sum(c.repeated for c in clients)}, "
              f"CRM duplicates {twice_crm}, mail duplicates {twice_mail}, dead letters brought back {buried}, slowest restart {slowest:.2f} s")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
