"""A Redis server of the test's own: on a free loopback port, in a directory of its own. Standard library only."""
import pathlib
import signal
import socket
import subprocess

import program as support


class RedisServer:
    """redis-server with an append-only file. Start, kill and flush it as often as you like."""

    def __init__(self, folder, *options, with_tls=False):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = support.free_port()  # of this class, without TLS
        self.reached_at = support.free_port() if with_tls else self.port  # of everybody else
        self.options = ["--tls-port", str(self.reached_at), *options] if with_tls else options
        self.process = None

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "",
                   "--appendonly", "yes", "--appendfsync", "everysec", *self.options]
        with open(self.folder / "redis.log", "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        support.poll("redis answers", 20, self.answers, 0.02)
        return self

    def answers(self):
        try:
            return self.ask("PING") == "+PONG"
        except OSError:
            return False

    def ask(self, *words):
        """One command; the first line of its answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(f"*{len(words)}\r\n".encode() + b"".join(
                b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode()) for word in words))
            return connection.makefile("rb").readline().decode().strip()

    def info(self):
        """The text of INFO."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(b"*1\r\n$4\r\nINFO\r\n")
            stream = connection.makefile("rb")
            return stream.read(int(stream.readline()[1:])).decode()

    def flush(self):
        return self.ask("FLUSHALL")

    def kill(self):
        """SIGKILL."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)


class Sentinel(RedisServer):
    """A sentinel that watches a master and its replicas; quick to judge. The options are those of TLS, if any."""

    MASTER = "tasks"

    def __init__(self, folder, master, *options):
        super().__init__(folder, *options, with_tls=bool(options))
        self.master = master

    def start(self):
        file = self.folder / "sentinel.conf"
        words = iter(self.options)
        file.write_text(f"port {self.port}\nbind 127.0.0.1\ndir {self.folder}\n" +
                        "".join(f"{name[2:]} {next(words)}\n" for name in words) +
                        f"sentinel monitor {self.MASTER} 127.0.0.1 {self.master.reached_at} 1\n"
                        f"sentinel down-after-milliseconds {self.MASTER} 500\nsentinel failover-timeout {self.MASTER} 3000\n")
        with open(self.folder / "sentinel.log", "ab") as log:
            self.process = subprocess.Popen(["redis-server", str(file), "--sentinel"], stdout=log, stderr=log)
        support.poll("the sentinel answers", 20, self.answers, 0.05)
        return self

    def knows_the_replica(self):
        return self.ask("SENTINEL", "REPLICAS", self.MASTER) == "*1"

    def fail_over(self):
        support.poll("a fail-over is begun", 60, lambda: self.ask("SENTINEL", "FAILOVER", self.MASTER) == "+OK", 0.2)
