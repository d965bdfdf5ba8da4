#!/usr/bin/python3
"""A CRM for tests: a REST API for leads that appends every call to a file as one JSON line.

Prints "listening on port N" once it can be reached, and ends on SIGTERM, SIGINT or, with
--until-eof, when its standard input closes.

    POST {base}          201 {"id": "crm-1", ...}; the same Idempotency-Key again: 200, the same id
    GET  {base}          200 {"data": [...]}
    GET|PUT {base}/{id}  200, or 404 when there is none
    PUT  /__mode         {"mode": "hang"} changes how it behaves from now on; calls that hang are let go

Modes: "normal"; "hang" (no answer for 60 s), "dribble" (an answer of a byte a second), "500", "huge" (an answer of 64 MiB).

A line: {"time", "method", "path", "query", "headers" (lower-case names), "body" (parsed JSON or
null), "status", "id", "key", "duplicate"}; "duplicate" marks a key that was answered before.
"""
import argparse
import json
import random
import signal
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=0, help="0: a free one")
    add("--out", help="file for the calls")
    add("--base", default="/leads", help="path of the collection")
    add("--delay", type=float, default=0, help="seconds before each answer")
    add("--fail-first", type=int, default=0, metavar="N", help="answer --status to the first N")
    add("--fail-rate", type=float, default=0, metavar="P", help="answer --status with chance P")
    add("--status", type=int, default=503, help="the answer of the two options above")
    add("--retry-after", help="Retry-After header of those answers")
    add("--mode", default="normal", help="how it behaves, see above")
    add("--token", help="ask for Authorization: Bearer TOKEN")
    add("--tls", nargs=2, metavar=("CERT", "KEY"), help="speak HTTPS")
    add("--seed", type=int, default=1, help="of --fail-rate")
    add("--until-eof", action="store_true", help="end when standard input closes")
    return parser.parse_args()


class Crm:
    """The leads, and what each key was answered."""

    def __init__(self, options):
        self.options = options
        self.lock = threading.Lock()
        self.random = random.Random(options.seed)
        self.calls = 0
        self.leads = {}
        self.keys = {}
        self.out = open(options.out, "a", encoding="utf-8") if options.out else None

    def call(self, method, path, query, headers, body):
        with self.lock:
            self.calls += 1
            status, reply, duplicate = self.decide(method, path, headers, body)
            if self.out:
                line = {
                    "time": time.time(), "method": method, "path": path, "query": query,
                    "headers": headers, "body": body, "status": status,
                    "id": reply.get("id"), "key": headers.get("idempotency-key"),
                    "duplicate": duplicate,
                }
                self.out.write(json.dumps(line) + "\n")
                self.out.flush()
        return status, reply

    def decide(self, method, path, headers, body):
        options = self.options
        if options.token and headers.get("authorization") != "Bearer " + options.token:
            return 401, {"error": "wrong token"}, False
        if self.calls <= options.fail_first or self.random.random() < options.fail_rate:
            return options.status, {"error": "told to fail"}, False
        if path == options.base and method == "POST":
            return self.create(headers.get("idempotency-key"), body)
        if path == options.base and method == "GET":
            return 200, {"data": list(self.leads.values())}, False
        found = unquote(path[len(options.base) + 1:]) if path.startswith(options.base + "/") else ""
        if found not in self.leads:
            return 404, {"error": "no such lead"}, False
        if method == "PUT":
            self.leads[found] = {**(body or {}), "id": found}
        return 200, self.leads[found], False

    def create(self, key, body):
        if not isinstance(body, dict):
            return 400, {"error": "a JSON object is expected"}, False
        if key and key in self.keys:
            return 200, self.leads[self.keys[key]], True
        made = f"crm-{len(self.leads) + 1}"
        self.leads[made] = {**body, "id": made}
        if key:
            self.keys[key] = made
        return 201, self.leads[made], False


class Mood:
    """How it behaves, and a bell for those who hang when that changes."""

    def __init__(self, mode):
        self.mode = mode
        self.changed = threading.Condition()

    def change(self, mode):
        with self.changed:
            self.mode = mode
            self.changed.notify_all()

    def wait_while(self, mode, seconds):
        with self.changed:
            self.changed.wait_for(lambda: self.mode != mode, seconds)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer
    crm = None
    mood = None

    def answer(self):
        if self.path == "/__mode":
            self.mood.change(parse(self.rfile.read(int(self.headers["Content-Length"])))["mode"])
            return self.send(204, b"")
        if self.mood.mode == "normal":
            return self.answer_well()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.close_connection = True
        return {"hang": self.hang, "dribble": self.dribble, "huge": self.answer_hugely,
                "500": lambda: self.send(500, b'{"error": "told to fail"}')}[self.mood.mode]()

    def send(self, status, out):
        self.send_response(status)
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        self.wfile.write(out)

    def hang(self):
        self.mood.wait_while("hang", 60)

    def dribble(self):
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while self.mood.mode == "dribble":
            self.wfile.write(b" ")
            self.wfile.flush()
            self.mood.wait_while("dribble", 1)

    def answer_hugely(self):
        self.send_response(200)
        self.send_header("Content-Length", str(64 << 20))
        self.end_headers()
        for _ in range(1024):
            self.wfile.write(b" " * (64 << 10))

    def answer_well(self):
        url = urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = parse(self.rfile.read(size))
        status, reply = self.crm.call(self.command, url.path, url.query, headers, body)
        time.sleep(self.crm.options.delay)
        out = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(out)))
        if status == self.crm.options.status and self.crm.options.retry_after:
            self.send_header("Retry-After", self.crm.options.retry_after)
        self.end_headers()
        self.wfile.write(out)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def log_message(self, *_):
        pass


def parse(raw):
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        pass  # a caller that was killed in the middle of its call


def main():
    options = arguments()
    Handler.crm = Crm(options)
    Handler.mood = Mood(options.mode)
    server = Server((options.host, options.port), Handler)
    if options.tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print("listening on port", server.server_address[1], flush=True)
    stop = lambda *_: threading.Thread(target=server.shutdown).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if options.until_eof:
        wait = lambda: (sys.stdin.read(), server.shutdown())
        threading.Thread(target=wait, daemon=True).start()
    server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
