#!/usr/bin/python3
"""RQ on Redis with its SimpleWorker (no fork a task, the faster one): rq_peer.py MODE COUNT [RATE]."""
import os
import subprocess
import sys
import time

import redis
import rq

import measure
import rq_tasks

connection = redis.Redis(port=int(os.environ["REDIS_PORT"]))
queue = rq.Queue("bench", connection=connection)


def add(sent):
    queue.enqueue(rq_tasks.noop, sent, retry=rq.Retry(max=8), result_ttl=60)


def main():
    mode, count = sys.argv[1], int(sys.argv[2])
    if mode == "enqueue":
        return measure.enqueue_all(lambda number: add(0), count)
    start = time.perf_counter()
    work = "import redis, rq, os; rq.SimpleWorker(['bench'], connection=redis.Redis(port=int(os.environ['REDIS_PORT']))).work(logging_level='ERROR')"
    workers = [subprocess.Popen([sys.executable, "-c", work], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
    try:
        done = lambda: queue.finished_job_registry.count
        if mode == "work":
            return measure.wait_for(count, done, start)
        add(0)
        while done() < 1:
            time.sleep(0.05)
        measure.add_paced(lambda number: add(time.time()), count, float(sys.argv[3]))
        while done() < count + 1:
            time.sleep(0.05)
        measure.print_delays([float(each) for each in connection.lrange("bench:delays", 0, -1)])
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(20)


if __name__ == "__main__":
    main()
