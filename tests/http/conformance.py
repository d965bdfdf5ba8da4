#!/usr/bin/env python3
"""RFC 9112 and our own limits, byte for byte, against a running engine.

Usage: conformance.py PATH_TO_AO_HTTP_ECHO     ends by itself; exit 0 only when every case passed.
"""
import gzip
import select
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import warnings

import cases
from client import Faulty, Server, seconds_of

PROGRAM = ""
BYTEWISE_UP_TO = 3000  # longer requests are sent whole only


class Table(unittest.TestCase):
    """Every line of cases.py, sent whole and byte by byte."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(PROGRAM)
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def check(self, send, raw, statuses, afterwards, content=b""):
        with self.server.connect() as connection:
            getattr(connection, send)(raw)
            for expected in statuses:
                to_head = isinstance(expected, str)
                reply = connection.reply(to_head)
                allowed = {int(expected.split()[1])} if to_head else expected if isinstance(expected, set) else {expected}
                self.assertIn(reply.status, allowed, reply.all[:300])
                self.assertIsNotNone(reply.field(b"Date"))
                self.assertIsNotNone(reply.field(b"X-Request-Id"))
            if content.startswith(b"-"):
                self.assertNotIn(content[1:], reply.all)
            else:
                self.assertIn(content, reply.all)
            if afterwards == "close":
                self.assertTrue(connection.is_closed(), "the connection stays open or a further reply came")
            else:
                self.assertNotEqual(reply.field(b"Connection"), "close")
                connection.send(cases.OK)
                follower = connection.reply()
                self.assertEqual((follower.status, b"healthy" in follower.body), (200, True), "out of step")

    def test_table(self):
        for name, raw, *rest in cases.TABLE:
            with self.subTest(name, sent="whole"):
                self.check("send", raw, *rest)
            if len(raw) <= BYTEWISE_UP_TO:
                with self.subTest(name, sent="byte by byte"):
                    self.check("send_bytewise", raw, *rest)


class Behaviour(unittest.TestCase):
    """What needs more than one exchange of bytes."""

    def test_continue_is_said_before_the_body_is_sent(self):
        with Server(PROGRAM) as server, server.connect() as connection:
            connection.send(cases.POST + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            self.assertEqual(connection.reply(skip_100=False).status, 100)
            connection.send(b"hello")
            self.assertIn(b"body=hello", connection.reply().body)

    def test_a_request_that_is_not_complete_waits(self):
        with Server(PROGRAM) as server:
            waiting = [server.connect() for _ in cases.OK]
            for size, connection in enumerate(waiting):
                connection.send(cases.OK[:size])
            answered, _, _ = select.select([connection.socket for connection in waiting], [], [], 0.3)
            self.assertEqual(answered, [])
            for size, connection in enumerate(waiting):
                connection.send(cases.OK[size:])
                self.assertEqual(connection.reply().status, 200)
                connection.close()

    def test_head_equals_get_without_the_body(self):
        with Server(PROGRAM) as server, server.connect() as connection:
            connection.send(cases.OK + cases.OK.replace(b"GET", b"HEAD"))
            names = [[line.split(b":")[0] for line in connection.reply(to_head).head.split(b"\r\n")[1:]]
                     for to_head in (False, True)]
            self.assertEqual(*names)

    def test_large_text_is_compressed_for_those_who_ask(self):
        with Server(PROGRAM) as server, server.connect() as connection:
            for fields, encoding in [(b"", None), (b"Accept-Encoding: gzip, br\r\n", "gzip"), (b"Accept-Encoding: gzip;q=0\r\n", None)]:
                connection.send(b"GET /large?size=50000 HTTP/1.1\r\n" + cases.H + fields + b"\r\n")
                reply = connection.reply()
                body = gzip.decompress(reply.body) if encoding else reply.body
                self.assertEqual((reply.field(b"Content-Encoding"), body), (encoding, b"x" * 50_000))
                self.assertEqual(reply.field(b"Vary"), "Accept-Encoding")

    def test_request_ids_differ(self):
        with Server(PROGRAM) as server, server.connect() as connection:
            connection.send(cases.OK * 20)
            self.assertEqual(len({connection.reply().field(b"X-Request-Id") for _ in range(20)}), 20)

    def test_large_reply_to_a_reader_that_pauses(self):
        with Server(PROGRAM) as server, server.connect() as connection:
            connection.send(b"GET /large?size=20000000 HTTP/1.1\r\n" + cases.H + b"\r\n" + cases.OK)
            self.assertEqual(len(connection.reply().body), 20_000_000)
            self.assertEqual(connection.reply().status, 200)

    def test_stream_is_chunked_or_ends_with_the_connection(self):
        with Server(PROGRAM) as server, server.connect() as connection, server.connect() as old:
            connection.send(b"GET /stream?pieces=3 HTTP/1.1\r\n" + cases.H + b"\r\n")
            reply = connection.reply()
            self.assertEqual(reply.field(b"Transfer-Encoding"), "chunked")
            self.assertEqual(reply.body, b"piece 0\npiece 1\npiece 2\n")
            old.send(b"GET /stream?pieces=3 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            reply = old.reply()
            self.assertEqual((reply.field(b"Transfer-Encoding"), reply.field(b"Connection")), (None, "close"))
            self.assertEqual(reply.body, b"piece 0\npiece 1\npiece 2\n")

    def test_a_slow_reader_slows_the_stream(self):
        with Server(PROGRAM) as server, server.connect() as connection:
            before = server.memory()
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.send(b"GET /stream?pieces=5000000 HTTP/1.1\r\n" + cases.H + b"\r\n")
            with server.connect() as other:
                for _ in range(50):
                    other.send(cases.OK)
                    self.assertEqual(other.reply().status, 200)
            self.assertLess(server.memory() - before, 4 << 20)

    def test_the_same_port_is_refused_to_a_second_server(self):
        with Server(PROGRAM) as server:
            second = subprocess.run([PROGRAM, f"port={server.port}"], capture_output=True, text=True, timeout=10)
            self.assertEqual(second.returncode, 1)
            self.assertIn(f"another server already listens on 127.0.0.1 port {server.port}", second.stderr)

    def test_connections_over_the_limit_are_told_so(self):
        with Server(PROGRAM, max_connections=3) as server:
            kept = [server.connect() for _ in range(3)]
            for connection in kept:
                connection.send(cases.OK)
                self.assertEqual(connection.reply().status, 200)
            with server.connect() as fourth:
                reply = fourth.reply()
                self.assertEqual((reply.status, reply.field(b"Retry-After")), (503, "1"))
                self.assertTrue(fourth.is_closed())
            kept.pop().close()
            self.assertTrue(wait_until(lambda: status_of(server) == 200), "the place was not freed")
            for connection in kept:
                connection.close()

    def test_one_source_cannot_take_all(self):
        with Server(PROGRAM, max_connections_per_source=2) as server:
            kept = [server.connect() for _ in range(2)]
            for connection in kept:
                connection.send(cases.OK)
                self.assertEqual(connection.reply().status, 200)
            self.assertEqual(status_of(server), 503)
            other = socket.create_connection(("127.0.0.1", server.port), 5, ("127.0.0.2", 0))
            other.sendall(cases.OK)
            self.assertIn(b"200 OK", other.recv(4096))
            for connection in kept:
                connection.close()
            other.close()

    def test_a_trusted_proxy_is_believed(self):
        with Server(PROGRAM, trusted_proxy="127.0.0.0/8") as server, server.connect() as connection:
            for forwarded, client in [("9.9.9.9", "9.9.9.9"), ("1.1.1.1, 9.9.9.9", "9.9.9.9"),
                                      ("9.9.9.9, 127.0.0.7", "9.9.9.9"), ("nonsense", "127.0.0.1"),
                                      ("1.1.1.1, nonsense, 127.0.0.7", "127.0.0.7"), ("2001:db8::1", "2001:db8::1")]:
                connection.send(cases.GET + cases.H + f"X-Forwarded-For: {forwarded}\r\n\r\n".encode())
                self.assertIn(f"client={client}\n".encode(), connection.reply().body)
            connection.send(cases.GET + cases.H + b"X-Forwarded-Proto: https\r\n\r\n")
            self.assertIn(b"client=127.0.0.1 secure\n", connection.reply().body)


class Time(unittest.TestCase):
    """Peers that are slow, with limits of one second."""

    def closes_within(self, raw, least, most, status=None, **options):
        with Server(PROGRAM, **options) as server, server.connect(timeout=most + 5) as connection:
            start = time.monotonic()
            connection.send(raw)
            if status:
                self.assertEqual(connection.reply().status, status)
            self.assertTrue(connection.is_closed())
            self.assertTrue(least <= time.monotonic() - start <= most, time.monotonic() - start)

    def test_header_that_stops(self):
        self.closes_within(cases.GET + b"Host:", 0.9, 3, 408, header_timeout=1)

    def test_body_that_stops(self):
        self.closes_within(cases.POST + b"Content-Length: 5\r\n\r\nhel", 0.9, 3, 408, body_timeout=1)

    def test_chunks_that_stop(self):
        self.closes_within(cases.CHUNKED + b"5\r\nhel", 0.9, 3, 408, body_timeout=1)

    def test_connection_that_says_nothing(self):
        self.closes_within(b"", 0.9, 3, idle_timeout=1)

    def test_connection_that_says_nothing_more(self):
        self.closes_within(cases.OK, 0.9, 3, 200, idle_timeout=1)

    def test_a_connection_that_rests_is_served_again_and_closed_in_time(self):
        with Server(PROGRAM, idle_timeout=3) as server, server.connect() as connection:
            for _ in range(2):
                connection.send(cases.OK)
                self.assertEqual(connection.reply().status, 200)
                silent, _, _ = select.select([connection.socket], [], [], 1.7)
                self.assertEqual(silent, [])
            start = time.monotonic()
            self.assertTrue(connection.is_closed())
            self.assertTrue(0.3 <= time.monotonic() - start <= 5)

    def test_header_that_drips(self):
        with Server(PROGRAM, header_timeout=1) as server, server.connect() as connection:
            start = time.monotonic()
            connection.send(cases.GET)
            connection.socket.settimeout(0.1)
            replied = False
            while not replied and time.monotonic() - start < 4:
                connection.send(b"X: y\r\n")
                try:
                    connection._more()
                    replied = True
                except TimeoutError:
                    pass
            self.assertIn(b" 408 ", connection.pending)
            self.assertLess(time.monotonic() - start, 3)

    def test_reader_that_stops(self):
        with Server(PROGRAM, write_timeout=1) as server, server.connect() as connection:
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.send(b"GET /stream?pieces=50000000 HTTP/1.1\r\n" + cases.H + b"\r\n")
            connection._more()
            self.assertTrue(wait_until(lambda: open_sockets(server) == 0, 6), "still held")

    def test_a_slow_handler_is_no_timeout(self):
        with Server(PROGRAM, header_timeout=1, idle_timeout=1, body_timeout=1) as server, server.connect() as connection:
            connection.send(b"GET /slow?ms=2500 HTTP/1.1\r\n" + cases.H + b"\r\n")
            self.assertEqual(connection.reply().status, 200)


class Stop(unittest.TestCase):
    def test_requests_in_flight_are_finished(self):
        with Server(PROGRAM) as server, server.connect() as busy, server.connect() as idle:
            idle.send(cases.OK)
            self.assertEqual(idle.reply().status, 200)
            busy.send(b"GET /slow?ms=700 HTTP/1.1\r\n" + cases.H + b"\r\n")
            self.assertTrue(wait_until(lambda: open_sockets(server) == 2))
            server.process.send_signal(signal.SIGTERM)
            self.assertTrue(idle.is_closed())
            reply = busy.reply()
            self.assertEqual((reply.status, reply.body, reply.field(b"Connection")), (200, b"slow", "close"))
            self.assertTrue(busy.is_closed())
            self.assertLess(seconds_of(server.process.wait), 3)
            self.assertEqual(server.process.returncode, 0)
            with self.assertRaises(ConnectionRefusedError):
                server.connect()

    def test_requests_that_take_too_long_are_cut(self):
        with Server(PROGRAM, stop_timeout=1) as server, server.connect() as busy:
            busy.send(b"GET /slow?ms=30000 HTTP/1.1\r\n" + cases.H + b"\r\n")
            self.assertTrue(wait_until(lambda: open_sockets(server) == 1))
            server.process.send_signal(signal.SIGTERM)
            self.assertTrue(busy.is_closed())
            self.assertLess(seconds_of(server.process.wait), 5)
            self.assertEqual(server.process.returncode, 0)

    def test_a_stream_ends(self):
        with Server(PROGRAM, stop_timeout=3) as server, server.connect() as connection:
            connection.send(b"GET /stream?pieces=2000000000 HTTP/1.1\r\n" + cases.H + b"\r\n")
            connection._more()
            server.process.send_signal(signal.SIGTERM)
            connection.rest()
            self.assertLess(seconds_of(server.process.wait), 5)
            self.assertEqual(server.process.returncode, 0)


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.cert, cls.key = cls.directory.name + "/cert.pem", cls.directory.name + "/key.pem"
        cls.make_certificate("first.example")

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    @classmethod
    def make_certificate(cls, name):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", cls.key, "-out", cls.cert, "-subj", f"/CN={name}", "-days", "2"],
                       check=True, capture_output=True)

    def context(self):
        context = ssl.create_default_context(cafile=self.cert)
        context.check_hostname = False
        return context

    def server(self, **options):
        return Server(PROGRAM, cert=self.cert, key=self.key, **options)

    def test_requests_over_each_version(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = self.context()
            context.minimum_version = context.maximum_version = version
            with self.subTest(version), self.server() as server, server.connect(wrap=context.wrap_socket) as connection:
                connection.send(cases.OK * 2 + cases.POST + b"Content-Length: 300000\r\n\r\n" + b"x" * 300_000)
                for _ in range(2):
                    self.assertEqual(connection.reply().status, 200)
                reply = connection.reply()
                self.assertIn(b"client=127.0.0.1 secure\n", reply.body)
                self.assertEqual(len(reply.body.split(b"body=")[1]), 300_000)
                connection.send(b"GET /large?size=5000000 HTTP/1.1\r\n" + cases.H + b"\r\n")
                self.assertEqual(len(connection.reply().body), 5_000_000)

    def test_the_end_is_said(self):
        wrap = lambda plain: self.context().wrap_socket(plain, suppress_ragged_eofs=False)
        with self.server() as server, server.connect(wrap=wrap) as connection:
            connection.send(b"GET /stream HTTP/1.0\r\n\r\n")
            self.assertEqual(connection.reply().body, b"piece 0\npiece 1\npiece 2\n")

    def test_old_versions_are_refused(self):
        context = self.context()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with self.server() as server, self.assertRaises((ssl.SSLError, OSError)):
            server.connect(wrap=context.wrap_socket)

    def test_the_table_over_tls(self):
        with self.server() as server:
            for name, raw, statuses, afterwards, *_ in cases.PARSER:
                with self.subTest(name), server.connect(wrap=self.context().wrap_socket) as connection:
                    connection.send(raw)
                    for expected in statuses:
                        self.assertIn(connection.reply().status, expected if isinstance(expected, set) else {expected})
                    if afterwards == "close":
                        self.assertTrue(connection.is_closed())

    def test_a_certificate_is_exchanged_while_serving(self):
        with self.server() as server:
            first = server.connect(wrap=self.context().wrap_socket)
            self.make_certificate("second.example")
            server.process.send_signal(signal.SIGHUP)
            self.assertTrue(wait_until(lambda: self.accepts(server)), "the new certificate is not shown")
            first.send(cases.OK)
            self.assertEqual(first.reply().status, 200, "the old connection goes on")
            first.close()

    def accepts(self, server):
        try:
            server.connect(wrap=self.context().wrap_socket).close()
            return True
        except ssl.SSLError:
            return False

    def test_plain_bytes_on_the_tls_port(self):
        with self.server() as server, server.connect() as connection:
            connection.send(cases.OK)
            with self.assertRaises((EOFError, ConnectionResetError, Faulty)):
                connection.reply()
            self.assertTrue(self.accepts(server))

    def test_a_missing_key_stops_the_start(self):
        found = subprocess.run([PROGRAM, f"cert={self.cert}", "key=/none.pem"], capture_output=True, text=True, timeout=10)
        self.assertEqual(found.returncode, 1)
        self.assertIn("server.tls.key_file /none.pem", found.stderr)


def wait_until(condition, limit=5.0):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def status_of(server):
    with server.connect() as connection:
        connection.send(cases.OK)
        return connection.reply().status


def open_sockets(server):
    """Established connections of the server's port."""
    port = f":{server.port:04X}"
    with open("/proc/net/tcp") as file:
        return sum(line.split()[1].endswith(port) and line.split()[3] == "01" for line in file.readlines()[1:])


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    signal.alarm(300)  # whatever happens, it ends
    unittest.main(verbosity=1)
