"""What the centre does with a message: pure of HTTP, one database transaction a message.

The store's counter row is locked in the pushing transaction, so that a page never misses a row that commits late; the
answer is stored in the transaction of its effect, so that asking twice changes nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from sync import protocol
from sync.merge import write_stamps
from sync.protocol import (
    Answer,
    Batch,
    Denied,
    Enrol,
    Enrolled,
    Hello,
    KnownEdits,
    Page,
    Pull,
    Push,
    Rows,
    Stream,
    Tx,
    Verdict,
    Welcome,
)
from sync.server import accounts, structure
from sync.server.accounts import Device
from sync.server.database import Database, insert
from sync.server.merging import FieldEdit, Insert, Merger
from sync.server.schema import Business, Tables
from sync.server.source import BatchSource
from sync.wire import Value, by_column

CHUNK = 500
"""Keys of one IN."""


class Denial(Exception):
    """The whole request is turned down; nothing was changed."""

    def __init__(self, code: str, **details: Value) -> None:
        self.message = Denied(code, details)
        super().__init__(code)


class Centre:
    """One database. ``engine`` begins write transactions IMMEDIATE where it is SQLite."""

    def __init__(self, engine: Engine, business: Business) -> None:
        self._business, self._tables = business, Tables(business)
        self.database = Database(engine)
        if not self.database.is_postgres:
            self.database.writing(lambda connection: structure.build(connection, self._tables))
        with self.database.reading() as connection:
            self.peer, self.incarnation = structure.identity(connection, self._tables)

    def invite(self, store_id: str) -> str:
        """A one-time enrolment code for a device of this store."""
        return self.database.writing(lambda connection: accounts.invite(connection, self._tables, store_id), store_id)

    def enrol(self, message: Enrol) -> Enrolled:
        """A new device. Raises Denial ``code``."""

        def take(connection: Connection) -> Enrolled | None:
            digest = accounts.digest(message.code)
            self.database.show_code(connection, digest)
            store_id = accounts.redeem(connection, self._tables, digest)
            if store_id is None:
                return None
            self.database.enter(connection, store_id)
            return accounts.enrol(connection, self._tables, store_id, message.name)

        enrolled = self.database.writing(take)
        if enrolled is None:
            raise Denial("code")
        return enrolled

    def revoke(self, store_id: str, code: str) -> bool:
        """Turn a device away from now on; whether there was one to turn away."""
        return self.database.writing(
            lambda connection: accounts.revoke(connection, self._tables, store_id, code), store_id
        )

    def devices(self, store_id: str = "") -> list[accounts.Listed]:
        """The devices of a store, or of all, store by store."""
        listed: list[accounts.Listed] = []
        for store in [store_id] if store_id else self.stores():
            with self.database.reading(store) as connection:
                listed += accounts.devices(connection, self._tables, store)
        return listed

    def stores(self) -> list[str]:
        """All stores, by id."""
        t = self._tables.counter
        with self.database.reading() as connection:
            return list(connection.execute(sa.select(t.c.store_id).order_by(t.c.store_id)).scalars())

    def sequences(self, stores: Sequence[str]) -> dict[str, int]:
        """How far the streams of these stores have come: one question for all who wait."""
        t = self._tables.counter
        with self.database.reading() as connection:
            found = connection.execute(sa.select(t.c.store_id, t.c.seq).where(t.c.store_id.in_(stores)))
            return {str(store_id): int(seq) for store_id, seq in found}

    def authenticate(self, key: str) -> Device:
        """The device behind a key. Raises Denial ``key``."""
        with self.database.reading(key.partition(".")[0]) as connection:
            device = accounts.authenticate(connection, self._tables, key)
        if device is None:
            raise Denial("key")
        return device

    def hello(self, device: Device, message: Hello) -> Welcome:
        """Handshake. Raises Denial ``version``."""
        version = min(message.highest, protocol.VERSIONS[1])
        if version < max(message.lowest, protocol.VERSIONS[0]):
            raise Denial("version", lowest=protocol.VERSIONS[0], highest=protocol.VERSIONS[1])
        t = self._tables.counter
        with self.database.reading(device.store_id) as connection:
            seq, horizon = connection.execute(
                sa.select(t.c.seq, t.c.horizon).where(t.c.store_id == device.store_id)
            ).one()
            answered = self._highest(connection, device, message.incarnation)
        return Welcome(
            version, self.peer, self.incarnation, self._business.schema, time.time_ns() // 1_000_000, answered,
            (Stream(_stream(device), seq, horizon),),
        )  # fmt: skip

    def sequence(self, device: Device) -> int:
        """How far the device's stream has come."""
        t = self._tables.counter
        with self.database.reading(device.store_id) as connection:
            seq: int = connection.execute(sa.select(t.c.seq).where(t.c.store_id == device.store_id)).scalar_one()
        return seq

    def _highest(self, connection: Connection, device: Device, incarnation: str) -> int:
        t = self._tables.batch
        number: int = connection.execute(
            sa.select(sa.func.coalesce(sa.func.max(t.c.number), 0)).where(
                t.c.store_id == device.store_id, t.c.device == device.code, t.c.incarnation == incarnation
            )
        ).scalar_one()
        return number

    # Push

    def push(self, device: Device, message: Push) -> bytes:
        """A batch: its effect and its answer, or the answer it had. Raises Denial ``other_hash``, ``gap``.

        Raises ProtocolError where the payload is no batch.
        """
        batch = Batch.decode(message.payload)
        return self.database.writing(lambda connection: self._take(connection, device, batch, message), device.store_id)

    def _take(self, connection: Connection, device: Device, batch: Batch, message: Push) -> bytes:
        seq = accounts.lock(connection, self._tables, device.store_id)
        stored = self._stored(connection, device, batch, message)
        if stored is not None:
            return stored
        verdicts, last = self._merge(connection, device, batch, message, seq)
        listed = tuple(verdict for verdict in verdicts if verdict.outcome != "applied")
        answer = Answer(batch.number, message.hash, _stream(device), seq + 1, last, listed).encode()
        connection.execute(
            sa.insert(self._tables.batch).values(
                store_id=device.store_id, device=device.code, incarnation=batch.incarnation, number=batch.number,
                hash=message.hash, answer=answer,
            )
        )  # fmt: skip
        return answer

    def _stored(self, connection: Connection, device: Device, batch: Batch, message: Push) -> bytes | None:
        t = self._tables.batch
        mine = (t.c.store_id == device.store_id, t.c.device == device.code, t.c.incarnation == batch.incarnation)
        found = connection.execute(sa.select(t.c.hash, t.c.answer).where(*mine, t.c.number == batch.number)).first()
        if found is not None:
            if found[0] != message.hash:
                raise Denial("other_hash", number=batch.number)
            return bytes(found[1])
        present = max(self._highest(connection, device, batch.incarnation), message.answered)
        if batch.number != present + 1:
            raise Denial("gap", expected=present + 1)
        return None

    def _merge(
        self, connection: Connection, device: Device, batch: Batch, message: Push, seq: int
    ) -> tuple[list[Verdict], int]:
        changes = _by_transaction(batch)
        source = BatchSource(connection, self._tables, device.store_id)
        source.prefetch(changes)
        centre = f".centre.{self.incarnation}"
        merger = Merger(self._business, source, device.store_id, message.cursor, centre)
        done = self._done(connection, device, [tx.id for tx in batch.transactions])
        verdicts: list[Verdict] = []
        fresh: list[dict[str, Value]] = []
        for tx, mine in zip(batch.transactions, changes, strict=True):
            if tx.id in done:
                verdicts += done[tx.id]
                continue
            own = [merger.take(tx, mine)] if not tx.separable else list(_row_by_row(merger, tx, mine))
            verdicts += own
            if all(verdict.outcome != "held" for verdict in own):
                text = json.dumps([asdict(verdict) for verdict in own])
                fresh.append({"store_id": device.store_id, "id": tx.id, "verdicts": text})
        insert(connection, self._tables.transaction, fresh)
        return verdicts, self._write(connection, device, merger, seq)

    def _done(self, connection: Connection, device: Device, ids: Sequence[str]) -> dict[str, list[Verdict]]:
        """The transactions that had their effect before, whatever batch brought them."""
        t = self._tables.transaction
        done = {}
        for at in range(0, len(ids), CHUNK):
            found = connection.execute(
                sa.select(t.c.id, t.c.verdicts).where(t.c.store_id == device.store_id, t.c.id.in_(ids[at : at + CHUNK]))
            )
            for tx, text in found:
                done[tx] = [Verdict(**verdict) for verdict in json.loads(text)]
        return done

    def _write(self, connection: Connection, device: Device, merger: Merger, seq: int) -> int:
        """Write what the merge left, each row and edit with its own sequence; the last one taken."""
        by_table: dict[str, list[dict[str, Value]]] = {}
        for (table, _), held in merger.rows.items():
            seq += 1
            by_table.setdefault(table, []).append(
                {**held.values, "stamp": held.stamp, "field_stamps": write_stamps(held.stamps), "seq": seq}
            )
        for table, rows in by_table.items():
            insert(connection, self._tables.rows[table], rows, replace=True)
        edits: list[dict[str, Value]] = []
        for (table, row_id, name), all_known in merger.edits.items():
            for known in all_known:
                seq += 1
                edits.append(
                    {
                        "store_id": device.store_id, "tbl": table, "id": row_id, "field": name, "stamp": known.stamp,
                        "base": known.base, "value": json.dumps(known.value, ensure_ascii=False),
                        "actor": known.actor, "at": known.at, "seq": seq,
                    }
                )  # fmt: skip
        insert(connection, self._tables.edit, edits)
        t = self._tables.counter
        connection.execute(sa.update(t).where(t.c.store_id == device.store_id).values(seq=seq))
        return seq

    # Pull

    def pull(self, device: Device, message: Pull) -> Page:
        """One page. Raises Denial ``stream``, ``other_incarnation``, ``behind_horizon``."""
        if message.stream != _stream(device):
            raise Denial("stream")
        if message.peer_incarnation != self.incarnation:
            raise Denial("other_incarnation")
        t = self._tables.counter
        with self.database.reading(device.store_id) as connection:
            top, horizon = connection.execute(
                sa.select(t.c.seq, t.c.horizon).where(t.c.store_id == device.store_id)
            ).one()
            if message.seq < horizon and message.seq > 0:
                raise Denial("behind_horizon", horizon=horizon)
            start = min(message.seq, top)
            end = self._page_end(connection, device.store_id, start, top, message.rows)
            tables = tuple(self._rows_between(connection, device.store_id, start, end)) if end > start else ()
            edits = self._edits_between(connection, device.store_id, start, end)
        return Page(message.stream, message.seq, max(end, message.seq), end < top, tables, edits)

    def _page_end(self, connection: Connection, store_id: str, start: int, top: int, rows: int) -> int:
        if top - start <= rows:
            return top
        sequences: list[int] = []
        for t in (*self._tables.rows.values(), self._tables.edit):
            statement = sa.select(t.c.seq).where(t.c.store_id == store_id, t.c.seq > start, t.c.seq <= top)
            sequences += connection.execute(statement.order_by(t.c.seq).limit(rows)).scalars()
        return sorted(sequences)[rows - 1] if len(sequences) > rows else top

    def _rows_between(self, connection: Connection, store_id: str, start: int, end: int) -> Iterator[Rows]:
        stretch = {"store_id": store_id, "low": start, "high": end}
        touched = set(connection.execute(self._tables.touched, stretch).scalars())
        for name, declared in self._business.tables.items():
            if name not in touched:
                continue
            t = self._tables.rows[name]
            columns = [t.c[column] for column in declared.columns]
            found = connection.execute(
                sa.select(*columns, t.c.stamp, t.c.field_stamps).where(
                    t.c.store_id == store_id, t.c.seq > start, t.c.seq <= end
                )
            ).all()
            if found:
                lists = by_column(found, [*declared.columns, "stamp", "field_stamps"])
                stamp, field_stamps = lists.pop("stamp"), lists.pop("field_stamps")
                yield Rows(name, stamp, field_stamps, lists)

    def _edits_between(self, connection: Connection, store_id: str, start: int, end: int) -> KnownEdits:
        t = self._tables.edit
        columns = (t.c.tbl, t.c.id, t.c.field, t.c.stamp, t.c.base, t.c.value, t.c.actor, t.c.at)
        found = connection.execute(
            sa.select(*columns).where(t.c.store_id == store_id, t.c.seq > start, t.c.seq <= end).order_by(t.c.seq)
        ).all()
        lists = by_column(found, ("table", "id", "field", "stamp", "base", "value", "actor", "at"))
        return KnownEdits(**{**lists, "value": [json.loads(text) for text in lists["value"]]})


