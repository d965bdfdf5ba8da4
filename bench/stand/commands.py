"""The exact commands that a case ran, for its report: without tokens, and without what differs each time (ports, folders, ids)."""
import re
import shlex

from stand.machine import ROOT

VARYING = ((re.compile(r"Bearer [^\s'\"]+"), "Bearer TOKEN"), (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
           (re.compile(r"(--port|-p|ao_limit_\w+|fastify\.mjs|fastapi_app\.py) \d+"), r"\1 PORT"), (re.compile(r"/tmp/ao-bench-\w+"), "FOLDER"),
           (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "ID"), (re.compile(re.escape(f"{ROOT}/")), ""))
_noted = {}


def note(command):
    """Remembers a command, given as a list of words."""
    text = shlex.join(map(str, command))
    for pattern, word in VARYING:
        text = pattern.sub(word, text)
    _noted[text] = True


def take():
    """What was noted since the last time, in its order, each once."""
    found = list(_noted)
    _noted.clear()
    return found
