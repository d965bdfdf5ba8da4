#!/usr/bin/env python3
"""200 leads of the sample file go through the whole program: API → store → CRM → e-mail.

Passes when every lead is in the CRM once, every mail arrived once, every task is COMPLETED and the audit chain verifies.
"""
import argparse
import contextlib
import sqlite3
import sys
import time

import world


QUERIES = ["SELECT id FROM lead WHERE tenant_id = 'default' AND email = 'ada@example.com'",
           "SELECT id FROM lead WHERE tenant_id = 'default' ORDER BY created_at DESC LIMIT 50",
           "SELECT id FROM lead WHERE tenant_id = 'default' AND status = 'new' ORDER BY created_at DESC LIMIT 50",
           "SELECT id FROM lead WHERE tenant_id = 'default' AND source = 'web' AND created_at > 0 ORDER BY created_at DESC LIMIT 50"]


def unindexed(program):
    """What SQLite plans for queries that would read the whole table or sort; [] when there are none. The server must be stopped."""
    with contextlib.closing(sqlite3.connect(f"file:{program.data / 'orchestrator.db'}?mode=ro", uri=True)) as database:
        plans = [" ".join(row[3] for row in database.execute("EXPLAIN QUERY PLAN " + query)) for query in QUERIES]
    return [plan for plan in plans if "INDEX lead_" not in plan or "TEMP B-TREE" in plan]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=200)
    options = parser.parse_args()
    report = world.support.Report()
    leads = world.sample_leads(options.leads)
    with world.journey_world() as (program, crm, smtp):
        program.add_user()
        report.check("the server is ready within 2 s", program.start() < 2)
        program.sign_in()
        started = time.monotonic()
        replies = [program.call("POST", "/api/leads", lead) for lead in leads]
        report.check(f"{len(leads)} leads are accepted", all(status == 200 for status, _ in replies), str(replies[0]))
        world.wait_until_drained(program, 60)
        print(f"  {len(leads)} leads from POST to mail in {time.monotonic() - started:.1f} s")

        calls, keys = world.crm_creations(crm)
        received = world.mails(smtp)
        emails = {lead["email"] for lead in leads}
        report.check("every lead is in the CRM", set(keys) == emails, f"{len(keys)} of {len(emails)}")
        report.check("each exactly once", all(count == 1 for count in calls.values()) and len(calls) == len(leads))
        report.check("every lead got its mail", set(received) == emails, f"{len(received)} of {len(emails)}")
        report.check("each exactly once", all(len(ids) == 1 for ids in received.values()))
        report.check("every task is COMPLETED", world.count_tasks(program, "completed") == 2 * len(leads),
                     f"{world.count_tasks(program, 'completed')} completed, {world.count_tasks(program, 'failed')} failed, "
                     f"{world.count_tasks(program, 'dead')} dead")
        entries = program.call("GET", f"/api/leads/{replies[0][1]['id']}/timeline")[1]
        kinds = {entry["kind"] for entry in entries["entries"]}
        report.check("a lead's timeline shows audit, tasks, CRM call and mail", kinds == {"audit", "task", "crm", "mail"}, str(kinds))
        report.check("SIGTERM ends it with 0", program.stop() == 0)
        slow = unindexed(program)
        report.check("a lookup by e-mail and every list of leads walk an index", not slow, str(slow))
        verified = program.run("audit", "verify")
        report.check("the audit chain verifies", verified.returncode == 0, verified.stdout + verified.stderr)
        program.start()
        report.check("after a restart the leads are there", program.call("GET", "/api/leads?limit=1")[1]["total"] == len(leads))
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
