"""A centre and devices on loopback, for the tests of the exchange: real HTTP, real encrypted files."""

from __future__ import annotations

import contextlib
import dataclasses
import random
import secrets
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from desktop.domain.actor import Actor, system
from desktop.domain.identity import new_id
from desktop.domain.people.customer import Customer
from desktop.store import upgrade
from desktop.store.open import Store, connect
from desktop.store.replica import Replica
from sync.client import Exchange, Summary
from sync.http import HttpPeer
from sync.merge import losers
from sync.peer import Peer
from sync.protocol import Enrol, Enrolled
from sync.server.__main__ import Running, business, listen
from sync.server.business import Complaint, Look, Row
from sync.server.embedded import open_file
from sync.server.service import Centre
from tests.sync.server.made import Made

KEY = bytes(range(32))
STORE = new_id()


class Booth:
    """One running centre; its address changes only when it is restarted on another port."""

    def __init__(self, folder: Path, engine: Engine | None = None, seeing: Engine | None = None) -> None:
        """``seeing``: for the tests' own eyes, past every right; on the file it is the same."""
        self.folder = folder
        self.engine = engine or open_file(folder / "centre", KEY)
        self.seeing = seeing or self.engine
        self.strict = False
        """Whether the centre refuses what is called "bad"; the desk's rules let it pass."""
        self.centre = self._made()
        self._running: Running | None = None
        self._thread: threading.Thread | None = None
        self.port = 0
        self.start()

    def _made(self, schema: str = upgrade.HEAD) -> Centre:
        self._rules = business()
        ours = dataclasses.replace(self._rules, check=self._check, has_rules=lambda _table: True, schema=schema)
        return Centre(self.engine, ours)

    def bring_up_to_date(self, schema: str) -> None:
        """Restart the centre's program as it is declared now, of this revision."""
        self.stop()
        self.centre = self._made(schema)
        self.start()

    def _check(
        self, table: str, after: Row, before: Row | None, columns: frozenset[str], look: Look
    ) -> Iterator[Complaint]:
        yield from self._rules.check(table, after, before, columns, look)
        if self.strict and "bad" in (after.get("name"), after.get("note")):
            yield Complaint("test.bad", "name", {"value": "bad"})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        listening = listen("127.0.0.1", self.port) if self.port else _own_place()
        self.port = listening.getsockname()[1]
        self._running = Running(self.centre, listening)
        self._thread = threading.Thread(target=self._running.serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._running is not None and self._thread is not None:
            self._running.stop()
            self._thread.join()
            self._running = None

    def close(self) -> None:
        self.stop()
        self.engine.dispose()
        self.seeing.dispose()

    def device(self, name: str, **how: Any) -> Desk:
        return Desk(self, name, **how)

    def enrol(self, message: Enrol) -> Enrolled:
        with contextlib.closing(HttpPeer(self.url)) as peer:
            return peer.enrol(message)

    def all(self, statement: str, **values: Any) -> list[Any]:
        with self.seeing.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement), values)]


def _own_place() -> socket.socket:
    """Below the ports lent to outgoing connections, one of which could take this one between a stop and a start."""
    for port in random.sample(range(20_000, 32_000), 100):
        with contextlib.suppress(OSError):
            return listen("127.0.0.1", port)
    raise OSError("no port is free")


_blank: list[bytes] = []


def blank() -> bytes:
    """A new file of nobody; the migrations run once a test run."""
    if not _blank:
        with tempfile.TemporaryDirectory(prefix="forecourt-blank-") as folder:
            path = Path(folder) / "shop.db"
            upgrade.create(path, KEY, STORE)
            _blank.append(path.read_bytes())
    return _blank[0]


def _new_file(path: Path, store_id: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(blank())
    with contextlib.closing(connect(path, KEY)) as raw:
        mine = (store_id, secrets.token_hex(4), upgrade.provisional_code(), secrets.token_hex(16))
        raw.execute("UPDATE device SET store_id = ?, incarnation = ?, code = ?, token = ?", mine)


class Desk:
    """One device with its own file, enrolled at the booth."""

    def __init__(self, booth: Booth, name: str, *, store_id: str = STORE, replica: type[Replica] = Replica) -> None:
        self.booth, self.name, self.store_id = booth, name, store_id
        self.path = booth.folder / name / "shop.db"
        _new_file(self.path, store_id)
        self.by: Actor = system(store_id)
        self._replica_class = replica
        self.clock_ms: Callable[[], int] | None = None
        self.open()
        enrolled = booth.enrol(Enrol(booth.centre.invite(store_id), name))
        self.key = enrolled.key
        self.replica.enrolled(booth.url, enrolled.key, enrolled.device_code)

    def open(self) -> None:
        self.store = Store(self.path, KEY)
        self.raw = self.store.write_connection()
        self.replica = self._replica_class(self.raw, losers)

    def close(self) -> None:
        self.raw.close()
        self.store.close()

    def peer(self, url: str = "", **how: Any) -> HttpPeer:
        return HttpPeer(url or self.booth.url, self.key, **how)

    def exchange(self, peer: Peer | None = None, **how: Any) -> Summary:
        if self.clock_ms is not None:
            how["now_ms"] = self.clock_ms
        own = None if peer else self.peer()
        try:
            return Exchange(self.replica, peer or own, upgrade.HEAD, **how).run()  # type: ignore[arg-type]
        finally:
            if own:
                own.close()

    def add(self, *rows: Any) -> None:
        with self.store.write(self.by) as session:
            session.add_all(rows)

    def customer(self, name: str = "王", **values: Any) -> str:
        row = Customer(store_id=self.store_id, kind="person", name=name, **values)
        self.add(row)
        return row.id

    def edit(self, model: type[Any], row_id: str, **values: Any) -> None:
        with self.store.write(self.by) as session:
            row = session.get(model, row_id)
            for field, value in values.items():
                setattr(row, field, value)

    def all(self, statement: str, **values: Any) -> list[Any]:
        with self.store.read() as session:
            return [tuple(row) for row in session.execute(sa.text(statement), values)]

    def one(self, statement: str, **values: Any) -> Any:
        (row,) = self.all(statement, **values)
        return row[0] if len(row) == 1 else row

    def field(self, table: str, row_id: str, name: str) -> Any:
        return self.one(f'SELECT "{name}" FROM "{table}" WHERE id = :id', id=row_id)

    def conflicts(self) -> list[tuple[str, str, Any]]:
        """Field, row and the value that lost."""
        return self.all(
            "SELECT c.field, c.pk, json_extract(e.value, '$') FROM conflict c JOIN edit e USING (tbl, pk, field, stamp)"
            " ORDER BY 1, 2, 3"
        )


@contextlib.contextmanager
def running(folder: Path, on: Made | None = None) -> Iterator[Booth]:
    booth = Booth(folder, on.engine, on.seeing) if on else Booth(folder)
    try:
        yield booth
    finally:
        booth.close()
