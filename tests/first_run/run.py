#!/usr/bin/env python3
"""The first minutes of an installation: no default login, a single-use setup link, demo mode and what it refuses, what stops
a start, TLS, signals, and a stop under load that cuts no reply short. Each check runs the real program."""
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
import time
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

QUIET = {"environment": "test", "log_level": "warning", "rate_limit": {"enabled": False}, "server": {"workers": 1}}
NAMES = ["admin", "root", "administrator", "user", "test", "demo", "guest", "operator", "orchestrator", "default"]
PASSWORDS = ["admin123", "admin", "password", "123456", "changeme", "secret", "root", "test", "demo", "letmein", "welcome",
             "orchestrator", "default", "guest", "qwerty", "12345678", "abc123", "password1", "automation", "P@ssw0rd"]
BAD_CONFIGS = [
    ("demo.enabled", {"demo": {"enabled": True}, "environment": "production"}),
    ("demo.enabled", {"demo": {"enabled": True}, "server": {"host": "0.0.0.0"}}),
    ("auth.jwt_secret", {"auth": {"jwt_secret": "short"}}),
    ("auth.jwt_secret", {"auth": {"jwt_secret": "your-secret-key-change-this-in-production"}}),
    ("rate_limit.max_request", {"rate_limit": {"max_request": 10}}),
    ("server.host", {"environment": "production", "server": {"host": "0.0.0.0"}}),
    ("redis.required", {"redis": {"required": True, "use_fake_redis": True}}),
    ("server.tls.key_file", {"server": {"tls": {"cert_file": "/etc/hostname"}}}),
]


SCRATCH = tempfile.TemporaryDirectory(prefix="first-run-")


def installation(config=None):
    return support.Program(tempfile.mkdtemp(dir=SCRATCH.name), {**QUIET, **(config or {})})


def login(program, username, password):
    return program.call("POST", "/api/auth/login", {"username": username, "password": password}, token=None)[0]


def setup(program, token, username):
    return program.call("POST", "/api/setup", {"token": token, "username": username, "password": support.PASSWORD}, token=None)[0]


def setup_token(program):
    found = re.search(r'"token":"([^"]+)"', (program.folder / "server.log").read_text())
    return found[1] if found else ""


def check_first_run(report):
    program = installation()
    program.start()
    token = setup_token(program)
    report.check("the first start prints a setup token of 128 bits or more", len(token) >= 22, token)
    attempts = [(name, password) for name in NAMES for password in PASSWORDS]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda pair: login(program, *pair), attempts))
    report.check(f"none of {len(attempts)} default logins works", 200 not in answers, str(answers))
    report.check("before the setup everything else is 503", program.call("GET", "/api/leads")[0] == 503)
    report.check("probes answer meanwhile", program.call("GET", "/health/live")[0] == 200)
    report.check("a wrong token is refused", setup(program, "x" * 43, "mallory") == 403)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: setup(program, token, f"admin-{n}"), range(50)))
    made = [n for n, status in enumerate(answers) if status in (200, 201)]
    report.check("of 50 setups at once exactly one makes an admin", len(made) == 1, str(answers))
    report.check("the token works once", setup(program, token, "second") in (403, 409))
    report.check("the new admin signs in", login(program, f"admin-{made[0] if made else 0}", support.PASSWORD) == 200)
    program.stop()
    (program.folder / "server.log").write_text("")
    program.start()
    report.check("a later start prints no token", setup_token(program) == "")
    program.stop()
    return program


def check_files(report, program):
    mode = stat.S_IMODE(os.stat(program.data).st_mode)
    report.check("the data directory is 0700", mode == 0o700, oct(mode))
    secret = program.data / "jwt_secret"
    report.check("the token secret is a file of mode 0600", secret.exists() and stat.S_IMODE(secret.stat().st_mode) == 0o600)
    loose = [path.name for path in program.data.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077]
    report.check("nobody else can read any file of it", not loose, str(loose))


