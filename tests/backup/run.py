#!/usr/bin/env python3
"""Backups of the real program: made under load, damaged, restored elsewhere; and an audit log that somebody edits.

Usage: run.py [--backups N] [--edits N] [--events N]
"""
import argparse
import gzip
import hashlib
import http.client
import io
import json
import pathlib
import random
import shutil
import sqlite3
import stat
import sys
import tarfile
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import program as support  # noqa: E402

SCRATCH = tempfile.TemporaryDirectory(prefix="ao-backup-")
QUIET = {"environment": "test", "log_level": "warning", "rate_limit": {"enabled": False}, "server": {"workers": 1}}
MARKER = "Marker-Zanzibar-4711"


def installation(config=None):
    return support.Program(tempfile.mkdtemp(dir=SCRATCH.name), {**QUIET, **(config or {})})


def elsewhere(data):
    """An installation on a data directory that is there already."""
    program = installation()
    program.data = pathlib.Path(data)
    return program


class Writer(threading.Thread):
    """Stores leads without a pause; keeps what was acknowledged and how long each took."""

    def __init__(self, program, number):
        super().__init__(daemon=True)
        self.program, self.number, self.stored, self.took, self.faults = program, number, [], [], []
        self.ended = threading.Event()

    def run(self):
        count = 0
        while not self.ended.is_set():
            count += 1
            email = f"w{self.number}-{count}@example.com"
            began = time.monotonic()
            try:
                status, _ = self.program.call("POST", "/api/leads", {"first_name": MARKER, "email": email})
            except support.Unreachable as failure:
                self.faults.append(str(failure))
                continue
            self.took.append((began, time.monotonic() - began))
            if status == 200:
                self.stored.append(email)
            else:
                self.faults.append(str(status))


def p99(values):
    return sorted(values)[int(len(values) * 0.99)] * 1000 if values else 0.0


def emails_in(program):
    with sqlite3.connect(f"file:{program.data / 'orchestrator.db'}?mode=ro&immutable=1", uri=True) as database:
        return {row[0] for row in database.execute("SELECT email FROM lead")}


def check_one_restore(report, number, archive, before):
    data = pathlib.Path(SCRATCH.name) / f"restored-{number}"
    restored = elsewhere(data)
    done = restored.run("restore", archive)
    if not report.check(f"backup {number}: is restored elsewhere", done.returncode == 0, done.stdout + done.stderr):
        return
    present = emails_in(restored)
    report.check(f"backup {number}: all {len(before)} leads acknowledged before it began are there", before <= present,
                 f"{len(before - present)} are missing")
    verified = restored.run("audit", "verify")
    report.check(f"backup {number}: its audit chain and heads verify", verified.returncode == 0, verified.stdout + verified.stderr)
    restored.start()
    restored.sign_in()
    total = restored.call("GET", "/api/leads?limit=1")[1]["total"]
    report.check(f"backup {number}: the program serves it", total == len(present), f"{total} of {len(present)}")
    restored.stop()
    verified = restored.run("audit", "verify")
    report.check(f"backup {number}: and goes on with its audit log", verified.returncode == 0, verified.stdout)
    shutil.rmtree(data)


def check_under_load(report, count):
    program = installation()
    program.add_user()
    program.start()
    program.sign_in()
    writers = [Writer(program, number) for number in range(4)]
    for writer in writers:
        writer.start()
    support.poll("the load is on", 60, lambda: sum(len(writer.stored) for writer in writers) > 300)
    archives, spans = [], []
    for number in range(count):
        before = {email for writer in writers for email in list(writer.stored)}
        archive = pathlib.Path(SCRATCH.name) / f"load-{number}.tar.gz"
        began = time.monotonic()
        made = program.run("backup", "create", archive)
        spans.append((began, time.monotonic()))
        report.check(f"backup {number}: is made while the server writes", made.returncode == 0, made.stdout + made.stderr)
        archives.append((archive, before))
    for writer in writers:
        writer.ended.set()
    for writer in writers:
        writer.join(30)
    faults = [fault for writer in writers for fault in writer.faults]
    report.check("no write failed meanwhile", not faults, str(faults[:3]))
    took = [entry for writer in writers for entry in writer.took]
    during = [seconds for at, seconds in took if any(a <= at <= b for a, b in spans)]
    outside = [seconds for at, seconds in took if not any(a <= at <= b for a, b in spans)]
    print(f"  note  write p99 {p99(outside):.1f} ms without, {p99(during):.1f} ms with a backup ({len(outside)} and {len(during)} writes)")
    report.check("the server stops cleanly", program.stop() == 0)
    for number, (archive, before) in enumerate(archives):
        check_one_restore(report, number, archive, before)
    return program


