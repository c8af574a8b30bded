"""``forecourt-centre``: hands the product's records and rules to the generic centre, and serves it.

With ``--embedded`` it is the child of a window: the key comes on the first line of standard input, never by argument or
environment; the lines after it are commands of the program that started it: ``invite STORE_ID`` answers one JSON line;
the end of standard input stops the centre. ``--hub`` is one store's hub: see sync.hub.serving. Otherwise the first word
is a command of sync.server.command.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Index, Integer, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeDecorator

from desktop.domain import records
from desktop.domain.actor import RIGHTS, Right, Role, system
from desktop.domain.check import Change, check, has_rules
from desktop.domain.claim import Claims
from desktop.domain.record import BOOKKEEPING, Op, Pairs, Sum, synced_tables, wire_columns
from desktop.store import capture
from desktop.store.catalogue import open as catalogue
from desktop.store.catalogue import picture
from desktop.store.upgrade import HEAD
from sync import garbage, priority
from sync.server import command, journal
from sync.server.business import Business, Complaint, Declared, FileShape, Look, MadePairs, MadeSum, Row, Want
from sync.server.embedded import WrongKey, open_file
from sync.server.service import Centre
from sync.server.serving import Running, listen, stop_on_signals
from sync.wire import Value


def business() -> Business:
    """The product as the centre sees it."""
    program = frozenset({"", system("").staff_id})
    return Business(
        {name: _declared(name) for name in synced_tables()}, _check, HEAD, shape=_shape(), has_rules=has_rules,
        version_of=_version_of, resolutions="resolution",
        member=_member, program=program, manages=Right.STAFF,
        builder="desktop.store.catalogue.making", piece_of=_piece_of,
        publishes=dict.fromkeys(("catalogue", "prices", "media"), Right.PRICE),
        roles={role.value: frozenset(map(str, RIGHTS[role])) for role in Role},
    )  # fmt: skip


def _version_of(file: Path) -> str | None:
    """A catalogue's label, once every page of it was read."""
    found = catalogue.inspect(file)
    return found.label if isinstance(found, catalogue.Catalogue) and catalogue.verify(found) else None


def _piece_of(kind: str, file: Path, name: str) -> bytes | None:
    """A picture: ``thumb/`` or ``picture/`` and a part's key."""
    size, _, part_key = name.partition("/")
    if kind != "media" or size not in picture.SIDES:
        return None
    return picture.read(file, part_key, "thumb" if size == "thumb" else "picture")


@functools.cache
def _shape() -> FileShape:
    """The device's tables as they are made, and their revision: the file can then be put in place as it is."""
    dialect, tables = sqlite.dialect(), records.Base.metadata.sorted_tables
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    revision = (
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
        " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
        f"INSERT INTO alembic_version VALUES ('{HEAD}')",  # noqa: S608  a constant of ours
    )
    indexes = [str(CreateIndex(index).compile(dialect=dialect)) for table in tables for index in _indexes(table)]
    return FileShape((*made, *revision), (*indexes, *capture.statements()))


def _indexes(table: Table) -> list[Index]:
    """Its indexes by name: their order in the metadata is nobody's."""
    return sorted(table.indexes, key=lambda index: str(index.name))


def _declared(name: str) -> Declared:
    how, table = synced_tables()[name], records.Base.metadata.tables[name]
    columns = {column: _is_integer(table.c[column].type) for column in wire_columns(name)}
    claims = None if how.claims is None else _claims(how.claims)
    append = how.op is Op.APPEND
    return Declared(
        name, columns, frozenset(BOOKKEEPING), append, how.keeps_both, claims, stream=how.stream, scope=how.scope,
        write=how.write, writing=how.writing, seen_with=how.seen_with, own=how.own, since=how.since, file=how.file,
        defaults=_defaults(table), made=_made(how.made),
    )  # fmt: skip


def _made(how: Sum | Pairs | None) -> MadeSum | MadePairs | None:
    if how is None:
        return None
    if isinstance(how, Sum):
        return MadeSum(how.of, how.by, how.add, how.where)
    return MadePairs(
        how.of, how.within, how.item, how.parent, how.where, how.parent_where, how.least, how.most
    )  # fmt: skip


def _defaults(table: Table) -> dict[str, Value]:
    """Column → what it holds where nothing was said."""
    dialect, found = sqlite.dialect(), {}
    for column in (table.c[name] for name in wire_columns(table.name)):
        if isinstance(column.default, ScalarElementColumnDefault):
            store = column.type.dialect_impl(dialect).bind_processor(dialect)
            found[column.name] = store(column.default.arg) if store else column.default.arg
    return found


def _member(actor: str, look: Look) -> frozenset[str] | None:
    """The rights of a member of staff who may sign in; a role of a newer program gives none."""
    row = look("staff", actor)
    if row is None or row.get("deleted_at") is not None or not row.get("active"):
        return None
    return frozenset(RIGHTS[Role(str(row["role"]))]) if row.get("role") in set(Role) else frozenset()


def _claims(declared: Claims) -> Callable[[Row], list[Want]]:
    return lambda row: [Want(want.resource, want.slots, want.count) for want in declared(row)]


def _is_integer(kind: Any) -> bool:
    return isinstance(kind.impl if isinstance(kind, TypeDecorator) else kind, Integer)


def _check(table: str, after: Row, before: Row | None, columns: frozenset[str], look: Look) -> Iterator[Complaint]:
    for problem in check(Change(table, after, before, columns), look):
        values = {name: value if isinstance(value, int) else str(value) for name, value in problem.values.items()}
        yield Complaint(problem.code, problem.field, values)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until standard input ends or a signal comes. 0 after a graceful stop, 2 where the key does not fit."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0].startswith("--hub"):
        from sync.hub import serving

        return serving.main(words, business())
    if not words or not words[0].startswith("--embedded"):
        return command.main(words, business())
    parser = argparse.ArgumentParser(prog="forecourt-centre", description=__doc__)
    parser.add_argument("--embedded", type=Path, required=True, metavar="DIR", help="folder of the encrypted file")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; it is told on standard output")
    chosen = parser.parse_args(words)
    journal.begin("WARNING")
    priority.step_back()  # the window comes first
    try:
        key = bytes.fromhex(sys.stdin.readline().strip())
        engine = open_file(chosen.embedded, key)
    except (ValueError, WrongKey):
        print(json.dumps({"error": "key"}), flush=True)
        return 2
    centre = Centre(engine, business())
    listening = listen(chosen.host, chosen.port)
    running = Running(centre, listening)
    print(json.dumps({"url": "http://{}:{}".format(*listening.getsockname()[:2])}), flush=True)
    threading.Thread(target=_commands, args=(centre, running), daemon=True).start()
    stop_on_signals(running)
    garbage.seldom()
    running.serve()
    engine.dispose()
    return 0


def _commands(centre: Centre, running: Running) -> None:
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        if verb == "invite" and rest:
            print(json.dumps({"code": centre.invite(rest)}), flush=True)
        else:
            print(json.dumps({"error": "command"}), flush=True)
    running.stop()


if __name__ == "__main__":
    sys.exit(main())
