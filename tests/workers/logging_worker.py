"""The example worker with a handler that writes down what it runs; for run.py.

The data of a task "logged": seconds it takes, poison (it takes the whole process down).
"""
import argparse
import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "examples" / "workers" / "python"))
sys.dont_write_bytecode = True
import worker  # noqa: E402


def logged(log):
    def handler(task, progress):
        line = json.dumps({"task": task["id"], "attempt": task["attempt"], "pid": os.getpid(), "at": time.time()}) + "\n"
        with open(log, "a", encoding="utf-8") as file:
            file.write(line)
        if task["data"].get("poison"):
            os.abort()
        progress(50, "half")
        time.sleep(task["data"].get("seconds", 0))
        return {"pid": os.getpid()}
    return handler


parser = argparse.ArgumentParser()
for name in ("--server", "--api-key", "--worker-id", "--log"):
    parser.add_argument(name, required=True)
parser.add_argument("--queue", default="default")
parser.add_argument("--concurrency", type=int, default=4)
parser.add_argument("--no-session", action="store_true")
options = parser.parse_args()
worker.HANDLERS.clear()
worker.HANDLERS["logged"] = logged(options.log)
worker.Worker(options).main()