def check_demo(report):
    program = installation({"demo": {"enabled": True}})
    program.start()
    report.check("demo mode: admin/admin123 signs in", login(program, "admin", "admin123") == 200)
    report.check("demo mode prints no setup token", setup_token(program) == "")
    program.stop()
    config = json.loads(program.config.read_text())
    config["demo"]["enabled"] = False
    program.config.write_text(json.dumps(config))
    program.start()
    report.check("switched off, admin/admin123 is closed", login(program, "admin", "admin123") in (401, 503))
    program.stop()


def refused(report, what, program, needle, status, *options):
    command = [program.binary, "serve", "--config", str(program.config), "--data-dir", str(program.data), *options]
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    seconds = time.monotonic() - started
    holds = (done.returncode == status if status else done.returncode != 0) and needle in done.stderr and seconds < 1.5
    report.check(what, holds, f"status {done.returncode}, {seconds:.1f} s: {done.stdout[-200:]}{done.stderr[-400:]}")


def check_refusals(report):
    for key, config in BAD_CONFIGS:
        program = installation(config)
        refused(report, f"refused with 78: {key}", program, key, 78)
        verdict = program.run("check-config")
        report.check(f"check-config agrees on {key}", verdict.returncode == 78 and key in verdict.stderr, verdict.stderr)
        report.check("and the data directory was not touched", not program.data.exists())
    secret = installation({"auth": {"jwt_secret": "hunter2hunter2"}}).run("check-config")
    report.check("a refused secret is not repeated", "hunter2" not in secret.stdout + secret.stderr)


def listening_addresses(program):
    listening = subprocess.run(["ss", "-ltnp"], capture_output=True, text=True, check=False).stdout
    return [line.split()[3] for line in listening.splitlines() if f"pid={program.process.pid}," in line]


def check_one_server(report):
    first = installation()
    first.start()
    second = installation()
    refused(report, "a second server on the same port is refused", second, str(first.port), None, "--port", str(first.port))
    second.data = first.data
    refused(report, "a second server on the same data directory is refused", second, "uses this data directory", 1, "--port", "0")
    verdict = first.run("user", "list")
    report.check("commands on an open data directory say who has it", verdict.returncode == 1 and f"pid {first.process.pid}" in verdict.stderr,
                 verdict.stdout + verdict.stderr)
    status = pathlib.Path(f"/proc/{first.process.pid}/status").read_text()
    report.check("the server is confined: no new privileges, system calls filtered on every thread",
                 "NoNewPrivs:\t1" in status and all("Seccomp:\t2" in (task / "status").read_text()
                                                    for task in pathlib.Path(f"/proc/{first.process.pid}/task").iterdir()), status[-600:])
    own = listening_addresses(first)
    report.check("it listens on 127.0.0.1 only", own and all(address.startswith("127.0.0.1:") for address in own), str(own))
    first.stop()
    first.start("--host", "0.0.0.0", "--workers", "4")
    own = listening_addresses(first)
    report.check("--host 0.0.0.0 listens on every address", own and all(address.startswith("0.0.0.0:") for address in own), str(own))
    first.stop()


def check_signals(report):
    program = installation({"rate_limit": {"enabled": True, "max_requests": 1000}})
    program.add_user()
    took = program.start()
    report.check("ready within 1 s", took < 1, f"{took:.2f} s")
    config = json.loads(program.config.read_text())
    config["rate_limit"]["max_requests"] = 77
    program.config.write_text(json.dumps(config))
    program.process.send_signal(signal.SIGHUP)
    changed = support.poll("the new rate limit is in force", 5,
                           lambda: program.call("GET", "/metrics")[1]["rate_limit"]["max_requests"] == 77)
    report.check("SIGHUP applies a new rate limit", changed)
    program.process.send_signal(signal.SIGINT)
    report.check("Ctrl-C ends it with 0", program.process.wait(20) == 0, program.log_tail())


