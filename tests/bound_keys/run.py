#!/usr/bin/env python3
"""Where API keys open: lists of networks for the server and for a key, behind a trusted proxy, changed while it runs; signed requests as
docs/request-signing.md does them with a shell, OpenSSL and curl. Each check runs the real program."""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

PAGE = (support.ROOT / "docs/request-signing.md").read_text()
CONFIG = {"environment": "test", "log_level": "warning", "rate_limit": {"enabled": False},
          "server": {"workers": 2, "trusted_proxies": ["127.0.0.1"]}}


def from_address(program, address, path="/api/leads", token="own", headers=None):
    return program.call("GET", path, token=token, headers={"X-Forwarded-For": address, **(headers or {})})


def reload_with(program, security):
    config = json.loads(program.config.read_text())
    config["security"] = security
    program.config.write_text(json.dumps(config))
    program.process.send_signal(signal.SIGHUP)


def check_networks_of_the_server(report, program):
    report.check("without lists everybody is answered", from_address(program, "203.0.113.9")[0] == 200)
    reload_with(program, {"ip_allowlist": ["10.0.0.0/8", "2001:db8::/32"], "ip_denylist": ["10.9.0.0/16"]})
    refused = support.poll("the lists are in force", 5, lambda: from_address(program, "203.0.113.9")[0] == 403)
    report.check("SIGHUP puts lists in force", refused)
    status, body = from_address(program, "203.0.113.9")
    report.check("a refusal names the address and the list", "203.0.113.9" in body["detail"] and "ip_allowlist" in body["detail"], str(body))
    report.check("the allowed are answered, IPv4 and IPv6",
                 [from_address(program, who)[0] for who in ("10.1.2.3", "2001:db8::7")] == [200, 200])
    report.check("the denied are not, though allowed", from_address(program, "10.9.1.1")[0] == 403)
    report.check("the nearest proxy's word counts, not what a client invents",
                 from_address(program, "10.1.2.3, 203.0.113.9")[0] == 403)
    report.check("commands on the server's machine are let in", program.run("tasks", "list").returncode == 0)
    reload_with(program, {"ip_allowlist": ["10.0.0.0/33"]})
    report.check("a faulty list changes nothing", from_address(program, "10.1.2.3")[0] == 200 and from_address(program, "203.0.113.9")[0] == 403)
    report.check("check-config names it", "security.ip_allowlist" in program.run("check-config").stderr)
    reload_with(program, {"admin_ip_allowlist": ["10.0.0.0/8"]})
    support.poll("the lists are gone", 5, lambda: from_address(program, "203.0.113.9")[0] == 200)
    report.check("administration has a list of its own", from_address(program, "203.0.113.9", "/api/tenants")[0] == 403
                 and from_address(program, "10.1.2.3", "/api/tenants")[0] == 200)
    reload_with(program, {})
    support.poll("the lists are gone", 5, lambda: from_address(program, "203.0.113.9", "/api/tenants")[0] == 200)


def check_networks_of_a_key(report, program):
    made = program.call("POST", "/api/auth/keys", {"name": "office", "allow_networks": ["192.0.2.0/24"]})[1]
    statuses = [from_address(program, who, token=made["api_key"])[0] for who in ("192.0.2.7", "203.0.113.9")]
    report.check("a key opens from its networks only", statuses == [200, 403], str(statuses))
    program.call("PUT", f"/api/auth/keys/{made['key_id']}", {"allow_networks": ["203.0.113.0/24"]})
    statuses = [from_address(program, who, token=made["api_key"])[0] for who in ("192.0.2.7", "203.0.113.9")]
    report.check("a change of them holds at once", statuses == [403, 200], str(statuses))


def vector(part):
    return re.search(rf"\| {re.escape(part)} \| `([^`]+)` \|", PAGE)[1]


def run_shell(script, environment):
    return subprocess.run(["bash", "-euo", "pipefail", "-c", script], env={**os.environ, **environment}, capture_output=True, text=True,
                          timeout=60, check=False)


def check_test_vector(report):
    lines = ["v1", vector("time"), vector("nonce"), vector("method"), vector("path and query"), vector("SHA-256 of the body")]
    done = run_shell('printf %s "$TEXT" | openssl dgst -sha256 -hmac "$SECRET" -r; printf %s "$BODY" | openssl dgst -sha256 -r',
                     {"TEXT": "\n".join(lines), "SECRET": vector("signing secret"), "BODY": vector("body")})
    report.check("OpenSSL makes the documentation's test vector",
                 [line.split()[0] for line in done.stdout.splitlines()] == [vector("`x-signature`")[3:], vector("SHA-256 of the body")],
                 done.stdout + done.stderr)


def check_signed_requests(report, program):
    made = program.call("POST", "/api/auth/keys", {"name": "signer", "signing": "required"})[1]
    script = re.search(r"```bash\n(.+?)```", PAGE, re.S)[1]
    environment = {"SERVER": f"http://127.0.0.1:{program.port}", "KEY_ID": made["key_id"], "SIGNING_SECRET": made["signing_secret"]}
    done = run_shell(script, environment)
    report.check("the documentation's script makes and lists a lead", done.stdout.count("ada@example.com") >= 2, done.stdout + done.stderr)
    wrong = run_shell(script, {**environment, "SIGNING_SECRET": "aosig_wrong"})
    report.check("another secret is refused", wrong.stdout.count("signature_wrong") == 2, wrong.stdout + wrong.stderr)
    functions = script[:script.index("\n}") + 2].replace("$(openssl rand -hex 16)", "the-same-nonce")
    twice = run_shell(functions + "\nsign_and_send GET /api/leads\nsign_and_send GET /api/leads", environment)
    report.check("a nonce is taken once", "signature_replayed" in twice.stdout and '"leads"' in twice.stdout, twice.stdout[-400:])
    status, body = program.call("GET", "/api/leads", token=made["api_key"])
    report.check("the bare key does not open", status == 401 and body["code"] == "signature_required", str(body))
    stored = b"".join(path.read_bytes() for path in program.data.rglob("*") if path.is_file())
    report.check("the signing secret is nowhere in the data directory", made["signing_secret"].encode() not in stored)


def main():
    report = support.Report()
    check_test_vector(report)
    with tempfile.TemporaryDirectory(prefix="bound-keys-") as folder:
        program = support.Program(folder, CONFIG)
        program.add_user()
        program.start()
        program.sign_in()
        check_networks_of_the_server(report, program)
        check_networks_of_a_key(report, program)
        check_signed_requests(report, program)
        program.stop()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
