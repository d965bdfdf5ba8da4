#!/usr/bin/env python3
"""The validation tasks of the founding documents, one after the other, in words a person can follow. A table at the end.

    run.py                                                    an installation of its own, every protection on; about 3 minutes
    run.py --short                                            the same with small windows and few users; under a minute
    run.py --time 10m                                         with a longer stress test
    run.py --server https://leads.example.com --username ada  against a running server; asks for the password

Against a running server nothing is changed for good: two viewers (validation-ann, validation-bob) are made and locked out again, an
API key is made and revoked, a backup of the audit log made and removed. Restarts, Redis that comes and goes and load are left out there.
Exit status 0 only when every check holds.
"""
import argparse
import getpass
import pathlib
import sys
import tempfile

import load
import tasks
from server import Client, Installation, RedisServer, has_redis
from story import Story


def seconds_of(text):
    unit = {"s": 1, "m": 60, "h": 3600}.get(text[-1])
    return int(text[:-1]) * unit if unit else int(text)


def validate_server(story, options):
    client = Client(options.server, patient=True)
    password = options.password or getpass.getpass(f"Password of {options.username}: ")
    reply = client.sign_in(options.username, password)
    if reply.status != 200:
        sys.exit(f"cannot sign in as {options.username} at {options.server}: {reply}")
    world = tasks.World(client, None, None, None)
    for task in tasks.ALL:
        task(story, world)
    story.begin(7, "stress with every protection")
    story.skip("simulated users", "never against a server that somebody uses; make stress does it on one of its own")


def validate_own(story, options):
    with tempfile.TemporaryDirectory(prefix="validate-") as name:
        folder = pathlib.Path(name)
        redis = RedisServer(folder / "redis").start() if has_redis() else None
        installation = Installation(folder / "server", redis=redis)
        try:
            client = installation.start()
            print(f"An installation of its own in {folder}: sign-in and rate limit on, 4 event loops"
                  f"{', Redis' if redis else ', no Redis on this machine'}, {client.url.geturl()}.")
            world = tasks.World(client, installation, folder, 5 if options.short else 60)
            for task in tasks.ALL:
                task(story, world)
        finally:
            installation.stop()
            if redis:
                redis.kill()
    load.stress(story, *((5, 5, 10) if options.short else (options.users, options.rate, seconds_of(options.time))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="small windows, few users")
    parser.add_argument("--time", default="60s", help="length of the stress test: 60s, 10m, 1h")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--rate", type=float, default=10, help="users added each second")
    parser.add_argument("--server", help="URL of a running server")
    parser.add_argument("--username", default="admin", help="an administrator there")
    parser.add_argument("--password", help="asked for when absent")
    options = parser.parse_args()
    story = Story()
    (validate_server if options.server else validate_own)(story, options)
    return story.close()


if __name__ == "__main__":
    sys.exit(main())
