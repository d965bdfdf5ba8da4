#!/usr/bin/env python3
"""The stress test with its validation report: many simulated users against the program with every protection on.

Starts Redis, the server (4 workers), a task worker, a CRM and a mail server of its own on spare ports, makes one account for each
simulated user, runs locust, samples queue depth, memory, CPU and blocked requests once a second, and writes report.md and
report.html. Exit status 0 only when every success criterion holds.
"""
import argparse
import pathlib
import shutil
import sys
import tempfile

import report
import world


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--rate", type=float, default=10, help="users added each second")
    parser.add_argument("--time", default="10m", help="30s, 10m, 1h")
    parser.add_argument("--workers", type=int, default=4, help="event loops of the server")
    parser.add_argument("--out", default=str(world.ROOT / "stress" / "results"), help="where the report goes")
    options = parser.parse_args()
    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="stress-") as folder:
        print(f"  making {options.users} accounts …", flush=True)
        with world.installation(folder, options.workers, options.users) as (program, accounts, worker):
            sampler = world.Sampler(program, program.process.pid, worker)
            sampler.start()
            print(f"  {options.users} users for {options.time} at http://127.0.0.1:{program.port} …", flush=True)
            seconds = world.run_locust(program, accounts, options, pathlib.Path(folder))
            samples = sampler.stop()
        figures = report.Figures(folder, samples, seconds)
        shutil.copy(pathlib.Path(folder) / "locust.log", out / "locust.log")
    (out / "report.md").write_text(report.markdown(figures, options))
    (out / "report.html").write_text(report.html(figures, options))
    verdicts = report.criteria(figures, options)
    for what, wanted, found, holds in verdicts:
        print(f"  {'pass' if holds else 'FAIL'}  {what}: {found} (wanted {wanted})")
    print(f"  report: {out / 'report.md'} and {out / 'report.html'}")
    return 0 if all(holds for *_, holds in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
