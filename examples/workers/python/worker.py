#!/usr/bin/env python3
"""A worker for Automation Orchestrator, Python's standard library only. Copy it and put handlers of your own into HANDLERS.

    AO_API_KEY=ao_… python3 worker.py --server http://127.0.0.1:8000 --worker-id py1 --concurrency 4

The key needs the scope tasks:work. Queue a task for it:  POST /api/tasks {"type": "greet", "data": {"name": "Ada"}}
SIGTERM stops it cleanly. The protocol: docs/worker-protocol.md
"""
import argparse, http.client, itertools, json, os, random, signal, socket, threading, time, urllib.parse, uuid

class Retry(Exception):
    """Raise Retry(why, seconds) in a handler: the attempt failed, another may succeed, after so long at least."""

class Cancelled(Exception):
    """Raised by progress() when the task was cancelled, or has become somebody else's."""

def greet(task, progress):
    """What it returns (any JSON) is the task's result. task["idempotency_key"] is the same in every attempt: use it outside."""
    progress(10, "looking for words")
    time.sleep(task["data"].get("seconds", 0))
    progress(90, "found some")
    if task["attempt"] <= task["data"].get("shy", 0):
        raise Retry("too shy today", 1)
    return {"greeting": f"Hello, {task['data'].get('name', 'world')}!"}

HANDLERS = {"greet": greet}

class Worker:
    def __init__(self, options):
        self.url, self.key, self.id = urllib.parse.urlsplit(options.server), options.api_key, options.worker_id
        self.queues, self.concurrency, self.use_line = options.queue.split(","), options.concurrency, not options.no_session
        self.incarnation = uuid.uuid4().hex  # tells this process from a successor under the same name
        self.held, self.polls = {}, set()    # task id → what the next beat says about it; connections that wait for tasks
        self.stopping = threading.Event()

    def connect(self, timeout):
        kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
        return kind(self.url.hostname, self.url.port, timeout=timeout)

    def call(self, what, body, connection=None):
        """One request. OSError when there is no good answer; everything but `take` may then safely be repeated."""
        connection = connection or self.connect(15)
        try:
            connection.request("POST", "/api/worker/" + what, json.dumps({"worker_id": self.id, **body}),
                               {"x-api-key": self.key, "Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        except http.client.HTTPException as failure:
            raise OSError(f"no whole answer: {failure!r}") from failure
        finally:
            connection.close()
        if answer.status == 200:
            return json.loads(text)
        raise OSError(f"{what}: {answer.status} {text[:300]!r}")

    def keep_calling(self, what, body):
        """The same until it succeeds, with growing, jittered pauses of up to two seconds."""
        for pause in itertools.chain([0.1, 0.2, 0.5, 1], itertools.repeat(2)):
            try:
                return self.call(what, body)
            except OSError as failure:
                print(f"{self.id}: {failure}; trying again", flush=True)
                time.sleep(random.uniform(0.05, pause))

    def hold_line(self):
        """Server-sent events: cancellations come at once, and when this process dies the server knows at once, too."""
        path = f"/api/worker/{urllib.parse.quote(self.id)}/session?incarnation={self.incarnation}"
        while not self.stopping.is_set():
            try:
                connection, event = self.connect(30), ""
                connection.request("GET", path, headers={"x-api-key": self.key})
                for line in connection.getresponse():
                    name, _, value = line.decode().strip().partition(": ")
                    event = value if name == "event" else event
                    if name == "data" and event == "cancel" and json.loads(value)["task_id"] in self.held:
                        self.held[json.loads(value)["task_id"]]["lost"] = True
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(random.uniform(0.1, 0.5))

    def beat(self, every):
        """Signs of life for everything that runs: without them the leases end, and the tasks start again elsewhere."""
        while True:
            time.sleep(every)
            for answer in self.keep_calling("beat", {"beats": [note["beat"] for note in list(self.held.values())]})["beats"]:
                if answer["state"] == "lost" and answer["task_id"] in self.held:
                    self.held[answer["task_id"]]["lost"] = True

    def run(self, task):
        """Runs one task and reports how it ended. Every word about it carries its attempt and lease token."""
        lease = {"task_id": task["id"], "attempt": task["attempt"], "lease_token": task["lease_token"]}
        note = self.held[task["id"]] = {"beat": dict(lease), "lost": False}
        def progress(percent, message=""):
            if note["lost"]:
                raise Cancelled
            note["beat"].update(progress=percent, message=message)
        try:
            report = {"status": "completed", "result": HANDLERS[task["type"]](task, progress)}
        except Cancelled:
            report = None  # nobody wants to hear of it any more
        except Retry as why:
            report = {"status": "retry", "error": str(why.args[0]), "retry_after_seconds": why.args[-1]}
        except Exception as why:  # the server waits longer after each failed attempt; "failed" instead would be the end
            report = {"status": "retry", "error": repr(why)}
        if report and self.keep_calling("finish", {"reports": [{**lease, **report}]})["reports"][0]["state"] == "refused":
            print(f"{self.id}: came too late with task {task['id']}", flush=True)
        del self.held[task["id"]]

    def work(self):
        wish = {"queues": self.queues, "types": sorted(HANDLERS), "limit": 1, "wait_seconds": 20}
        while not self.stopping.is_set():
            connection = self.connect(40)
            self.polls.add(connection)
            try:
                for task in self.call("take", wish, connection)["tasks"]:
                    self.run(task)
            except OSError as failure:
                print(f"{self.id}: {failure}", flush=True)
                self.stopping.wait(random.uniform(0.1, 2))
            self.polls.discard(connection)

    def main(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        welcome = self.keep_calling("register", {
            "incarnation": self.incarnation, "queues": self.queues, "types": sorted(HANDLERS), "concurrency": self.concurrency,
            "host": socket.gethostname(), "pid": os.getpid(), "version": "example"})
        threads = [threading.Thread(target=self.work) for _ in range(self.concurrency)]
        threads += [threading.Thread(target=self.beat, args=[welcome["beat_seconds"]], daemon=True)]
        threads += [threading.Thread(target=self.hold_line, daemon=True)] * self.use_line
        print(f"{self.id}: ready", flush=True)
        for thread in threads:
            thread.start()
        self.stopping.wait()
        for waiting in [poll.sock for poll in list(self.polls) if poll.sock]:
            waiting.shutdown(socket.SHUT_RDWR)  # polls are broken off, tasks that run are finished
        for thread in threads[:self.concurrency]:
            thread.join(20)
        self.keep_calling("bye", {})  # what is still held is handed back, and not counted as a failure
        print(f"{self.id}: stopped", flush=True)

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="http://127.0.0.1:8000")
    parser.add_argument("--api-key", default=os.environ.get("AO_API_KEY", ""))
    parser.add_argument("--worker-id", default=f"py-{socket.gethostname()}-{os.getpid()}")
    parser.add_argument("--queue", default="default")
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument("--no-session", action="store_true", help="hold no line open, rely on the leases alone")
    Worker(parser.parse_args()).main()