def private(path):
    return stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def check_secrecy(report, program):
    folder = pathlib.Path(SCRATCH.name)
    key = folder / "key"
    report.check("a key is made", program.run("backup", "key", key).returncode == 0 and key.stat().st_size == 32 and private(key))
    report.check("and never overwritten", program.run("backup", "key", key).returncode == 1)
    sealed, plain = folder / "a.sealed", folder / "a.tar.gz"
    made = program.run("backup", "create", sealed, "--encrypt", "--key-file", key, "--with-secrets")
    report.check("an encrypted backup is made without a server", made.returncode == 0, made.stdout + made.stderr)
    report.check("another one, plain", program.run("backup", "create", plain).returncode == 0)
    content = sealed.read_bytes()
    secrets = [MARKER.encode(), key.read_bytes(), (program.data / "jwt_secret").read_bytes(),
               (program.data / "audit_signing.key").read_bytes(), b"SQLite format 3", b"manifest.json"]
    report.check("nothing in it is plain, and the key is not in it", not any(secret in content for secret in secrets))
    with tarfile.open(plain) as archive:
        names = archive.getnames()
        inside = b"".join(archive.extractfile(name).read() for name in names)
    report.check("a plain one opens with tar and holds the data", MARKER.encode() in inside, str(names))
    report.check("but no secrets", secrets[2] not in inside and secrets[3] not in inside and len(names) == 4, str(names))
    report.check("secrets only go into encrypted ones",
                 program.run("backup", "create", folder / "s.tar.gz", "--with-secrets").returncode == 1)
    shelf = program.data / "backups" / "store"
    listed = program.run("backup", "list").stdout
    files = list(shelf.iterdir())
    report.check("every file and directory is private", private(sealed) and private(plain) and private(shelf)
                 and files and all(private(file) for file in files))
    report.check("all are listed", all(file.name in listed for file in files if not file.name.endswith(".meta")), listed)
    report.check("nothing else is left", not [file for file in files if file.name.startswith(".")], str(files))
    return sealed, plain, key


