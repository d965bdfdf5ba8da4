"""Validation tasks 1 to 6. Each takes the story and a World; what needs an installation of our own is skipped on a server of others."""
import gzip
import json
import pathlib
import re
import subprocess
import time

from server import ROOT, Installation, has_redis, people, poll

SECTIONS = ("crm", "auth", "rate_limit", "redis", "monitoring")
ELSEWHERE = "only on an installation of its own"


class World:
    """What the tasks work on: a signed-in Client and, unless the server is somebody else's, the Installation behind it."""

    def __init__(self, client, installation, folder, window_seconds):
        self.client, self.installation = client, installation
        self.folder, self.window_seconds = pathlib.Path(folder) if folder else None, window_seconds

    @property
    def own(self):
        return self.installation is not None


def dependencies(story, world):
    story.begin(1, "dependencies")
    if world.own and world.installation.redis:
        poll("Redis is reached", 10, lambda: world.client.get("/health").body["redis"] == "ready")
    health = world.client.get("/health/detailed").body
    story.say("The Redis client is built into the program; what it talks to shows in GET /health/detailed.")
    story.check("the health body says which queue carries the tasks", health.get("queue", {}).get("backend") in ("redis", "embedded"),
                health.get("queue"))
    server = health.get("redis_server", {})
    story.found(f"Redis {server['version']}" if server.get("version") else f"queue: {health.get('queue', {}).get('backend')}")
    if not world.own:
        return story.skip("the shipped configuration", ELSEWHERE)
    if has_redis():
        story.check("a real Redis is reached and tells its version", server.get("ping") is True and server.get("version"), server)
    else:
        story.skip("a real Redis", "redis-server is not installed (apt-get install redis-server)")
    sample = ROOT / "config" / "sample_config.json"
    story.say("config/sample_config.json is what a new user starts from.")
    story.check(f"it is JSON with the sections {', '.join(SECTIONS)}", set(SECTIONS) <= json.loads(sample.read_text()).keys())
    done = subprocess.run([world.installation.program.binary, "check-config", "--config", str(sample)], capture_output=True, text=True,
                          timeout=60, check=False)
    story.check("check-config accepts it", done.returncode == 0, done.stdout + done.stderr)


def authentication(story, world):
    story.begin(2, "authentication")
    client, stranger = world.client, world.client.other(patient=not world.own)
    story.say("A protected endpoint (GET /api/leads) without credentials, with wrong ones, with a token, with an API key.")
    story.check("without credentials it answers 401", stranger.get("/api/leads").status == 401)
    story.check("with a made-up token it answers 401", stranger.get("/api/leads", token="x.y.z").status == 401)
    wrong = stranger.sign_in("validation-nobody", "not the password")
    story.check("a wrong password answers 401", wrong.status == 401, wrong)
    reply = client.get("/api/leads")
    story.check("with the token of POST /api/auth/login it answers 200", client.token and reply.status == 200, reply)
    made = client.post("/api/auth/keys", {"name": "validation", "expires_in_days": 1, "scopes": ["leads:read"]})
    key = {"x-api-key": made.body.get("api_key", "")}
    story.check("with an API key in x-api-key it answers 200", stranger.get("/api/leads", headers=key).status == 200, made)
    story.check("the key may read leads and nothing else", stranger.post("/api/leads", {}, headers=key).status == 403)
    answers = [stranger.get("/api/leads", headers=key).status for _ in range(20)]
    answers += [client.get("/api/auth/me").status for _ in range(20)]
    story.check("token and key hold on every event loop (40 connections)", set(answers) == {200}, answers)
    client.ask("DELETE", f"/api/auth/keys/{made.body.get('key_id')}")
    story.check("a revoked key answers 401 at once", stranger.get("/api/leads", headers=key).status == 401)
    public = ["/health", "/docs", "/openapi.json", "/redoc"]
    answers = {path: stranger.get(path).status for path in public}
    story.check(f"public paths need nothing: {', '.join(public)}", set(answers.values()) == {200}, answers)
    story.found("401 without, 200 with token and with key")


def limit_in_force(client):
    """(requests, seconds) as the server tells them; None when nothing is limited."""
    found = re.search(r"q=(\d+);w=(\d+)", client.get("/api/auth/me").headers.get("RateLimit-Policy") or "")
    return (int(found[1]), int(found[2])) if found else None


def rate_limit(story, world):
    story.begin(3, "rate limit")
    if not world.own:
        return limited(story, world.client, None)
    window = world.window_seconds
    story.say(f"A second installation, with rate_limit.max_requests = 10 and rate_limit.window_seconds = {window}.")
    installation = Installation(world.folder / "limited", max_requests=10, window_seconds=window)
    try:
        limited(story, installation.start(), window)
    finally:
        installation.stop()


