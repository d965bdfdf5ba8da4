"""The servers that queues need: Redis and PostgreSQL, each in a folder of its own."""
import shutil
import subprocess
import time

from stand.peers import program
from stand.process import Failed, Server, free_port, settled_cpu_seconds

POSTGRES = "/usr/lib/postgresql/15/bin"
BOTH_CORES = "0,1"


class Service(Server):
    """A server whose clients find it by `environment`. Server and clients share all cores here."""

    def __init__(self, command, port, environment, probe):
        self.environment = environment
        super().__init__(command, port, cores=BOTH_CORES, probe=probe)

    def cpu(self):
        return settled_cpu_seconds(self.pid)


def redis(folder, sync="everysec"):
    port = free_port()
    folder.mkdir()

    def answers():
        return subprocess.run(["redis-cli", "-p", str(port), "ping"], capture_output=True, check=False).stdout == b"PONG\n"

    return Service([program("redis-server"), "--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes",
                    "--appendfsync", sync], port, {"REDIS_PORT": str(port)}, answers)


def postgres(folder):
    program(f"{POSTGRES}/postgres")
    folder.mkdir()
    shutil.chown(folder, "postgres")

    def as_postgres(*command):
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *map(str, command)]

    made = subprocess.run(as_postgres(f"{POSTGRES}/initdb", "-D", folder / "data", "-A", "trust"), capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise Failed(f"initdb: {made.stderr.strip()[-200:]}")
    port = free_port()

    def answers():
        time.sleep(0.05)
        return subprocess.run([f"{POSTGRES}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode == 0

    return Service(as_postgres(f"{POSTGRES}/postgres", "-D", folder / "data", "-p", port, "-k", folder, "-c", "listen_addresses=127.0.0.1"),
                   port, {"PG_URL": f"postgresql://postgres@127.0.0.1:{port}/postgres"}, answers)
