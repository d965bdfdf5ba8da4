#!/usr/bin/env python3
"""What deploy/ ships works: the service's sandbox, nginx and HAProxy in front of the real program, and the Debian package.

The proxies run from the shipped files with ports, certificate and upstream replaced, in a folder of their own. The package is
unpacked and looked at; with --install (as root, on a machine made for it) it is installed, upgraded, removed and purged.
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from program import ROOT, Program, Report, free_port, poll  # noqa: E402

DEPLOY = ROOT / "deploy"


def exposure(unit):
    """systemd's own figure for what the service could reach: 0 nothing, 10 everything."""
    found = subprocess.run(["systemd-analyze", "security", "--offline=true", str(unit)], capture_output=True, text=True)
    return float(re.search(r"exposure level for \S+: ([\d.]+)", found.stdout).group(1))


def make_certificate(folder):
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    (folder / "both.pem").write_text(certificate.read_text() + key.read_text())
    return key, certificate


def start_nginx(folder, upstream, port):
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    text = (DEPLOY / "nginx" / "orchestrator.conf").read_text()
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("listen 443", f"listen 127.0.0.1:{port}")
    text = text.replace("listen 80", f"listen 127.0.0.1:{free_port()}")
    text = text.replace("/etc/ssl/certs/leads.example.com.pem", str(certificate)).replace("/etc/ssl/private/leads.example.com.key", str(key))
    (folder / "site.conf").write_text(text)
    temporary = "\n".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\nevents {{}}\n"
                                       f"http {{ access_log off; {temporary}\ninclude {folder}/site.conf; }}\n")
    return subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)


def start_haproxy(folder, upstream, port):
    text = (DEPLOY / "haproxy" / "haproxy.cfg").read_text()
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("bind :443", f"bind 127.0.0.1:{port}")
    text = text.replace("bind :80", f"bind 127.0.0.1:{free_port()}").replace("/etc/haproxy/certs/leads.example.com.pem", str(folder / "both.pem"))
    (folder / "haproxy.cfg").write_text(text)
    return subprocess.Popen(["haproxy", "-db", "-f", str(folder / "haproxy.cfg")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def through(port, certificate, method, path, body=None, headers=None):
    trust = ssl.create_default_context(cafile=str(certificate))
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=trust)
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None,
                           {"Content-Type": "application/json", **(headers or {})})
        reply = connection.getresponse()
        return reply.status, reply.read(), dict(reply.getheaders())
    finally:
        connection.close()


def check_proxy(report, name, start, program, folder):
    _, certificate = make_certificate(folder)
    port = free_port()
    proxy = start(folder, program.port, port)
    try:
        def answers():
            try:
                return through(port, certificate, "GET", "/health/ready")[0] == 200
            except OSError:
                return False
        poll(f"{name} answers", 15, answers)
        bearer = {"Authorization": f"Bearer {program.token}"}
        status, body, _ = through(port, certificate, "POST", "/api/leads", {"email": f"{name}@example.com"}, bearer)
        report.check(f"{name}: a lead goes through", status == 200, body)
        lead = json.loads(body)
        status, body, _ = through(port, certificate, "GET", f"/api/leads/{lead['id']}", headers=bearer)
        report.check(f"{name}: and is there", status == 200 and json.loads(body)["email"] == f"{name}@example.com", body)
        forged = {"X-Forwarded-For": "203.0.113.9", **bearer}
        through(port, certificate, "DELETE", f"/api/leads/{lead['id']}", headers=forged)
        events = program.call("GET", f"/api/audit/events?entity_id={lead['id']}&order=desc")[1]
        report.check(f"{name}: the address in the audit log is the client's, not a forged one", events[0]["ip_address"] == "127.0.0.1"
                     if "ip_address" in events[0] else "203.0.113.9" not in json.dumps(events), json.dumps(events[:1]))
        status, body, _ = through(port, certificate, "GET", "/api/leads")
        report.check(f"{name}: without credentials nothing is let through", status == 401, body)
    finally:
        proxy.terminate()
        proxy.wait(10)


def check_second_process(report, program):
    second = Program.__new__(Program)
    second.__dict__.update(program.__dict__)
    second.port = free_port()
    done = subprocess.run([program.binary, "serve", "--config", str(program.config), "--data-dir", str(program.data), "--port", str(second.port)],
                          capture_output=True, text=True, timeout=20)
    said = done.stdout + done.stderr
    report.check("a second server on the same data directory is refused", done.returncode != 0 and "data directory" in said, said)


