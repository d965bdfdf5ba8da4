"""A client that reads replies strictly and sends whatever bytes it is given."""
import re
import socket
import ssl
import subprocess
import time

STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) [ -~]*\Z")
FIELD = re.compile(rb"[!#-'*+\-.^-z|~0-9A-Z]+: [\t -~\x80-\xff]*\Z")


class Faulty(Exception):
    """The server's bytes are no HTTP/1.1 reply."""


class Reply:
    def __init__(self, status, head, body):
        self.status, self.head, self.body = status, head, body

    def field(self, name):
        found = re.search(rb"\r\n%s: ([^\r]*)" % re.escape(name), self.head, re.I)
        return found and found.group(1).decode("latin-1")

    @property
    def all(self):
        return self.head + self.body


class Connection:
    def __init__(self, port, timeout=5.0, wrap=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if wrap:
            self.socket = wrap(self.socket)
        self.pending = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends all of it, or as much as the server takes before it hangs up."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass

    def send_bytewise(self, data):
        for i in range(len(data)):
            self.send(data[i:i + 1])

    def _more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError(f"the connection closed; pending {self.pending[:80]!r}")
        self.pending += data

    def _take(self, count):
        while len(self.pending) < count:
            self._more()
        taken, self.pending = self.pending[:count], self.pending[count:]
        return taken

    def _line(self):
        while b"\r\n" not in self.pending:
            self._more()
        return self._take(self.pending.index(b"\r\n") + 2)[:-2]

    def reply(self, to_head=False, skip_100=True):
        """The next reply; `to_head` when it answers a HEAD request."""
        line = self._line()
        found = STATUS.match(line)
        if not found:
            raise Faulty(f"status line {line!r}")
        head = line + b"\r\n"
        while line := self._line():
            if not FIELD.match(line):
                raise Faulty(f"field {line!r}")
            head += line + b"\r\n"
        reply = Reply(int(found.group(1)), head, b"")
        if reply.status == 100 and skip_100:
            return self.reply(to_head)
        if not to_head and reply.status >= 200 and reply.status not in (204, 304):
            reply.body = self._body(reply)
        return reply

    def _body(self, reply):
        if reply.field(b"Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self._line(), 16):
                body += self._take(size)
                if self._take(2) != b"\r\n":
                    raise Faulty("a chunk does not end with CRLF")
            if self._line():
                raise Faulty("trailers")
            return body
        length = reply.field(b"Content-Length")
        if length is None:
            return self.rest()
        return self._take(int(length))

    def rest(self):
        """Everything up to the end of the stream."""
        try:
            while True:
                self._more()
        except EOFError:
            taken, self.pending = self.pending, b""
            return taken

    def close(self):
        self.socket.close()

    def is_closed(self):
        """True when the server closes without another byte; a reset counts as closing."""
        try:
            return self.pending == b"" and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


class Server:
    """The echo server with some options, from `with` to the end of it."""

    def __init__(self, program, **options):
        self.command = [program] + [f"{name}={value}" for name, value in options.items()]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise RuntimeError(f"the server did not start: {line!r}")
        self.port = int(line.split()[-1])
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process.stdout.close()

    def connect(self, timeout=5.0, wrap=None):
        return Connection(self.port, timeout, wrap)

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * 4096


def seconds_of(action):
    start = time.monotonic()
    action()
    return time.monotonic() - start
