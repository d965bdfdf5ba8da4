"""Requests: the bare epoll loop, nginx, fastify and FastAPI beside our health answer, reads, lists and durable writes."""
import contextlib
import pathlib

from stand.load import closed_loop
from stand.peers import npm_folder, program
from stand.process import Failed, Server, free_port
from stand.product import Product, temporary_folder
from stand.rounds import Series, in_turn

TITLE = "Requests"
CONNECTIONS, SECONDS = 64, 2
OURS = ("GET /health", "GET /api/leads/{id}", "GET /api/leads?limit=20", "POST /api/leads")
MIXED = "40 % reads, 40 % lists, 20 % new leads"
LIMIT, PEERS = "bare epoll loop", ("nginx, return 200", "fastify", "FastAPI on uvicorn")
NGINX = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 1000000000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; location /health {{ default_type application/json; return 200 '{body}'; }} }} }}
"""
BODY = ('{"status":"healthy","version":"1.0.0","timestamp":"2026-01-01T12:00:00Z","components":'
        '{"api":"running","cache":"active","redis":"ready","queue_depth":0}}')
# In turn what people do. Each new lead voids the replies that are kept in memory, so reads and lists are made anew, too.
MIX = """
local turn = 0
local create = request
request = function()
  turn = turn + 1
  local fields = {["Authorization"]="Bearer %(token)s"}
  if turn %% 5 < 2 then return wrk.format("GET", "/api/leads/%(lead)s", fields) end
  if turn %% 5 < 4 then return wrk.format("GET", "/api/leads?limit=20", fields) end
  return create()
end
"""
# math.random is seeded by nothing in wrk: the address of each run has a word of its own instead.
CREATE = """
local n = 0
request = function()
  n = n + 1
  local body = string.format('{"first_name":"Ada","last_name":"Bench","email":"ada.%%d@%(word)s.example.com",' ..
    '"company":"Bench Ltd","source":"bench","custom_fields":{"industry":"Technology"}}', n)
  return wrk.format("POST", "/api/leads", {["Content-Type"]="application/json", ["Authorization"]="Bearer %(token)s"}, body)
end
"""


def plan(options):
    steps = options.rounds * (2 + len(OURS) + (0 if options.quick else len(PEERS) + 4))
    return steps * (options.seconds or SECONDS) * 1.1 + 8, steps


def start_peers(folder, started):
    """name -> server, and name -> why it is missing."""
    def nginx():
        port, conf = free_port(), folder / "nginx.conf"
        conf.write_text(NGINX.format(folder=folder, port=port, body=BODY))
        return Server([program("/usr/sbin/nginx", "nginx"), "-c", conf, "-e", "stderr"], port)

    def fastify():
        port = free_port()
        return Server([program("node"), "fastify.mjs", port], port, cwd=npm_folder("http"))

    def fastapi():
        port = free_port()
        return Server(["/usr/bin/python3", npm_folder("http") / "fastapi_app.py", port], port)

    servers, missing = {}, {}
    for name, start in zip(PEERS, (nginx, fastify, fastapi)):
        try:
            servers[name] = started.enter_context(start())
        except (Failed, OSError) as failure:
            missing[name] = str(failure)
    return servers, missing


class Create:
    """wrk's script for new leads, with addresses that no run before had; `between`: reads and lists of `lead` between them."""

    def __init__(self, folder, product):
        self.path, self.token, self.runs = pathlib.Path(folder) / "create.lua", product.token, 0

    def __call__(self, lead="", between=False):
        self.runs += 1
        self.path.write_text((CREATE + (MIX if between else "")) % {"word": f"run-{self.runs}", "token": self.token, "lead": lead})
        return self.path


def ours(product, create, seconds, **how):
    """name -> one measurement of our program."""
    product.ask("POST", "/api/leads/bulk", {"leads": [{"email": f"first.{n}@example.com", "first_name": "One"} for n in range(100)]})
    lead = product.ask("GET", "/api/leads?limit=1")["leads"][0]["id"]
    key = [product.authorization]
    return {OURS[0]: lambda: closed_loop(product, "/health", seconds, **how),
            OURS[1]: lambda: closed_loop(product, f"/api/leads/{lead}", seconds, headers=key, **how),
            OURS[2]: lambda: closed_loop(product, "/api/leads?limit=20", seconds, headers=key, **how),
            OURS[3]: lambda: closed_loop(product, "/api/leads", seconds, script=create(), **how),
            MIXED: lambda: closed_loop(product, "/api/leads", seconds, script=create(lead, between=True), **how)}


def measure_one_loop(options, progress, series):
    seconds = options.seconds or SECONDS
    with temporary_folder() as name, contextlib.ExitStack() as started:
        folder, port = pathlib.Path(name), free_port()
        bare = started.enter_context(Server([options.limit("bare_epoll"), port], port))
        product = started.enter_context(Product(options.program, folder))
        peers = {}
        if not options.quick:
            peers, series.missing = start_peers(folder, started)
        contenders = {LIMIT: lambda: closed_loop(bare, "/health", seconds)}
        for peer, server in peers.items():
            contenders[peer] = lambda server=server: closed_loop(server, "/health", seconds)
        in_turn({**contenders, **ours(product, Create(folder, product), seconds)}, options.rounds, progress, series)


def measure_loops(options, progress, series):
    """One event loop and two, both with the load generator on the same two cores."""
    with contextlib.ExitStack() as started:
        contenders = {}
        for loops in (1, 2):
            folder = started.enter_context(temporary_folder())
            product = started.enter_context(Product(options.program, folder, cores="0,1", workers=loops))
            runs = ours(product, Create(folder, product), options.seconds or SECONDS, threads=2, cores="0,1")
            for name in OURS[:2]:
                contenders[f"{name}, {loops} event loop{'s' if loops > 1 else ''}"] = runs[name]
        in_turn(contenders, options.rounds, progress, series)


def measure(options, progress):
    series, loops = Series(), Series()
    measure_one_loop(options, progress, series)
    if not options.quick:
        measure_loops(options, progress, loops)
    return {"series": {**series, **loops}, "missing": {**series.missing, **loops.missing},
            "settings": [f"wrk, {CONNECTIONS} connections kept alive, {options.seconds or SECONDS} s a round, on core 1; server with one event "
                         "loop, process or worker on core 0",
                         "every protection of ours is on: sign-in, rate limit (with a limit too high to be reached), metrics, audit, FULL sync; "
                         "a lead is on disk with its audit event and its first task before it is answered",
                         "1 and 2 event loops: server and wrk (2 threads) share both cores"]}
