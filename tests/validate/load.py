"""Validation task 7: simulated users against the program with every protection on, with the stress test's own tools."""
import argparse
import importlib.util
import pathlib
import sys
import tempfile
from server import ROOT, has_redis

sys.path.insert(0, str(ROOT / "stress"))


def is_possible():
    """Why not, or an empty text."""
    if importlib.util.find_spec("locust") is None and not pathlib.Path("/usr/lib/python3/dist-packages/locust").exists():
        return "locust is not installed (make setup, or apt-get install python3-locust)"
    return "" if has_redis() else "redis-server is not installed"


def stress(story, users, rate, seconds):
    story.begin(7, "stress with every protection")
    missing = is_possible()
    if missing:
        return story.skip(f"{users} simulated users", missing)
    import report
    import world
    story.say(f"Sign-in, rate limit (120 a minute for each user), Redis, 4 event loops and a task worker; {users} simulated users, each "
              f"with an account of its own, {rate:g} more each second, for {seconds} s.")
    options = argparse.Namespace(users=users, rate=rate, time=f"{seconds}s", workers=4)
    with tempfile.TemporaryDirectory(prefix="validate-load-") as folder:
        with world.installation(folder, options.workers, users) as (program, accounts, worker):
            sampler = world.Sampler(program, program.process.pid, worker)
            sampler.start()
            took = world.run_locust(program, accounts, options, pathlib.Path(folder))
            samples = sampler.stop()
        figures = report.Figures(folder, samples, took)
    for what, wanted, found, holds in report.criteria(figures, options):
        if what.startswith(("our own", "simulated users", "requests in ten")) and seconds < 600:
            continue  # for runs of some length on a machine of their own
        story.check(f"{what}: {found} (wanted {wanted})", holds)
    average, highest = (report.number(figures.total[f"{name} Response Time"]) for name in ("Average", "Max"))
    depth, blocked = (max((sample[name] for sample in samples), default=0) for name in ("queue_depth", "blocked"))
    story.check("queue depth, memory, CPU and blocked requests were watched meanwhile", len(samples) >= seconds / 3, len(samples))
    story.say(f"Meanwhile: queue depth at most {depth:g}, {blocked:g} requests blocked, average {average:.1f} ms, longest {highest:.0f} ms.")
    story.found(f"{figures.count()} requests, {figures.pass_rate():.2f} % passed, average {average:.1f} ms")
    return None