def check_hardening(report, binary):
    """What the linker and compiler left in the program against memory errors."""
    said = subprocess.run(["readelf", "-hlWd", binary], check=True, capture_output=True, text=True).stdout
    symbols = subprocess.run(["readelf", "--dyn-syms", "-W", binary], check=True, capture_output=True, text=True).stdout
    stack = re.search(r"GNU_STACK.* (\S+)\s+0x", said)
    report.check("the program is position-independent, bound at the start, with relro and no run path",
                 "DYN (Position-Independent" in said and "BIND_NOW" in said and "GNU_RELRO" in said and "RUNPATH" not in said and "RPATH" not in said, said)
    report.check("its stack is not executable and guarded", stack and "E" not in stack[1] and "__stack_chk_fail" in symbols, str(stack))


def check_package(report, package, folder):
    listing = subprocess.run(["dpkg-deb", "--contents", package], check=True, capture_output=True, text=True).stdout
    for path in ("./usr/bin/orchestrator", "./lib/systemd/system/orchestrator.service", "./etc/orchestrator/config.json"):
        report.check(f"the package has {path[1:]}", path in listing or path.replace("./lib", "./usr/lib") in listing)
    control = subprocess.run(["dpkg-deb", "--field", package], check=True, capture_output=True, text=True).stdout
    report.check("its libraries are dependencies", "libsqlite3-0" in control and "libssl3" in control, control)
    subprocess.run(["dpkg-deb", "--extract", package, folder], check=True)
    configured = folder / "etc" / "orchestrator" / "config.json"
    configured.chmod(0o600)
    done = subprocess.run([str(folder / "usr" / "bin" / "orchestrator"), "check-config", "--config", str(configured), "--data-dir", str(folder / "data")],
                          capture_output=True, text=True)
    report.check("its program accepts its settings", done.returncode == 0, done.stdout + done.stderr)


def check_install(report, package):
    """Leaves the machine as it was, if the package was not installed before."""
    def apt(*arguments):
        return subprocess.run(["apt-get", "-y", "-qq", *arguments], capture_output=True, text=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    done = apt("install", package)
    report.check("it installs", done.returncode == 0, done.stdout + done.stderr)
    version = subprocess.run(["/usr/bin/orchestrator", "version"], capture_output=True, text=True)
    report.check("and runs", version.returncode == 0, version.stderr)
    added = subprocess.run(["runuser", "-u", "orchestrator", "--", "/usr/bin/orchestrator", "user", "add", "--username", "ada", "--role", "admin",
                            "--password-stdin", "--config", "/etc/orchestrator/config.json", "--data-dir", "/var/lib/orchestrator"],
                           input="a long install password 1\n", capture_output=True, text=True)
    report.check("its account can write its state and read its settings", added.returncode == 0, added.stdout + added.stderr)
    again = apt("install", "--reinstall", package)
    report.check("it upgrades", again.returncode == 0 and pathlib.Path("/var/lib/orchestrator/orchestrator.db").exists(), again.stderr)
    removed = apt("remove", "orchestrator")
    report.check("removing keeps data and settings", removed.returncode == 0 and pathlib.Path("/etc/orchestrator/config.json").exists()
                 and pathlib.Path("/var/lib/orchestrator/orchestrator.db").exists(), removed.stderr)
    purged = apt("purge", "orchestrator")
    gone = not pathlib.Path("/etc/orchestrator").exists() and not pathlib.Path("/var/lib/orchestrator").exists()
    account = subprocess.run(["getent", "passwd", "orchestrator"], capture_output=True).returncode
    report.check("purging leaves nothing", purged.returncode == 0 and gone and account != 0, purged.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", help="a .deb of `make package` to look at")
    parser.add_argument("--install", action="store_true", help="install and purge it, too (root, on a machine made for it)")
    options = parser.parse_args()
    report = Report()
    for unit in sorted((DEPLOY / "systemd").iterdir()):
        level = exposure(unit)
        report.check(f"{unit.name}: exposure {level} of at most 2.0", level <= 2.0)
    with tempfile.TemporaryDirectory(prefix="deploy-") as folder:
        folder = pathlib.Path(folder)
        program = Program(folder, {"rate_limit": {"enabled": False}, "server": {"trusted_proxies": ["127.0.0.1"]}})
        check_hardening(report, program.binary)
        program.add_user()
        program.start()
        try:
            program.sign_in()
            for name, start in (("nginx", start_nginx), ("haproxy", start_haproxy)):
                (folder / name).mkdir()
                check_proxy(report, name, start, program, folder / name)
            check_second_process(report, program)
        finally:
            program.stop()
        if options.package:
            (folder / "package").mkdir()
            package = str(pathlib.Path(options.package).resolve())
            check_package(report, package, folder / "package")
            if options.install:
                check_install(report, package)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