def limited(story, admin, wait):
    """`wait`: seconds to wait for the window; None: as the server says, and not at all when that is long."""
    policy = limit_in_force(admin)
    if not policy or policy[0] > 2000:
        return story.skip("requests beyond the limit", f"the limit in force is {policy}")
    allowed, window = policy
    with people(admin, "validation-ann", "validation-bob") as (ann, bob):
        story.say(f"{allowed + 5} rapid requests as one user; {allowed} in {window} s are allowed.")
        replies = [ann.get("/api/leads") for _ in range(allowed + 5)]
        statuses = [reply.status for reply in replies]
        story.check(f"the first {allowed} answer 200", statuses[:allowed] == [200] * allowed, statuses)
        story.check("the other 5 answer 429", statuses[allowed:] == [429] * 5, statuses[allowed:])
        last = replies[-1]
        story.check('the body says "Rate limit exceeded. Try again later." and retry_after',
                    last.body.get("detail") == "Rate limit exceeded. Try again later." and last.body.get("retry_after", 0) > 0, last)
        story.check("Retry-After says the same", last.headers.get("Retry-After") == str(last.body.get("retry_after")), last.headers)
        story.check("another user has a bucket of their own", bob.get("/api/leads").status == 200)
        blocked = admin.get("/metrics").body["rate_limit"]["blocked_total"]
        story.check("the blocked requests are counted in /metrics", blocked >= 5, blocked)
        story.found(f"{allowed} of {allowed + 5} passed, then 429")
        if wait is None and window > 120:
            return story.skip("after the window requests pass again", f"the window is {window} s long")
        story.say(f"Waiting for the window of {window} s to pass …")
        started = time.monotonic()
        poll("requests pass again", window + 10, lambda: ann.get("/api/leads").status == 200, 0.5)
        waited = time.monotonic() - started
        story.check("after the window requests pass again", waited <= window + 5, f"{waited:.1f} s")
        story.found(f"passing again after {waited:.0f} s")


MIX = [("60 that succeed", 60, lambda client: client.get("/api/auth/me"), 200),
       ("20 to a path that is not there", 20, lambda client: client.get("/api/nonexistent"), 404),
       ("10 without credentials", 10, lambda client: client.get("/api/leads", token=None), 401),
       ("10 with a faulty lead", 10, lambda client: client.post("/api/leads", {"email": "no address"}), 422)]


def settled(client):
    """The metrics once nothing but the looks at them is counted any more."""
    before = client.get("/metrics").body
    for _ in range(50):
        after = client.get("/metrics").body
        if after["requests_total"] == before["requests_total"] + 1:
            break
        before = after
    return after


def counted(client, wanted):
    """(metrics, looks before them) once so many requests are counted: a reply may arrive a moment before it is."""
    for looks in range(1, 50):
        body = client.get("/metrics").body
        if body["requests_total"] >= wanted + looks:
            break
    return body, looks


def metrics(story, world):
    story.begin(4, "metrics")
    client = world.client
    if world.own:
        world.installation.stop()
        client = world.client = world.installation.start()
        total = client.get("/metrics").body["requests_total"]
        story.check("a restart begins the counts anew", total < 50, total)
    before = settled(client)
    story.say(f"100 requests: {', '.join(what for what, *_ in MIX)}.")
    right = all(send(client).status == status for _, count, send, status in MIX for _ in range(count))
    story.check("each was answered as it should be", right)
    after, looks = counted(client, before["requests_total"] + 100)
    total, failed = after["requests_total"] - before["requests_total"] - looks, after["requests_failed"] - before["requests_failed"]
    exact = world.own
    story.check("requests_total grew by the 100, beside the looks at it", total == 100 if exact else total >= 100, total)
    story.check("requests_failed grew by the 40 that were refused", failed == 40 if exact else failed >= 40, failed)
    story.check("latencies make sense: 0 < average ≤ maximum", 0 < after["avg_latency_ms"] <= after["max_latency_ms"], after["avg_latency_ms"])
    story.check("their sum grew", after["latency_total_ms"] > before["latency_total_ms"])
    story.check("queue_depth is there", isinstance(after.get("queue_depth"), int), after.get("queue_depth"))
    story.check("uptime_seconds and percentiles are there", {"uptime_seconds", "p95_latency_ms", "p99_latency_ms"} <= after.keys())
    story.check("the rate limit in force is there", {"enabled", "window_seconds", "max_requests"} <= after["rate_limit"].keys())
    slow_request(story, client)
    text = client.get("/metrics?format=prometheus").content.decode()
    story.check("Prometheus gets the same as text", "# TYPE ao_queue_depth gauge" in text, text[:200])
    story.found(f"{total} counted, {failed} failed, average {after['avg_latency_ms']} ms")


