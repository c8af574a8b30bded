"""The commands of ``forecourt-centre``: answers go to standard output as JSON lines, the log to standard error."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from sync import garbage
from sync.bundle import BundleError
from sync.carrying import carry
from sync.server import backup, journal, openapi, publishing, structure
from sync.server.accounts import NotPossible
from sync.server.backup import BackupError
from sync.server.business import Business
from sync.server.database import open_server
from sync.server.embedded import FILE, WrongKey, open_file
from sync.server.grant import ALL, read_rights
from sync.server.post import Post
from sync.server.publishing import NotPublished
from sync.server.schema import Tables
from sync.server.service import Centre, Denial
from sync.server.serving import Running, listen, stop_on_signals
from sync.server.settings import Settings, SettingsError, load, secret

KEY_BYTES = 32
WHY: Mapping[str, str] = {
    "bundle.none": "this file is no bundle",
    "bundle.newer": "the bundle was made by a newer program: update this one",
    "bundle.cut": "the bundle is cut short: copy it from the stick again",
    "bundle.damaged": "the bundle is damaged: copy it from the stick again, or have it written anew",
    "bundle.unreadable": "the file cannot be read",
    "bundle.full": "the disk is full: nothing was written",
    "bundle.not_written": "the answer cannot be written there",
    "bundle.foreign": "the seal does not hold: another centre's bundle, or changed on its way; nothing of it was taken",
    "bundle.device": "the bundle's device is not known here, or was revoked; nothing was taken",
    "bundle.answer_here": "this is an answer: it belongs to the device, not here",
    "gap": "an earlier bundle of this device is missing: take that one in first",
}
"""Why a bundle was not taken, for the operator."""


class CommandError(Exception):
    """Why a command was not done, for the operator."""


def main(words: Sequence[str], business: Business) -> int:
    """Do one command. 0 when done, 1 when not, 2 where the settings or the words are wrong."""
    chosen = _parser(business.roles).parse_args(words)
    try:
        settings = load(chosen.config, os.environ)
        journal.begin(settings.log.level)
        COMMANDS[chosen.command](settings, business, chosen)
    except SettingsError as error:
        return _say(f"settings: {error}", 2)
    except (CommandError, BackupError, NotPossible, NotPublished) as error:
        return _say(str(error), 1)
    except structure.NotReady:
        return _say("the database lacks what this program needs: run forecourt-centre migrate", 1)
    except WrongKey:
        return _say("the key does not open the file", 1)
    except sa.exc.DBAPIError as error:
        return _say(f"the database cannot be used: {type(error.orig).__name__}", 1)
    return 0


def _say(text: str, code: int) -> int:
    print(f"forecourt-centre: {text}", file=sys.stderr)
    return code


def _parser(roles: Iterable[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="forecourt-centre", description="The centre of the exchange.")
    parser.add_argument("--config", type=Path, help="settings, instead of /etc/forecourt/centre.toml")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve until SIGTERM")
    commands.add_parser("migrate", help="bring the database to this program's tables")
    publishing.add_words(commands.add_parser("catalogue", help="what devices fetch: build, publish, go back"))
    commands.add_parser("openapi", help="print the interface as an OpenAPI document")
    invite = commands.add_parser("invite", help="a one-time code for one more device of a store")
    invite.add_argument("store")
    invite.add_argument("--hub", action="store_true", help="it may be the store's hub, with every right")
    allow = commands.add_parser("allow", help="give a device these rights instead of what it has")
    allow.add_argument("store")
    allow.add_argument("device", help="its code, such as D2")
    for each, must in ((invite, False), (allow, True)):
        what = each.add_mutually_exclusive_group(required=must)
        what.add_argument("--role", choices=sorted(roles), help="the rights of this role")
        what.add_argument("--rights", help="names with commas between; * is every right")
    group = commands.add_parser("group", help="put a store into a group, out of any other")
    group.add_argument("store")
    group.add_argument("group", nargs="?", default="", help="its id; without one the store is taken out")
    for name, says in (("give", "let a device read a staff stream of its store"), ("take", "no longer")):
        stream = commands.add_parser(name, help=says)
        for word in ("store", "device", "stream"):
            stream.add_argument(word)
    revoke = commands.add_parser("revoke", help="turn a device away from now on")
    revoke.add_argument("store")
    revoke.add_argument("device", help="its code, such as D2")
    lease = commands.add_parser("revoke-lease", help="end a hub's lease; what waited for it is decided")
    lease.add_argument("store")
    lease.add_argument("number", type=int)
    devices = commands.add_parser("devices", help="all devices, or those of one store")
    devices.add_argument("store", nargs="?", default="")
    commands.add_parser("prune", help="take away deleted rows and old edits that no live device can miss")
    commands.add_parser("figures", help="make the groups' figures now: stock sums, and what is often bought together")
    bundle = commands.add_parser("bundle", help="exchange with a device by stick")
    ways = bundle.add_subparsers(dest="way", required=True)
    ways.add_parser("in", help="take a device's bundle in").add_argument("file", type=Path)
    out = ways.add_parser("out", help="write the answer that goes back to the device, with all it lacks")
    out.add_argument("file", type=Path, help="the answer, a new file")
    out.add_argument("question", type=Path, help="the bundle that the device brought; it is taken in first")
    sums = commands.add_parser("sums", help="compare each partition's sums with its rows; make those that are missing")
    sums.add_argument(
        "partition", nargs="?", default="", help="a store's, group's or staff member's id; all without one"
    )
    sums.add_argument("--anew", action="store_true", help="take the rows as they stand for right, and sum them anew")
    for name, says in (("backup", "into a new file"), ("restore", "from a file, into an empty database")):
        commands.add_parser(name, help=says).add_argument("file", type=Path)
    return parser


def _engine(settings: Settings) -> Engine:
    database = settings.database
    if database.embedded:
        return open_file(Path(database.embedded), _key(database.key_file))
    return open_server(database.url, password=secret(database.password_file), connections=database.connections)


def _owner(settings: Settings) -> Engine:
    database = settings.database
    if not database.owner_url:
        raise SettingsError("[database] needs owner_url for this")
    return open_server(database.owner_url, password=secret(database.owner_password_file), connections=1)


def _key(file: str) -> bytes:
    with contextlib.suppress(ValueError):
        key = bytes.fromhex(secret(file))
        if len(key) == KEY_BYTES:
            return key
    raise SettingsError("a key file holds 64 hex digits")


@contextlib.contextmanager
def _centre(settings: Settings, business: Business) -> Iterator[Centre]:
    engine = _engine(settings)
    try:
        yield Centre(engine, business)
    finally:
        engine.dispose()


def _serve(settings: Settings, business: Business, _chosen: argparse.Namespace) -> None:
    with _centre(settings, business) as centre:
        at = settings.listen
        try:
            listening = listen(at.host, at.port)
            metrics = listen(at.metrics_host, at.metrics_port)
        except OSError as error:
            raise CommandError(f"the address cannot be listened on: {error.strerror}") from None
        running = Running(centre, listening, settings, metrics)
        stop_on_signals(running)
        _print({
            "url": "{}://{}:{}".format("https" if at.certificate else "http", *listening.getsockname()[:2]),
            "metrics": "http://{}:{}/metrics".format(*metrics.getsockname()[:2]),
        })  # fmt: skip
        garbage.seldom()
        running.serve()


def _migrate(settings: Settings, business: Business, _chosen: argparse.Namespace) -> None:
    if settings.database.embedded:
        _engine(settings).dispose()
        return
    role = sa.make_url(settings.database.url).username
    owner = _owner(settings)
    try:
        if not role or role == sa.make_url(settings.database.owner_url).username:
            raise SettingsError("[database] url and owner_url need two roles: the owner passes the second wall by")
        structure.migrate(owner, Tables(business), role)
    finally:
        owner.dispose()
    _print({"revision": structure.HEAD})


def _invite(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    with _centre(settings, business) as centre:
        rights = frozenset({ALL}) if chosen.hub else _rights(business, chosen)
        if not rights and centre.register.devices(chosen.store):
            raise CommandError("what may it do? Name --role or --rights; a store's first device may do everything")
        rights = rights or frozenset({ALL})
        code = centre.invite(chosen.store, rights, hub=chosen.hub)
        _print({"store": chosen.store, "code": code, "rights": sorted(rights), "hub": chosen.hub})


def _rights(business: Business, chosen: argparse.Namespace) -> frozenset[str]:
    """As given by ``--rights`` or ``--role``; empty where neither was."""
    if chosen.role:
        return business.roles[chosen.role]
    rights = read_rights(chosen.rights or "")
    known = {ALL}.union(*business.roles.values())
    if not rights <= known:
        raise CommandError(f"there is no right {min(rights - known)}; there are {', '.join(sorted(known))}")
    return rights


def _allow(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    with _centre(settings, business) as centre:
        rights = _rights(business, chosen)
        if not centre.register.allow(chosen.store, chosen.device, rights):
            raise CommandError("there is no such device")
        _print({"store": chosen.store, "device": chosen.device, "rights": sorted(rights)})


def _group(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    with _centre(settings, business) as centre:
        centre.register.join(chosen.store, chosen.group)
        _print({"store": chosen.store, "group": chosen.group or None})


def _give(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    given = chosen.command == "give"
    with _centre(settings, business) as centre:
        if not centre.register.grant(chosen.store, chosen.device, chosen.stream, given=given):
            raise CommandError("there is no such device")
        _print({"store": chosen.store, "device": chosen.device, "stream": f"staff:{chosen.stream}", "given": given})


def _revoke(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    with _centre(settings, business) as centre:
        if not centre.turn_away(chosen.store, chosen.device):
            raise CommandError("there is no such device that may still speak")
        _print({"store": chosen.store, "device": chosen.device, "revoked": True})


def _revoke_lease(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    with _centre(settings, business) as centre:
        if not centre.revoke_lease(chosen.store, chosen.number):
            raise CommandError("there is no such lease out")
        _print({"store": chosen.store, "lease": chosen.number, "revoked": True})


def _devices(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    with _centre(settings, business) as centre:
        for device in centre.register.devices(chosen.store):
            plain: dict[str, Any] = dataclasses.asdict(device)
            for name in ("enrolled_at", "revoked_at", "seen_at", "answered_at"):
                plain[name] = plain[name] or None
                if plain[name] is not None:
                    plain[name] = datetime.fromtimestamp(plain[name] / 1000, UTC).isoformat(timespec="seconds")
            _print(plain)


def _prune(settings: Settings, business: Business, _chosen: argparse.Namespace) -> None:
    with _centre(settings, business) as centre:
        _print(dataclasses.asdict(centre.pruning.run()))


def _figures(settings: Settings, business: Business, _chosen: argparse.Namespace) -> None:
    with _centre(settings, business) as centre:
        _print(dataclasses.asdict(centre.making.run()))


def _backup(settings: Settings, _business: Business, chosen: argparse.Namespace) -> None:
    database = settings.database
    if chosen.file.exists():
        raise CommandError(f"{chosen.file} exists already")
    if database.embedded:
        engine = _engine(settings)
        try:
            backup.backup_file(engine, chosen.file, _key(database.key_file))
        finally:
            engine.dispose()
        return
    if not database.backup_url:
        raise SettingsError("[database] needs backup_url for this, of a role with BYPASSRLS")
    password = secret(database.backup_password_file)
    backup.backup_server(sa.make_url(database.backup_url), password, chosen.file, _key(database.backup_key_file))


def _restore(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    database, tables = settings.database, Tables(business)
    if not chosen.file.is_file():
        raise CommandError(f"{chosen.file} is not there")
    if database.embedded:
        target = Path(database.embedded) / FILE
        if target.exists():
            raise CommandError(f"{target} exists: move it away first")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(chosen.file, target)
        engine = _engine(settings)
        try:
            backup.restore_file(engine, tables)
        finally:
            engine.dispose()
        return
    owner = _owner(settings)
    try:
        url, password = sa.make_url(database.owner_url), secret(database.owner_password_file)
        backup.restore_server(owner, tables, url, password, chosen.file, _key(database.backup_key_file))
    finally:
        owner.dispose()


def _bundle(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    question, answer = (chosen.file, None) if chosen.way == "in" else (chosen.question, chosen.file)
    if answer is not None and answer.exists():
        raise CommandError(f"{answer} exists already")
    with _centre(settings, business) as centre:
        try:
            _print(dataclasses.asdict(carry(question, Post(centre).relay, answer)))
        except BundleError as error:
            raise CommandError(WHY.get(error.code, error.code)) from None
        except Denial as denial:
            why = str(denial.message.details.get("why", denial.message.code))
            raise CommandError(WHY.get(why, why)) from None


def _catalogue(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    _print(publishing.publish(settings, business, chosen))


def _sums(settings: Settings, business: Business, chosen: argparse.Namespace) -> None:
    with _centre(settings, business) as centre:
        auditing = centre.auditing
        assert auditing is not None, "a hub has no commands"
        all_of_them = auditing.partitions()
        if chosen.partition and chosen.partition not in all_of_them:
            raise CommandError("there is no such partition")
        flipped = 0
        for partition in [chosen.partition] if chosen.partition else all_of_them:
            found = auditing.look(partition)
            flipped += bool(found.slots)
            if chosen.anew and found.slots:
                auditing.make_anew(partition)
            _print({"partition": partition, "made": found.made, "differing": list(found.slots)})
        if flipped and not chosen.anew:
            raise CommandError(f"{flipped} partitions are not what was written: see docs/operations.md, Flipped values")


def _openapi(_settings: Settings, _business: Business, _chosen: argparse.Namespace) -> None:
    print(json.dumps(openapi.document(), indent=2))


def _print(what: Mapping[str, Any]) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


COMMANDS: Mapping[str, Callable[[Settings, Business, argparse.Namespace], None]] = {
    "serve": _serve,
    "migrate": _migrate,
    "invite": _invite,
    "allow": _allow,
    "group": _group,
    "give": _give,
    "take": _give,
    "revoke": _revoke,
    "devices": _devices,
    "revoke-lease": _revoke_lease,
    "prune": _prune,
    "figures": _figures,
    "backup": _backup,
    "restore": _restore,
    "bundle": _bundle,
    "catalogue": _catalogue,
    "openapi": _openapi,
    "sums": _sums,
}
