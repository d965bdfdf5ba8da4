"""The server that is validated: one of our own with every protection on, or one that runs somewhere."""
import contextlib
import http.client
import json
import pathlib
import secrets
import shutil
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from program import PASSWORD, ROOT, Program, poll  # noqa: E402
from redis_server import RedisServer  # noqa: E402

__all__ = ["PASSWORD", "ROOT", "Client", "Installation", "Program", "RedisServer", "has_redis", "people", "poll"]


class Reply:
    def __init__(self, status, headers, content):
        self.status, self.headers, self.content = status, headers, content

    @property
    def body(self):
        """The JSON of the reply; {} when it is none."""
        with contextlib.suppress(ValueError):
            return json.loads(self.content)
        return {}

    def __str__(self):
        return f"{self.status} {self.content[:300]!r}"


class Client:
    """Requests to one server, each on a connection of its own, so that they spread over its event loops.

    A patient one comes back when it is told so (429, Retry-After): a server that somebody uses keeps its limits.
    """

    def __init__(self, url, patient=False):
        self.url, self.token, self.patient = urllib.parse.urlsplit(url), None, patient

    def ask(self, method, path, body=None, headers=None, token="own"):
        reply = self.ask_once(method, path, body, headers, token)
        while self.patient and reply.status == 429:
            time.sleep(int(reply.headers.get("Retry-After") or 1))
            reply = self.ask_once(method, path, body, headers, token)
        return reply

    def ask_once(self, method, path, body, headers, token):
        fields = dict(headers or {})
        credential = self.token if token == "own" else token
        if credential:
            fields["Authorization"] = f"Bearer {credential}"
        content = body
        if body is not None and not isinstance(body, bytes):
            content = json.dumps(body).encode()
            fields.setdefault("Content-Type", "application/json")
        kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
        connection = kind(self.url.hostname, self.url.port, timeout=30)
        try:
            connection.request(method, self.url.path.rstrip("/") + path, content, fields)
            reply = connection.getresponse()
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            connection.close()

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.ask("POST", path, body, **options)

    def sign_in(self, username, password):
        """The reply of the login; the token is kept for the requests that follow."""
        reply = self.post("/api/auth/login", {"username": username, "password": password}, token=None)
        if reply.status == 200:
            self.token = reply.body["access_token"]
        return reply

    def other(self, patient=False):
        """Another client of the same server, not signed in."""
        return Client(self.url.geturl(), patient)


def has_redis():
    return shutil.which("redis-server") is not None


class Installation:
    """The program in a folder of its own: sign-in and rate limit on, four event loops, Redis when the machine has it."""

    def __init__(self, folder, max_requests=1000, window_seconds=60, redis=None, **redis_keys):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.redis = redis
        if redis:
            redis_keys = {"host": "127.0.0.1", "port": redis.port, "allow_fallback": True, "required": False,
                          "fallback_after_seconds": 1, **redis_keys}
        self.settings = {
            "environment": "test", "log_level": "warning", "auth": {"enabled": True},
            "rate_limit": {"enabled": True, "window_seconds": window_seconds, "max_requests": max_requests},
            **({"redis": redis_keys} if redis_keys else {})}
        self.program = Program(self.folder, self.settings)
        self.program.add_user("admin", "admin")

    def start(self, *options):
        self.program.start("--workers", "4", *options)
        client = Client(f"http://127.0.0.1:{self.program.port}")
        client.sign_in("admin", PASSWORD)
        return client

    def configure(self, **sections):
        """Replaces sections of the configuration; takes effect at the next start."""
        self.settings.update(sections)
        self.program.config.write_text(json.dumps(self.settings))

    def stop(self):
        if self.program.process and self.program.process.poll() is None:
            return self.program.stop()
        return 0


@contextlib.contextmanager
def people(client, *names):
    """Viewers of these names, each as a signed-in Client; they are locked out again at the end."""
    password = secrets.token_urlsafe(24)
    listed = {user["username"]: user["user_id"] for user in client.get("/api/users").body}
    ids, clients = [], []
    for name in names:
        if name in listed:
            client.post(f"/api/users/{listed[name]}/activate")
            client.post(f"/api/users/{listed[name]}/password", {"password": password})
            ids.append(listed[name])
        else:
            made = client.post("/api/users", {"username": name, "role": "viewer", "password": password})
            if made.status != 200:
                raise RuntimeError(f"a user for the validation: {made}")
            ids.append(made.body["user_id"])
        clients.append(client.other(patient=True))
        clients[-1].sign_in(name, password)
        clients[-1].patient = False
    try:
        yield clients
    finally:
        for user_id in ids:
            client.post(f"/api/users/{user_id}/deactivate")
