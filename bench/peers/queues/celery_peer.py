#!/usr/bin/python3
"""Celery on Redis with late acknowledgement (the setting that survives a killed worker): celery_peer.py MODE COUNT [RATE]."""
import os
import signal
import subprocess
import sys
import time

import celery
import redis

import measure

PORT = int(os.environ["REDIS_PORT"])
app = celery.Celery("celery_peer", broker=f"redis://127.0.0.1:{PORT}/0")
app.conf.update(task_acks_late=True, task_ignore_result=True, worker_prefetch_multiplier=4, worker_concurrency=2)
counters = redis.Redis(port=PORT)


@app.task(name="noop")
def noop(sent):
    pipe = counters.pipeline()
    pipe.incr("bench:done")
    if sent:
        pipe.rpush("bench:delays", (time.time() - sent) * 1000)
    pipe.execute()


def main():
    mode, count = sys.argv[1], int(sys.argv[2])
    if mode == "enqueue":
        return measure.enqueue_all(lambda number: noop.delay(0), count)
    start = time.perf_counter()
    command = [sys.executable, "-m", "celery", "-A", "celery_peer", "worker", "--loglevel=ERROR", "--pool=prefork", "--without-gossip",
               "--without-mingle"]
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        done = lambda: int(counters.get("bench:done") or 0)
        if mode == "work":
            return measure.wait_for(count, done, start)
        noop.delay(0)
        while done() < 1:
            time.sleep(0.05)
        measure.add_paced(lambda number: noop.delay(time.time()), count, float(sys.argv[3]))
        while done() < count + 1:
            time.sleep(0.05)
        measure.print_delays([float(each) for each in counters.lrange("bench:delays", 0, -1)])
    finally:
        end(worker)


def end(worker):
    """What is measured is over; a warm shutdown sometimes waits for ever."""
    worker.terminate()
    try:
        worker.wait(5)
    except subprocess.TimeoutExpired:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(5)


if __name__ == "__main__":
    main()
