#!/usr/bin/python3
"""An SMTP server for tests: appends every accepted message to a file as one JSON line.

Prints "listening on port N" once it can be reached, and ends on SIGTERM, SIGINT or, with
--until-eof, when its standard input closes (so that it never outlives the test that started it).

A line: {"time", "peer", "helo", "from", "to", "message_id", "subject", "headers": [[name, value]],
"text", "html", "raw" (latin-1), "longest_line", "bare_line_ends", "tls", "login"}.
"""
import argparse
import asyncio
import email
import email.policy
import json
import logging
import os
import random
import re
import signal
import ssl
import sys
import time
import warnings

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ModuleNotFoundError:  # another python3 comes before Debian's, which has the package
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=0, help="0: a free one")
    add("--out", help="file for the accepted messages")
    add("--delay", type=float, default=0, help="seconds before the answer to each message")
    add("--fail-first", type=int, default=0, metavar="N", help="answer --status to the first N")
    add("--reject-rate", type=float, default=0, metavar="P", help="answer --status with chance P")
    add("--status", default="451 try again later", help="the answer of the two options above")
    add("--refuse", metavar="REGEX", help="recipients that get 550")
    add("--login", metavar="USER:PASSWORD", help="ask for this login")
    add("--tls", nargs=2, metavar=("CERT", "KEY"), help="offer STARTTLS")
    add("--tls-at-once", action="store_true", help="TLS from the first byte instead")
    add("--seed", type=int, default=1, help="of --reject-rate")
    add("--until-eof", action="store_true", help="end when standard input closes")
    return parser.parse_args()


class Sink:
    def __init__(self, options):
        self.options = options
        self.seen = 0
        self.random = random.Random(options.seed)
        self.out = open(options.out, "a", encoding="utf-8") if options.out else None

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.options.refuse and re.search(self.options.refuse, address):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.seen += 1
        number = self.seen
        if self.options.delay:
            await asyncio.sleep(self.options.delay)
        if number <= self.options.fail_first or self.random.random() < self.options.reject_rate:
            return self.options.status
        self.record(session, envelope)
        return f"250 2.0.0 OK queued as {number}"

    def record(self, session, envelope):
        if self.out:
            line = describe(session, envelope)
            self.out.write(json.dumps(line) + "\n")
            self.out.flush()


def content(part):
    return part.get_content().replace("\r\n", "\n") if part else ""


def describe(session, envelope):
    raw = envelope.original_content
    message = email.message_from_bytes(raw, policy=email.policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return {
        "time": time.time(),
        "peer": "%s:%d" % session.peer[:2],
        "helo": session.host_name,
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "message_id": message["Message-ID"],
        "subject": message["Subject"],
        "headers": [[name, str(value)] for name, value in message.items()],
        "text": content(text),
        "html": content(html),
        "raw": raw.decode("latin-1"),
        "longest_line": max((len(line) for line in raw.split(b"\r\n")), default=0),
        "bare_line_ends": len(re.findall(rb"(?<!\r)\n|\r(?!\n)", raw)),
        "tls": session.ssl is not None,
        "login": getattr(session, "login_name", ""),
    }


def server_factory(options, sink):
    context = None
    if options.tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*options.tls)
    starttls = context if not options.tls_at_once else None

    def check(server, session, envelope, mechanism, auth_data):
        given = auth_data.login.decode() + ":" + auth_data.password.decode()
        session.login_name = auth_data.login.decode()
        return AuthResult(success=given == options.login, handled=False)

    def make():
        return SMTP(
            sink,
            hostname="sink.test",
            enable_SMTPUTF8=True,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=check if options.login else None,
            auth_required=bool(options.login),
            auth_require_tls=starttls is not None,
        )

    return make, context if options.tls_at_once else None


async def main():
    options = arguments()
    warnings.simplefilter("ignore")
    logging.disable()  # broken-off connections are part of the tests
    make, context = server_factory(options, Sink(options))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, options.host, options.port, ssl=context)
    print("listening on port", server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    if options.until_eof:
        loop.add_reader(sys.stdin, lambda: sys.stdin.buffer.read1() or ended.set())
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(main())
