"""What every Python peer measures; see measure.mjs, whose modes and answers these are."""
import json
import statistics
import sys
import time


def enqueue_all(add, count):
    """Adds `count` tasks by add(number); prints the seconds."""
    start = time.perf_counter()
    for number in range(count):
        add(number)
    print(json.dumps({"seconds": time.perf_counter() - start}))


def wait_for(count, done, start, deadline=120):
    """Waits until done() reaches `count`; prints the seconds since `start`."""
    while done() < count:
        if time.perf_counter() - start > deadline:
            sys.exit(f"{done()} of {count} tasks after {deadline} s")
        time.sleep(0.01)
    print(json.dumps({"seconds": time.perf_counter() - start}))


def add_paced(add, count, rate):
    """Adds `rate` tasks a second."""
    start = time.perf_counter()
    for number in range(count):
        time.sleep(max(0.0, start + number / rate - time.perf_counter()))
        add(number)


def print_delays(delays):
    """p50 and p99 of `delays`, in milliseconds."""
    cuts = statistics.quantiles(delays, n=100)
    print(json.dumps({"p50": cuts[49], "p99": cuts[98]}))