def slow_request(story, client):
    """A worker that asks for tasks waits when there are none: a request as slow as one likes."""
    worker = {"worker_id": "validation", "types": ["validation"]}
    longest = client.get("/metrics").body["max_latency_ms"]
    wait = round(longest / 1000 + 0.3, 1)
    if wait > 20:
        return story.skip("a slow request raises max_latency_ms", f"it is {longest} ms already")
    story.say(f"A slow request: a worker that waits {wait} s for a task. The longest so far took {longest} ms.")
    client.post("/api/worker/register", worker)
    taken = client.post("/api/worker/take", {**worker, "wait_seconds": wait})
    client.post("/api/worker/bye", {"worker_id": "validation"})
    now = client.get("/metrics").body["max_latency_ms"]
    return story.check("max_latency_ms shows it", taken.status == 200 and now > longest, f"{taken} {now}")


def audit_backup(story, world):
    story.begin(5, "audit backup")
    client = world.client
    story.say("POST /api/admin/audit/backup?compress=true as an administrator.")
    made = client.post("/api/admin/audit/backup?compress=true")
    file = made.body.get("backup_file", "")
    story.check("it answers with the file in backups/audit/", re.fullmatch(r"backups/audit/audit_backup_\d{8}_\d{6}\.log\.gz", file), made)
    name = file.rsplit("/", 1)[-1]
    listed = client.get("/api/admin/audit/backups")
    story.check("GET /api/admin/audit/backups lists it", name in listed.content.decode(), listed)
    lines = gzip.decompress(client.get(f"/api/admin/audit/backups/{name}").content).splitlines()
    story.check("it is a line of JSON for each event", lines and all("event_type" in json.loads(line) for line in lines), len(lines))
    sound = client.post(f"/api/admin/audit/backups/{name}/verify").body
    story.check("it verifies against its signed description and the log", sound.get("sound") is True, sound)
    if world.own:
        path = world.installation.program.data / file
        story.check("the file lies in the data directory, with its .meta", path.exists() and pathlib.Path(f"{path}.meta").exists(), path)
    with people(client, "validation-ann") as (viewer,):
        story.check("somebody who is no administrator gets 403", viewer.post("/api/admin/audit/backup?compress=true").status == 403)
        story.check("and may not list them either", viewer.get("/api/admin/audit/backups").status == 403)
    if not world.own:
        client.ask("DELETE", f"/api/admin/audit/backups/{name}")
        story.say("The backup was removed again.")
    story.found(f"{len(lines)} events")


def health(story, world):
    story.begin(6, "health")
    first = world.client.get("/health").body
    story.check("the body has status, version, redis and queue_depth", {"status", "version", "redis", "queue_depth"} <= first.keys(), first)
    story.check("status goes with redis", (first["status"] == "healthy") == (first["redis"] != "unavailable"), first)
    story.found(f"redis {first['redis']}")
    if not world.own:
        return story.skip("Redis that comes and goes", ELSEWHERE)
    if world.installation.redis:
        redis_comes_and_goes(story, world)
    else:
        story.skip("Redis that comes and goes", "redis-server is not installed")
    queue_depth(story, world)
    return None


def redis_comes_and_goes(story, world):
    client, redis = world.client, world.installation.redis
    said = lambda: client.get("/health").body["redis"]  # noqa: E731
    story.check('with a real Redis GET /health says "redis": "ready"', poll("ready", 10, lambda: said() == "ready"))
    story.say("Redis is killed (kill -9); redis.allow_fallback is true.")
    redis.kill()
    story.check('the built-in queue takes over: "redis": "fallback"', poll("fallback", 20, lambda: said() == "fallback"))
    lead = client.post("/api/leads", {"email": "fallback@example.com"})
    task = lead.body.get("id") and poll("its task is done", 20, lambda: client.get(f"/api/tasks?lead_id={lead.body['id']}&status=completed")
                                        .body.get("tasks"))
    story.check("leads are taken and their tasks run", lead.status == 200 and task, lead)
    redis.start()
    story.check('Redis is back: "ready" again', poll("ready", 20, lambda: said() == "ready"))
    connections = lambda: int(re.search(r"connected_clients:(\d+)", redis.info())[1])  # noqa: E731
    story.check("a stop closes every connection to Redis", connections() > 1 and world.installation.stop() == 0
                and poll("only our own connection is left", 5, lambda: connections() == 1))
    story.say("Redis is killed again; redis.allow_fallback is false now, and the server starts.")
    redis.kill()
    world.installation.configure(redis={**world.installation.settings["redis"], "allow_fallback": False})
    client = world.client = world.installation.start()
    story.check('it starts and says "redis": "unavailable"', said() == "unavailable", said())


def queue_depth(story, world):
    world.installation.stop()
    client = world.client = world.installation.start("--task-workers", "0")
    story.say("Nobody takes tasks (--task-workers 0), and three leads are created.")
    for number in range(3):
        client.post("/api/leads", {"email": f"waiting{number}@example.com"})
    depth = poll("the queue is counted", 10, lambda: client.get("/health/detailed").body["queue_depth"] >= 3 and
                 client.get("/health/detailed").body["queue_depth"])
    story.check("GET /health/detailed shows queue_depth > 0", depth >= 3, depth)
    story.found(f"queue depth {depth} while nobody takes")


ALL = (dependencies, authentication, rate_limit, metrics, audit_backup, health)
