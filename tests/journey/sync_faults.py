#!/usr/bin/env python3
"""The disk refuses to make writes durable: nothing is acknowledged any more, and what was acknowledged before is still there.

Clients post leads; at a random moment libfiu makes every call of one kind (fdatasync, any sync, pwrite) fail inside the running
program, as a dying disk would. After each round the program is started again on a sound disk and its leads are compared with what
was acknowledged. A write whose sync failed may be there or not: it was never acknowledged.
"""
import argparse
import http.client
import random
import subprocess
import sys
import threading
import time

import world

CLIENTS = 4
GRACE = 0.1  # seconds in which replies that were already decided may still arrive
PRELOAD = "/usr/lib/fiu/fiu_run_preload.so /usr/lib/fiu/fiu_posix_preload.so"
FAULTS = ["posix/io/sync/fdatasync", "posix/io/sync/*", "posix/io/rw/pwrite"]


class Client(threading.Thread):
    """Posts leads one after the other until told to end; remembers when each was acknowledged."""

    def __init__(self, name, program, ended):
        super().__init__(daemon=True)
        self.name_, self.program, self.ended = name, program, ended
        self.attempted, self.acknowledged, self.refused = 0, {}, 0

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=5)
        while not self.ended.is_set():
            self.attempted += 1
            email = f"{self.name_}-{self.attempted}@example.com"
            try:
                status, _ = self.program.exchange(connection, "POST", "/api/leads", {"email": email, "source": "sync"})
            except world.support.Unreachable:
                connection.close()
                status = 0
            if status == 200:
                self.acknowledged[email] = time.monotonic()
            else:
                self.refused += 1
                self.ended.wait(0.02)
        connection.close()


def one_round(program, number, fault, fifo, randomness):
    """Gives (attempted, acknowledged e-mails, acknowledged too late, how the program took it)."""
    program.start(environment={"LD_PRELOAD": PRELOAD, "FIU_CTRL_FIFO": str(fifo)})
    ended = threading.Event()
    clients = [Client(f"r{number}c{each}", program, ended) for each in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(randomness.uniform(0.1, 0.5))  # the moment of the fault is what is being varied
    subprocess.run(["fiu-ctrl", "-f", str(fifo), "-c", f"enable name={fault}", str(program.process.pid)], check=True)
    broken_at = time.monotonic()

    def noticed():
        return program.process.poll() is not None or any(client.refused for client in clients)

    world.support.poll("the fault is noticed", 5, noticed, 0.005)
    noticed_after = time.monotonic() - broken_at
    ended.wait(0.5)  # long enough for a wrong acknowledgement to show
    ended.set()
    for client in clients:
        client.join(20)
    alive = program.process.poll() is None
    status = program.process.returncode
    if alive:
        program.kill()
    acknowledged = {email: at for client in clients for email, at in client.acknowledged.items()}
    late = [email for email, at in acknowledged.items() if at > broken_at + max(GRACE, noticed_after)]
    taken = f"noticed after {noticed_after * 1000:.0f} ms, " + ("answered 503" if alive else f"ended with status {status}")
    return sum(client.attempted for client in clients), acknowledged, late, taken


def stored_emails(program):
    emails, cursor = set(), ""
    while True:
        page = program.call("GET", f"/api/leads?limit=1000&source=sync{'&cursor=' + cursor if cursor else ''}")[1]
        emails.update(lead["email"] for lead in page["leads"])
        cursor = page.get("next_cursor") or ""
        if not cursor:
            return emails


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    randomness = random.Random(options.seed)
    report = world.support.Report()
    print(f"  seed {options.seed}, {options.rounds} rounds, {CLIENTS} clients")
    with world.journey_world() as (program, _, _):
        program.add_user()
        program.start()
        program.sign_in()
        program.kill()
        attempted, acknowledged, late, statuses = 0, {}, [], []
        for number in range(options.rounds):
            fault = FAULTS[number % len(FAULTS)]
            tried, kept, wrong, taken = one_round(program, number, fault, program.folder / "fiu", randomness)
            print(f"  {fault}: {taken}, {len(kept)} acknowledged before")
            attempted += tried
            acknowledged.update(kept)
            late += wrong
        program.start()
        stored = stored_emails(program)
        lost = [email for email in acknowledged if email not in stored]
        print(f"  attempted {attempted}, acknowledged {len(acknowledged)}, stored {len(stored)}, lost {len(lost)}")
        report.check("something was acknowledged before each fault", len(acknowledged) >= options.rounds)
        report.check("acknowledged after a failed sync = 0", not late, f"{len(late)}: {late[:3]}")
        report.check("acknowledged and lost = 0", not lost, f"{len(lost)}: {lost[:3]}")
        sound = program.run("audit", "verify") if program.stop() == 0 else None
        report.check("the audit chain is sound", sound and sound.returncode == 0, sound and sound.stdout)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