class TlsProgram(support.Program):
    """The program, talked to over TLS."""

    def call(self, method, path, body=None, token="own", headers=None):
        context = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=context)
        try:
            return self.exchange(connection, method, path, body, token, headers)
        finally:
            connection.close()


def make_certificate(folder, days):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days),
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"),
                    "-out", str(folder / "cert.pem")], check=True, capture_output=True)
    (folder / "key.pem").chmod(0o600)


def check_tls(report):
    folder = pathlib.Path(tempfile.mkdtemp(dir=SCRATCH.name))
    make_certificate(folder, 30)
    program = TlsProgram(folder, {**QUIET, "server": {"workers": 1, "tls": {"cert_file": str(folder / "cert.pem"),
                                                                              "key_file": str(folder / "key.pem")}}})
    program.start()
    report.check("it serves TLS with the certificate of the configuration", program.call("GET", "/health", token=None)[0] == 200)
    make_certificate(folder, 60)  # the old one is not trusted any more

    def new_certificate_is_served():
        try:
            return program.call("GET", "/health", token=None)[0] == 200
        except support.Unreachable:
            return False
    report.check("a new certificate is not served by itself", not new_certificate_is_served())
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    kept = http.client.HTTPSConnection("localhost", program.port, timeout=30, context=context)
    before = program.exchange(kept, "GET", "/health", token=None)[0]
    program.process.send_signal(signal.SIGHUP)
    report.check("SIGHUP serves the new certificate", support.poll("the new certificate", 5, new_certificate_is_served))
    report.check("a connection of before goes on", [before, program.exchange(kept, "GET", "/health", token=None)[0]] == [200, 200])
    kept.close()
    check_modern_tls(report, program)
    report.check("and it stops cleanly", program.stop() == 0)


