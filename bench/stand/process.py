"""Processes under test: started on a core of their own, their CPU and memory read from the kernel, ended by their id."""
import os
import pathlib
import signal
import socket
import subprocess
import time

from stand.commands import note

HERTZ = os.sysconf("SC_CLK_TCK")
SERVER_CORE, LOAD_CORE = "0", "1"


class Failed(RuntimeError):
    """A contender could not be started or measured; the message says why."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tree(pid):
    """`pid` and every process below it that is alive."""
    found = [pid]
    for parent in found:
        try:
            for task in pathlib.Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def cpu_seconds(pid):
    """CPU of the living threads of a process and of those below it, to the nanosecond."""
    total = 0
    for each in tree(pid):
        try:
            for task in pathlib.Path(f"/proc/{each}/task").iterdir():
                total += int((task / "schedstat").read_text().split()[0])
        except OSError:  # it ended between the listing and the reading
            continue
    return total / 1e9


def settled_cpu_seconds(pid):
    """The same to the clock tick (10 ms), but with the children and threads that have ended."""
    total = 0.0
    for each in tree(pid):
        try:
            fields = pathlib.Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
            total += sum(map(int, fields[11:15])) / HERTZ
        except OSError:
            continue
    return total


def memory_mib(pid):
    """Resident memory of the process and of those below it."""
    total = 0
    for each in tree(pid):
        try:
            lines = pathlib.Path(f"/proc/{each}/status").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
    return total / 1024


def busy_seconds():
    """CPU that all processes of the machine have used so far."""
    fields = list(map(int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]))
    user, nice, system, _, _, interrupt, soft = fields[:7]
    return (user + nice + system + interrupt + soft) / HERTZ


def children_cpu_seconds():
    """CPU of our own children that have ended and were waited for: the load generators."""
    times = os.times()
    return times.children_user + times.children_system


class Server:
    """A server under test; `cores` as taskset has them. Use it as a context: it ends with its block."""

    def __init__(self, command, port, cwd=None, cores=SERVER_CORE, environment=None, ready_s=60, probe=None):
        self.port = port
        self.started = time.monotonic()
        command = ["taskset", "-c", cores, *map(str, command)]
        note(command)
        self.process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})}, start_new_session=True)
        try:
            self._wait(probe or self._is_open, ready_s)
        except BaseException:
            self.stop()
            raise
        self.ready_s = time.monotonic() - self.started

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _is_open(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=0.2):
                return True
        except OSError:
            return False

    def _wait(self, probe, seconds):
        end = time.monotonic() + seconds
        while not probe():
            if self.process.poll() is not None:
                raise Failed(f"{self.process.args[3]} ended with {self.process.returncode} before it was ready")
            if time.monotonic() > end:
                raise Failed(f"{self.process.args[3]} was not ready within {seconds} s")
            time.sleep(0.002)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)  # a session of its own: only what it started itself
            self.process.wait()