def _stream(device: Device) -> str:
    return f"store:{device.store_id}"


def _by_transaction(batch: Batch) -> list[list[Insert | FieldEdit]]:
    """The batch's changes transaction by transaction: new rows first, then edits in the order they were made."""
    changes: list[list[Insert | FieldEdit]] = [[] for _ in batch.transactions]
    for inserts in batch.inserts:
        names = tuple(inserts.columns)
        for tx, stamp, *values in zip(inserts.tx, inserts.stamp, *inserts.columns.values(), strict=True):
            changes[tx].append(Insert(inserts.table, stamp, dict(zip(names, values, strict=True))))
    for e in batch.edits:
        for tx, *rest in zip(e.tx, e.id, e.field, e.value, e.stamp, e.base, e.seen, strict=True):
            changes[tx].append(FieldEdit(e.table, *rest))
    return changes


def _row_by_row(merger: Merger, tx: Tx, changes: Sequence[Insert | FieldEdit]) -> Iterator[Verdict]:
    by_row: dict[tuple[str, str], list[Insert | FieldEdit]] = {}
    for change in changes:
        row_id = str(change.values["id"]) if isinstance(change, Insert) else change.id
        by_row.setdefault((change.table, row_id), []).append(change)
    for (table, row_id), own in by_row.items():
        yield merger.take(tx, own, row=row_id, table=table)