def agreed(program, ciphers, version):
    """The cipher that client and server agree on; nothing when they do not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of the old versions, which is the point
            context.minimum_version = context.maximum_version = version
        context.set_ciphers(ciphers + ":@SECLEVEL=0")
        with socket.create_connection(("127.0.0.1", program.port), 10) as plain, context.wrap_socket(plain) as stream:
            return stream.cipher()[0]
    except (ssl.SSLError, OSError):
        return None


def check_modern_tls(report, program):
    old = [version.name for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1) if agreed(program, "ALL", version)]
    report.check("TLS 1.0 and 1.1 are not spoken", not old, str(old))
    offered = subprocess.run(["openssl", "ciphers", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"], capture_output=True, text=True,
                             check=True).stdout.strip().split(":")
    taken = sorted(filter(None, (agreed(program, cipher, ssl.TLSVersion.TLSv1_2) for cipher in offered)))
    modern = [cipher for cipher in taken if cipher.startswith("ECDHE-") and ("GCM" in cipher or "CHACHA20" in cipher)]
    report.check(f"of {len(offered)} ciphers of TLS 1.2 only those with forward secrecy and AEAD are taken", taken and taken == modern, str(taken))
    report.check("TLS 1.3 is spoken", agreed(program, "ALL", ssl.TLSVersion.TLSv1_3) is not None)


def check_self_signed(report):
    folder = pathlib.Path(tempfile.mkdtemp(dir=SCRATCH.name))
    program = TlsProgram(folder, QUIET)
    made = program.run("tls", "self-signed", "--name", "ao.example.internal", "--name", "192.0.2.7")
    certificate, key = program.data / "tls/cert.pem", program.data / "tls/key.pem"
    report.check("tls self-signed writes a certificate, and a key of mode 0600",
                 made.returncode == 0 and stat.S_IMODE(key.stat().st_mode) == 0o600 and stat.S_IMODE(certificate.stat().st_mode) == 0o644,
                 made.stdout + made.stderr)
    shown = subprocess.run(["openssl", "x509", "-in", str(certificate), "-noout", "-ext", "subjectAltName"], capture_output=True, text=True,
                           check=False).stdout
    report.check("it is for the names that were asked for and for this machine",
                 all(name in shown for name in ("DNS:ao.example.internal", "IP Address:192.0.2.7", "DNS:localhost", "IP Address:127.0.0.1")),
                 shown)
    before = key.read_text()
    again = program.run("tls", "self-signed")
    report.check("it overwrites nothing", again.returncode == 1 and "--replace" in again.stderr and key.read_text() == before, again.stderr)
    (folder / "cert.pem").write_text(certificate.read_text())
    program.config.write_text(json.dumps({**QUIET, **json.loads("{" + made.stdout + "}")}))
    program.start()
    report.check("with the lines it printed the server speaks TLS that a client trusts", program.call("GET", "/health", token=None)[0] == 200)
    report.check("so do commands on this machine", program.run("tasks", "list").returncode == 0)
    program.run("tls", "self-signed", "--replace")
    report.check("--replace makes a new one", key.read_text() != before)
    program.stop()


class Caller(threading.Thread):
    """Writes and reads leads without a pause until the server is gone. A reply that begins must end."""

    def __init__(self, program, ended):
        super().__init__(daemon=True)
        self.program, self.ended, self.done, self.stored, self.cut, self.odd = program, ended, 0, 0, [], []

    def run(self):
        while not self.ended.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=30)
            try:
                while not self.ended.is_set():
                    self.exchange(connection)
            except (OSError, http.client.RemoteDisconnected, http.client.CannotSendRequest):
                self.ended.wait(0.005)  # refused, or closed between two requests
            except http.client.HTTPException as failure:
                self.cut.append(repr(failure))
            finally:
                connection.close()

    def exchange(self, connection):
        fields = {"Authorization": f"Bearer {self.program.token}", "Content-Type": "application/json"}
        connection.request("POST", "/api/leads", json.dumps({"first_name": "Stop"}), fields)
        reply = connection.getresponse()
        try:
            reply.read()
        except (OSError, http.client.HTTPException) as failure:
            self.cut.append(repr(failure))
            return
        self.done += 1
        self.stored += reply.status == 200
        if reply.status not in (200, 503):
            self.odd.append(reply.status)


def check_stop_under_load(report, rounds=3):
    program = installation()
    program.add_user()
    replies, stored, cut, odd, codes = 0, 0, [], [], []
    for _ in range(rounds):
        program.start()
        program.sign_in()
        ended = threading.Event()
        callers = [Caller(program, ended) for _ in range(8)]
        for caller in callers:
            caller.start()
        support.poll("the load is on", 20, lambda: sum(caller.done for caller in callers) > 200)
        codes.append(program.stop())
        ended.set()
        for caller in callers:
            caller.join(30)
        replies += sum(caller.done for caller in callers)
        stored += sum(caller.stored for caller in callers)
        cut += [fault for caller in callers for fault in caller.cut]
        odd += [status for caller in callers for status in caller.odd]
    report.check("SIGTERM under load ends it with 0", codes == [0] * rounds, str(codes))
    report.check(f"of {replies} replies none was cut short", not cut, str(cut[:3]))
    report.check("no reply but 200 and 503", not odd, str(odd[:5]))
    program.start()
    total = program.call("GET", "/api/leads?limit=1")[1]["total"]
    report.check("every acknowledged lead is there", total >= stored, f"{total} of {stored}")
    program.stop()
    verified = program.run("audit", "verify")
    report.check("the audit chain verifies", verified.returncode == 0, verified.stdout + verified.stderr)


def main():
    report = support.Report()
    check_files(report, check_first_run(report))
    check_demo(report)
    check_refusals(report)
    check_one_server(report)
    check_signals(report)
    check_tls(report)
    check_self_signed(report)
    check_stop_under_load(report)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
