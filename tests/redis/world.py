"""An installation whose tasks go through a Redis of its own, and a count of what became of them."""
import collections
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402
from redis_server import RedisServer, Sentinel  # noqa: E402

CLIENTS = 4


class World:
    """The program, a mail server that records, and Redis (not started)."""

    def __init__(self, folder, redis_keys, smtp, redis):
        self.smtp, self.redis = smtp, redis
        self.folder = folder
        self.program = support.Program(folder)
        self.workers = []
        self.configure({"host": "127.0.0.1", "port": redis.port, **redis_keys})

    def configure(self, redis_keys):
        self.program.config.write_text(json.dumps({
            "environment": "test",
            "log_level": "info",
            "rate_limit": {"enabled": False},
            "email": {"smtp_server": "127.0.0.1", "smtp_port": self.smtp.port, "security": "none",
                      "from_address": "hello@orchestrator.example"},
            "queue": {"retry_base_seconds": 1, "lease_seconds": 5},
            "redis": redis_keys,
        }))

    def start(self, *options):
        if not self.program.token:
            self.program.add_user()
        self.program.start(*options)
        if not self.program.token:
            self.program.sign_in()

    def spawn_worker(self, name, *options):
        """`orchestrator worker` with this installation's configuration, once it is connected."""
        output = self.folder / f"worker-{name}.log"
        with open(output, "wb") as log:
            worker = subprocess.Popen([self.program.binary, "worker", "--config", str(self.program.config), "--data-dir",
                                       str(self.program.data), "--worker-id", name, *options], stdout=log, stderr=log)
        worker.read = output.read_text
        self.workers.append(worker)
        word = "connected to http" if "--via-server" in options else "tasks come from"
        support.poll(f"{name} is connected", 30, lambda: word in worker.read(), 0.05)
        return worker

    def health(self):
        return self.program.call("GET", "/health", token=None)[1]

    def details(self):
        return self.program.call("GET", "/health/detailed")[1]

    def wait_for(self, word, seconds=30):
        """Until health says that Redis is in this state."""
        support.poll(f"redis is {word}", seconds, lambda: self.health()["redis"] == word, 0.05)

    def count(self, status):
        return self.program.call("GET", f"/api/tasks?status={status}&limit=1")[1]["total"]

    def drain(self, seconds):
        support.poll("every task is finished", seconds, lambda: support.is_drained(self.program), 0.1)


def certify(folder, name, *more):
    """A key and a certificate, `name`.key and `name`.pem."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem", *more],
                   check=True, capture_output=True)
    (folder / f"{name}.key").chmod(0o600)


def secured(folder):
    """The options of a Redis or sentinel that wants TLS and certificates of its clients, and the keys that reach it; but for the port."""
    certify(folder, "ca")
    for name in ("server", "client"):
        certify(folder, name, "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-addext", "subjectAltName=IP:127.0.0.1")
    options = ["--tls-cert-file", str(folder / "server.pem"), "--tls-key-file", str(folder / "server.key"),
               "--tls-ca-cert-file", str(folder / "ca.pem"), "--tls-replication", "yes"]
    return options, {"tls": True, "tls_ca_file": str(folder / "ca.pem"),
                     "tls_cert_file": str(folder / "client.pem"), "tls_key_file": str(folder / "client.key")}


@contextlib.contextmanager
def redis_world(with_tls=False, **redis_keys):
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        folder = pathlib.Path(folder)
        smtp = support.Helper("smtp_sink.py", folder / "smtp.jsonl")
        options, tls_keys = secured(folder) if with_tls else ([], {})
        redis = RedisServer(folder / "redis", *options, with_tls=with_tls)
        world = World(folder, {"port": redis.reached_at, **tls_keys, **redis_keys}, smtp, redis)
        world.tls_options, world.tls_keys = options, tls_keys
        try:
            yield world
        finally:
            for worker in world.workers:
                if worker.poll() is None:
                    worker.kill()
                worker.wait(10)
            if world.program.process and world.program.process.poll() is None:
                world.program.kill()
            redis.kill()
            smtp.stop()


@contextlib.contextmanager
def watched_world(with_tls=False, **redis_keys):
    """The same with a replica and a sentinel that watches both; the program asks the sentinel. All of them running."""
    with redis_world(with_tls) as w:
        w.redis.start()
        replica = RedisServer(w.folder / "replica", "--replicaof", "127.0.0.1", str(w.redis.reached_at), *w.tls_options,
                              with_tls=with_tls)
        w.sentinel = Sentinel(w.folder / "sentinel", w.redis, *w.tls_options)
        try:
            replica.start()
            w.sentinel.start()
            support.poll("the sentinel knows the replica", 60, w.sentinel.knows_the_replica, 0.2)
            nodes = [f"127.0.0.1:{w.sentinel.reached_at}"]
            w.configure({"sentinel": {"master": w.sentinel.MASTER, "nodes": nodes}, **w.tls_keys, **redis_keys})
            w.start()
            w.wait_for("ready")
            yield w
        finally:
            w.sentinel.kill()
            replica.kill()


class Load:
    """Clients that queue `count` mails, each to an address of its own, until each is acknowledged."""

    def __init__(self, world, count, label):
        self.world, self.count, self.label = world, count, label
        self.attempted, self.acknowledged, self.unsure, self.wrong = 0, set(), set(), []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(number,), daemon=True) for number in range(CLIENTS)]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def join(self):
        for thread in self.threads:
            thread.join(300)

    def run(self, number):
        for sequence in range(number, self.count, CLIENTS):
            address = f"{self.label}-{sequence}@example.com"
            body = {"type": "email_send", "data": {"email_to": address, "subject": "Hello", "body": "A test."},
                    "unique_key": address}
            with self.lock:
                self.attempted += 1
            support.poll(f"{address} is accepted", 120, lambda: self.post(address, body), 0.05)

    def post(self, address, body):
        try:
            status, reply = self.world.program.call("POST", "/api/tasks", body)
        except support.Unreachable:
            with self.lock:
                self.unsure.add(address)
            return False
        if status in (200, 201, 202, 409):
            with self.lock:
                self.acknowledged.add(address)
            return True
        if status not in (429, 503):
            self.wrong.append((status, reply))
        return False

    def verdict(self, report, what, duplicates=None):
        """Compares what was acknowledged with the mails that came; `duplicates`: at most so many."""
        received = collections.Counter()
        for record in self.world.smtp.records():
            recipients = record.get("to") or record.get("rcpt_tos")
            for address in recipients if isinstance(recipients, list) else [recipients]:
                if address.startswith(self.label + "-"):
                    received[address] += 1
        lost = self.acknowledged - set(received)
        duplicated = sum(received.values()) - len(received)
        print(f"        {what}: attempted {self.attempted}, acknowledged {len(self.acknowledged)}, executed {len(received)}, "
              f"lost {len(lost)}, duplicated {duplicated}, recovered {len(self.unsure & set(received))}", flush=True)
        report.check(f"{what}: all {self.count} were acknowledged", len(self.acknowledged) == self.count, self.wrong[:2])
        report.check(f"{what}: nothing was lost", not lost, sorted(lost)[:3])
        if duplicates is not None:
            report.check(f"{what}: at most {duplicates} came twice", duplicated <= duplicates, duplicated)
        return duplicated