def newer_schema(plain, target):
    """The same backup as a program with a newer schema would make it."""
    with tarfile.open(plain) as archive:
        parts = {name: archive.extractfile(name).read() for name in archive.getnames()}
    database = pathlib.Path(SCRATCH.name) / "newer.db"
    database.write_bytes(parts["orchestrator.db"])
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO schema_migration VALUES (999, '0999_future', 'x', 0)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    parts["orchestrator.db"] = database.read_bytes()
    manifest = json.loads(parts.pop("manifest.json"))
    manifest["program_version"] = "9.9.9"
    manifest["parts"] = [{"name": name, "size_bytes": len(text), "checksum": hashlib.sha256(text).hexdigest()}
                         for name, text in parts.items()]
    parts["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(target, "w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name, text in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    content = target.read_bytes()
    digest = hashlib.sha256(content).digest()
    target.write_bytes(content + b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x24\0AO\x20\0" + digest + b"\x03" + bytes(9))


def check_refusals(report, program, sealed, plain, key):
    folder = pathlib.Path(SCRATCH.name)
    other = folder / "other.key"
    program.run("backup", "key", other)
    target = elsewhere(folder / "refused")

    def refused(what, archive, words, *options):
        for command in (program.run("backup", "verify", archive, *options), target.run("restore", archive, *options)):
            said = command.stdout + command.stderr
            report.check(f"{what}: refused, and says so", command.returncode == 1 and words in said, f"{command.returncode} {said}")
        left = [path.name for path in target.data.iterdir() if path.name != "orchestrator.lock"]
        report.check(f"{what}: nothing is left behind", not left, str(left))

    sealed_options = ("--key-file", key)
    refused("a wrong key", sealed, "the key is not the one", "--key-file", other)
    refused("no key", sealed, "it is encrypted")
    refused("a key for a plain one", plain, "it is not encrypted", "--key-file", key)
    bad = folder / "bad"
    for name, archive, options in (("plain", plain, ()), ("sealed", sealed, sealed_options)):
        content = archive.read_bytes()
        for share in (0.3, 0.7, 0.999):
            bad.write_bytes(content[:int(len(content) * share)])
            refused(f"a {name} one cut at {share:.1%}", bad, "it is ", *options)
            changed = bytearray(content)
            changed[int(len(content) * share)] ^= 1
            bad.write_bytes(changed)
            refused(f"a {name} one with a byte flipped at {share:.1%}", bad, "it is ", *options)
    bad.write_bytes(b"")
    refused("an empty file", bad, "it is empty")
    bad.write_text("no backup at all, but long enough to be one")
    refused("another file", bad, "it is no backup archive")
    newer_schema(plain, bad)
    refused("a newer schema", bad, "made by a newer program (9.9.9)")
    done = program.run("restore", plain)
    report.check("a data directory in use is refused and named",
                 done.returncode == 1 and str(program.data) in done.stderr and "not empty" in done.stderr, done.stderr)
    done = target.run("restore", sealed, "--key-file", key)
    report.check("the sealed one is restored with its key", done.returncode == 0, done.stdout + done.stderr)
    report.check("with its secrets", (target.data / "jwt_secret").read_bytes() == (program.data / "jwt_secret").read_bytes())
    done = target.run("restore", plain, "--force")
    kept = pathlib.Path(f"{target.data}.bak")
    report.check("--force keeps the old as .bak", done.returncode == 0 and (kept / "orchestrator.db").exists(), done.stdout + done.stderr)
    report.check("and the restored files are private", all(private(path) for path in [target.data, *target.data.iterdir()]))


COLUMNS = ("previous_hash", "sequence", "id", "tenant_id", "at", "type", "actor", "actor_id", "address", "request_id",
           "entity_type", "entity_id", "details")


def chain_hash(event):
    """The hash of an audit event, written anew from its description (docs of model/audit_event.h)."""
    content = b"\0"
    for column in COLUMNS:
        value = event[column]
        if isinstance(value, int):
            content += value.to_bytes(8, "big", signed=True)
        else:
            content += len(value.encode()).to_bytes(8, "big") + value.encode()
    return hashlib.sha256(content).hexdigest()


def rebuild(database, first):
    """What somebody does who knows how the chain is made: all later hashes are right again."""
    database.row_factory = sqlite3.Row
    events = [dict(row) for row in database.execute("SELECT * FROM audit_event WHERE sequence >= ? ORDER BY sequence", (first,))]
    row = database.execute("SELECT hash FROM audit_event WHERE sequence = ?", (first - 1,)).fetchone()
    head = row["hash"] if row else "0" * 64
    database.execute("DELETE FROM audit_event WHERE sequence >= ?", (first,))
    for number, event in enumerate(events, first):
        event["sequence"], event["previous_hash"] = number, head
        head = event["hash"] = chain_hash(event)
        database.execute(f"INSERT INTO audit_event ({', '.join(event)}) VALUES ({', '.join('?' * len(event))})", list(event.values()))


def tamper(database, dice, count):
    at = dice.randint(1, count - 1)
    kind = dice.choice(["byte", "time", "delete", "insert", "reorder", "truncate", "rebuild", "forget"])
    run = database.execute
    if kind == "byte":
        column = dice.choice([name for name in (*COLUMNS, "hash") if name not in ("sequence", "at")])
        text = run(f"SELECT {column} FROM audit_event WHERE sequence = ?", (at,)).fetchone()[0]
        place = dice.randrange(len(text)) if text else 0
        other = chr((ord(text[place]) ^ 1)) if text else "x"
        run(f"UPDATE audit_event SET {column} = ? WHERE sequence = ?", (text[:place] + other + text[place + 1:], at))
    elif kind == "time":
        run("UPDATE audit_event SET at = at - 1000000 WHERE sequence = ?", (at,))
    elif kind == "delete":
        run("DELETE FROM audit_event WHERE sequence = ?", (at,))
    elif kind == "insert":
        run("UPDATE audit_event SET sequence = sequence + 1000000 WHERE sequence > ?", (at,))
        run("INSERT INTO audit_event SELECT sequence + 1, id || 'i', tenant_id, at, type, actor, actor_id, address, request_id, entity_type, "
            "entity_id, details, hash, hash FROM audit_event WHERE sequence = ?", (at,))
        run("UPDATE audit_event SET sequence = sequence - 999999 WHERE sequence > 1000000")
    elif kind == "reorder":
        run("UPDATE audit_event SET sequence = -1 WHERE sequence = ?", (at,))
        run("UPDATE audit_event SET sequence = ? WHERE sequence = ?", (at, at + 1))
        run("UPDATE audit_event SET sequence = ? WHERE sequence = -1", (at + 1,))
    elif kind == "truncate":
        run("DELETE FROM audit_event WHERE sequence > ?", (at,))
    else:
        if kind == "rebuild":
            run("UPDATE audit_event SET actor = 'mallory' WHERE sequence = ?", (at,))
        else:
            run("DELETE FROM audit_event WHERE sequence = ?", (at,))
        rebuild(database, at)
    return f"{kind} at {at}"


def check_tampering(report, program, edits):
    """The copy of a stopped installation in the hands of somebody with sqlite3."""
    copy = elsewhere(pathlib.Path(SCRATCH.name) / "tampered")
    shutil.copytree(program.data, copy.data, ignore=shutil.ignore_patterns("backups"))
    path = copy.data / "orchestrator.db"
    with sqlite3.connect(path) as database:
        count = database.execute("SELECT count(*) FROM audit_event").fetchone()[0]
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    database.close()
    clean = path.read_bytes()
    dice, unseen, silent = random.Random(53), [], []
    for _ in range(edits):
        for ending in ("", "-wal", "-shm"):
            pathlib.Path(f"{path}{ending}").unlink(missing_ok=True)
        path.write_bytes(clean)
        path.chmod(0o600)
        with sqlite3.connect(path) as database:
            what = tamper(database, dice, count)
        database.close()
        done = copy.run("audit", "verify")
        if done.returncode != 1:
            unseen.append(what)
        elif "BROKEN at event" not in done.stdout:
            silent.append(what + ": " + done.stdout + done.stderr)
    report.check(f"{edits} of {edits} edits of an audit log of {count} events are found", not unseen, str(unseen[:5]))
    report.check("and each verdict names an event", not silent, str(silent[:5]))
    path.write_bytes(clean)
    done = copy.run("audit", "verify")
    report.check("the log as it was is sound", done.returncode == 0, done.stdout + done.stderr)


def check_audit_restore(report, backup, keys, events):
    """The audit log alone, in a new installation."""
    fresh = installation()
    stranger = fresh.run("audit", "restore", backup)
    report.check("a backup of an unknown installation is not restored", stranger.returncode == 1 and "not known here" in stranger.stderr,
                 stranger.stdout + stranger.stderr)
    done = fresh.run("audit", "restore", "--keys", keys, backup)
    report.check("with its public keys the audit log is restored, and its chain is sound",
                 done.returncode == 0 and f"{events} events restored" in done.stdout and "sound" in done.stdout, done.stdout + done.stderr)
    fresh.add_user()
    again = fresh.run("audit", "restore", "--keys", keys, backup)
    report.check("it is not restored over other events", again.returncode == 1 and "not in the backup" in again.stderr, again.stderr)
    fresh.start()
    fresh.sign_in()
    report.check("the log goes on in the new installation", fresh.call("GET", "/api/audit/verify")[1]["sound"])
    fresh.stop()


def check_copies(report, program):
    """Evidence kept elsewhere, against somebody who can write the whole data directory."""
    folder = pathlib.Path(SCRATCH.name)
    kept = folder / "kept-heads.log"
    shutil.copy(program.data / "audit_heads.log", kept)
    program.start()
    program.sign_in()
    status, made = program.call("POST", "/api/admin/audit/backup?compress=true")
    report.check("an audit backup is made", status == 200, str(made))
    name = made["backup_file"].rsplit("/", 1)[1]
    status, packed = program.call("GET", f"/api/admin/audit/backups/{name}")
    lines = gzip.decompress(packed).splitlines()
    report.check("it is sent whole", status == 200 and len(lines) == made["events"] and hashlib.sha256(packed).hexdigest() == made["checksum"])
    report.check("and is JSON lines with the contract's names", {"event_type", "timestamp", "signature"} <= set(json.loads(lines[0])))
    program.stop()
    backup = folder / name
    for ending in ("", ".meta"):
        shutil.copy(program.data / "backups" / "audit" / (name + ending), folder)
    for option, file in (("--heads", kept), ("--backup", backup)):
        done = program.run("audit", "verify", option, file)
        report.check(f"{option}: sound", done.returncode == 0, done.stdout + done.stderr)
    check_audit_restore(report, backup, program.data / "audit_signing.pub", made["events"])
    copy = elsewhere(folder / "robbed")
    shutil.copytree(program.data, copy.data, ignore=shutil.ignore_patterns("backups"))
    with sqlite3.connect(copy.data / "orchestrator.db") as database:
        database.execute("DELETE FROM audit_event WHERE sequence > 5")
    database.close()
    heads = copy.data / "audit_heads.log"
    heads.write_text("".join(line + "\n" for line in heads.read_text().splitlines() if json.loads(line)["sequence"] <= 5))
    for option, file in (("--heads", kept), ("--backup", backup)):
        done = copy.run("audit", "verify", option, file)
        report.check(f"{option}: finds the end that was cut off with its heads", done.returncode == 1 and "missing" in done.stdout, done.stdout)


def check_speed(report, program, events):
    """So many events verified and backed up."""
    if not events:
        return
    large = elsewhere(pathlib.Path(SCRATCH.name) / "large")
    shutil.copytree(program.data, large.data, ignore=shutil.ignore_patterns("backups"))
    with sqlite3.connect(large.data / "orchestrator.db") as database:
        database.row_factory = sqlite3.Row
        last = dict(database.execute("SELECT * FROM audit_event ORDER BY sequence DESC LIMIT 1").fetchone())

        def more():
            head = last["hash"]
            for number in range(last["sequence"] + 1, events + 1):
                event = {**last, "sequence": number, "id": f"{number:036d}", "previous_hash": head}
                head = event["hash"] = chain_hash(event)
                yield list(event.values())
        database.executemany(f"INSERT INTO audit_event ({', '.join(last)}) VALUES ({', '.join('?' * len(last))})", more())
    database.close()
    began = time.monotonic()
    done = large.run("audit", "verify")
    took = time.monotonic() - began
    report.check(f"{events} events verify within 10 s", done.returncode == 0 and took <= 10, f"{took:.1f} s {done.stdout}{done.stderr}")
    large.start()
    large.sign_in()
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", large.port, timeout=600)
    status, made = large.exchange(connection, "POST", "/api/admin/audit/backup?compress=true")
    connection.close()
    print(f"  note  {events} events: verified in {took:.1f} s, backed up in {time.monotonic() - began:.1f} s, {made.get('size_mb')} MB")
    report.check(f"{events} events are backed up", status == 200 and made["events"] >= events, str(made))
    large.stop()


def check_schedule(report):
    program = installation({"backup": {"audit": {"every_hours": 1}, "store": {"keep": 2}}})
    program.add_user()
    for _ in range(3):
        made = program.run("backup", "create")
        report.check("a backup is made into the backup directory", made.returncode == 0, made.stderr)
    names = [path.name for path in (program.data / "backups" / "store").iterdir()]
    report.check("retention keeps two, with their descriptions", len(names) == 4, str(names))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backups", type=int, default=5)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--events", type=int, default=0)
    options = parser.parse_args()
    report = support.Report()
    program = check_under_load(report, options.backups)
    sealed, plain, key = check_secrecy(report, program)
    check_refusals(report, program, sealed, plain, key)
    check_copies(report, program)
    small = installation()
    small.add_user()
    small.start()
    small.sign_in()
    for number in range(60):
        small.call("POST", "/api/leads", {"email": f"t{number}@example.com"})
    small.stop()
    check_tampering(report, small, options.edits)
    check_speed(report, small, options.events)
    check_schedule(report)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
