#!/usr/bin/env python3
"""Monitoring works from outside: a real Prometheus scrapes the real program, the shipped rules are sound and one of them fires,
the program's own alerts begin, are told by a signed webhook once, end, and outlast a restart, and the configuration changes
while the program runs.

Prometheus, with a scrape interval of a second, is the package of the distribution; it listens on a spare loopback port.
"""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from program import ROOT, Program, Report, free_port, poll  # noqa: E402

DEPLOY = ROOT / "deploy"
SECRET = "shared between the program and the chat room"
SERIES = ["http_requests_total", "http_request_duration_seconds_bucket", "ao_http_all_requests_seconds_bucket", "ao_queue_depth",
          "ao_queue_tasks", "ao_alert_active", "ao_rate_limited_total", "ao_database_up", "process_resident_memory_bytes",
          "process_cpu_seconds_total", "ao_store_wal_bytes", "ao_uptime_seconds"]
MONITORING = {"evaluate_every_seconds": 0.2, "alert_after_seconds": 0.2, "clear_after_seconds": 0.2, "queue_depth_warn": 5}


class Webhook:
    """A chat room: keeps what is posted to it; refuses the first call with 503."""

    def __init__(self):
        self.calls, self.refused = [], 0
        room = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"]))
                room.refused += 1
                status = 503 if room.refused == 1 else 200
                if status == 200:
                    room.calls.append((dict(self.headers), body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def told(self, event, kind):
        return [(fields, body) for fields, body in self.calls
                if json.loads(body)["event"] == event and json.loads(body)["type"] == kind]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def is_signed(fields, body):
    fields = {name.lower(): value for name, value in fields.items()}
    message = f"{fields['webhook-id']}.{fields['webhook-timestamp']}.".encode() + body
    digest = hmac.new(SECRET.encode(), message, hashlib.sha256).digest()
    return fields["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


class Prometheus:
    def __init__(self, folder, program):
        self.port = free_port()
        shutil.copy(DEPLOY / "prometheus" / "orchestrator.rules.yml", folder)
        text = (DEPLOY / "prometheus" / "prometheus.yml").read_text()
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{program.port}").replace("15s", "1s")
        (folder / "prometheus.yml").write_text(text)
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
             f"--web.listen-address=127.0.0.1:{self.port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def ask(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as reply:
                return json.load(reply)["data"]
        except OSError:
            return None

    def value(self, query):
        found = self.ask("/api/v1/query?" + urllib.parse.urlencode({"query": query}))
        return float(found["result"][0]["value"][1]) if found and found["result"] else None

    def fires(self, name, **labels):
        found = self.ask("/api/v1/alerts")
        return any(alert["state"] == "firing" and alert["labels"]["alertname"] == name
                   and all(alert["labels"].get(key) == value for key, value in labels.items())
                   for alert in (found or {"alerts": []})["alerts"])

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def check_shipped_files(report):
    for what, path in (("config", "prometheus.yml"), ("rules", "orchestrator.rules.yml")):
        done = subprocess.run(["promtool", "check", what, str(DEPLOY / "prometheus" / path)], capture_output=True, text=True)
        report.check(f"promtool finds {path} sound", done.returncode == 0, done.stdout + done.stderr)
    board = json.loads((DEPLOY / "grafana" / "orchestrator.json").read_text())
    asked = " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    report.check("the dashboard asks for our series", all(name in asked for name in SERIES if name != "ao_database_up"), asked)


def active(program):
    return {alert["type"]: alert for alert in program.call("GET", "/api/monitoring/alerts")[1]["alerts"]}


def fill_queue(program):
    for number in range(8):
        program.call("POST", "/api/tasks", {"type": "email_send", "data": {"to": f"a{number}@example.com"}, "queue": "parked"})


def check_prometheus(report, prometheus, program):
    poll("Prometheus scrapes the program", 60, lambda: prometheus.value('up{job="orchestrator"}') == 1)
    report.check("up is 1", True)
    program.call("POST", "/api/tasks", {"type": "email_send", "data": {"to": "somebody@example.com"}, "delay_seconds": 3600})
    for name in SERIES:
        poll(f"Prometheus has {name}", 30, lambda: prometheus.value(f"count({name})"))
    report.check("every series we promise is there", True)
    described = prometheus.ask("/api/v1/targets/metadata?metric=http_requests_total")
    report.check("http_requests_total is a counter", bool(described) and described[0]["type"] == "counter", str(described))


def check_alert(report, prometheus, program, webhook):
    program.call("POST", "/api/queues/parked/pause")
    fill_queue(program)
    alert = poll("queue_depth_high is raised", 20, lambda: active(program).get("queue_depth_high"))
    report.check("the alert says the reading and the threshold",
                 alert["current_value"] > alert["threshold"] == 5 and alert["severity"] == "HIGH", str(alert))
    poll("Prometheus fires OrchestratorAlert", 60, lambda: prometheus.fires("OrchestratorAlert", type="queue_depth_high"))
    report.check("the shipped rule fires", True)
    poll("the webhook is called again after its 503", 60, lambda: webhook.told("alert.raised", "queue_depth_high"))
    report.check("/metrics and /health/detailed show the alert",
                 alert["id"] in json.dumps(program.call("GET", "/metrics")[1]["active_alerts"])
                 and alert["id"] in json.dumps(program.call("GET", "/health/detailed")[1]["alerts"]))
    status, seen = program.call("POST", f"/api/monitoring/alerts/{alert['id']}/acknowledge")
    report.check("somebody acknowledges it", status == 200 and seen["acknowledged_by"] == "admin", str(seen))

    program.stop()
    program.start()
    again = active(program).get("queue_depth_high", {})
    report.check("it outlasts a restart, acknowledged", again.get("id") == alert["id"] and again["state"] == "acknowledged", str(again))

    status, _ = program.call("PUT", "/api/monitoring/thresholds", {"thresholds": [{"alert_type": "queue_depth_high", "threshold": 1000}]})
    poll("the alert ends with its threshold", 20, lambda: "queue_depth_high" not in active(program))
    report.check("a threshold is changed at run time", status == 200)
    poll("the webhook is told of the end", 60, lambda: webhook.told("alert.resolved", "queue_depth_high"))
    raised, resolved = (webhook.told(f"alert.{state}", "queue_depth_high") for state in ("raised", "resolved"))
    report.check("it was told once for each state", len(raised) == len(resolved) == 1, f"{len(raised)}, {len(resolved)}")
    report.check("the calls are signed", all(is_signed(*call) for call in raised + resolved))
    history = program.call("GET", "/api/monitoring/alerts")[1]["history"]
    report.check("it is history now", any(past["id"] == alert["id"] and past["state"] == "resolved" for past in history), str(history))


def check_figures(report, program):
    program.call("POST", "/api/tasks", {"type": "email_send", "data": {"to": "somebody@example.com"}})
    poll("the attempt is measured", 20,
         lambda: program.call("GET", "/api/monitoring/performance")[1]["operations"]["email_send"]["total_executions"])
    history = poll("the charts have a point", 30, lambda: program.call("GET", "/api/monitoring/history?minutes=5")[1]["points"])
    report.check("the charts show requests and memory", any(point["requests_per_second"] > 0 for point in history)
                 and history[0]["resident_bytes"] > 0, str(history))
    status, reply = program.call("POST", "/api/monitoring/metrics/export")
    written = json.loads((program.data / reply["filepath"]).read_text()) if status == 200 else {}
    report.check("the figures of the day are a file in the data directory", written.get("requests_total", 0) > 0, str(reply))


def check_terminal(report, program):
    shown = program.run("status", "--once")
    report.check("the terminal shows that all is well", shown.returncode == 0 and "all is well" in shown.stdout
                 and "Latency p95" in shown.stdout, shown.stdout + shown.stderr)


def check_down(report, prometheus, program):
    program.stop()
    poll("Prometheus sees that the program is away", 60, lambda: prometheus.value('up{job="orchestrator"}') == 0)
    report.check("up is 0 while the program is away", True)
    program.start()


def check_configuration(report, program):
    config = json.loads(program.config.read_text())
    config["rate_limit"]["max_requests"] = 777
    config["server"] = {"idle_timeout_seconds": 33}
    program.config.write_text(json.dumps(config))
    status, reply = program.call("POST", "/api/admin/config/reload")
    applied = {change["key"]: change["applied"] for change in reply.get("changed", [])}
    report.check("a reload says what it applied and what waits",
                 status == 200 and applied == {"rate_limit.max_requests": True, "server.idle_timeout_seconds": False}
                 and reply["restart_needed"] and reply["waiting"] == ["server.idle_timeout_seconds"], str(reply))
    report.check("the new limit is in force", program.call("GET", "/metrics")[1]["rate_limit"]["max_requests"] == 777)
    values = {value["key"]: value for value in program.call("GET", "/api/admin/config")[1]["values"]}
    report.check("the configuration is shown with its origins and without its secrets",
                 values["rate_limit.max_requests"]["value"] == 777
                 and values["rate_limit.max_requests"]["origin"].startswith("file ")
                 and values["monitoring.notify.webhook_secret"]["value"] == "********"
                 and values["server.idle_timeout_seconds"]["after_restart"] == 33
                 and SECRET not in json.dumps(values))

    config["rate_limit"]["max_requests"] = -5
    program.config.write_text(json.dumps(config))
    status, reply = program.call("POST", "/api/admin/config/reload")
    report.check("a faulty file is refused, and the key named", status == 422 and "rate_limit.max_requests" in json.dumps(reply), str(reply))
    report.check("nothing of it is in force", program.call("GET", "/metrics")[1]["rate_limit"]["max_requests"] == 777)

    config["rate_limit"]["max_requests"] = 778
    program.config.write_text(json.dumps(config))
    program.process.send_signal(signal.SIGHUP)
    poll("SIGHUP applies the file", 20, lambda: program.call("GET", "/metrics")[1]["rate_limit"]["max_requests"] == 778)
    events = program.call("GET", "/api/audit/events?type=config_reloaded")[1]
    report.check("each change is in the audit log with its old and new value",
                 [(change["old"], change["new"]) for event in events for change in event["details"]["changed"]
                  if change["key"] == "rate_limit.max_requests"] == [(100_000, 777), (777, 778)], str(events))


def main():
    report = Report()
    check_shipped_files(report)
    with tempfile.TemporaryDirectory() as folder:
        webhook = Webhook()
        notify = {"webhook_url": webhook.url, "webhook_secret": SECRET}
        program = Program(folder, {"monitoring": {**MONITORING, "notify": notify}, "rate_limit": {"max_requests": 100_000},
                                   "queue": {"retry_base_seconds": 0.2}})
        program.add_user()
        program.start()
        prometheus = None
        try:
            program.sign_in()
            prometheus = Prometheus(pathlib.Path(folder), program)
            check_prometheus(report, prometheus, program)
            check_alert(report, prometheus, program, webhook)
            check_figures(report, program)
            check_terminal(report, program)
            check_down(report, prometheus, program)
            check_configuration(report, program)
        finally:
            if prometheus:
                prometheus.stop()
            program.stop()
            webhook.stop()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
