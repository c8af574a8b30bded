"""What the centre does with a batch, all in one transaction: the counter locked, the batch merged, rows, edits and the
answer written together, so that asking twice changes nothing and a page never misses a row that commits late.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.merge import write_stamps
from sync.protocol import Answer, Batch, Push, Tx, Verdict
from sync.server import accounts
from sync.server.accounts import Device
from sync.server.database import insert
from sync.server.denial import Denial
from sync.server.merging import FieldEdit, Insert, Merger
from sync.server.schema import Business, Tables
from sync.server.source import BatchSource, write_claims
from sync.server.straight import NotStraight, Straight
from sync.wire import Value

CHUNK = 500
"""Keys of one IN."""


class Pushing:
    """``incarnation``: the centre's own, for the stamps it makes."""

    def __init__(self, business: Business, tables: Tables, incarnation: str) -> None:
        self._business, self._tables, self._incarnation = business, tables, incarnation

    def straight(self, device: Device, batch: Batch) -> Straight | None:
        """The batch as nothing but new rows; None where it is more than that."""
        try:
            return Straight(self._business, self._tables, device.store_id, batch)
        except NotStraight:
            return None

    def take(
        self, connection: Connection, device: Device, batch: Batch, message: Push, straight: Straight | None = None
    ) -> bytes:
        """Effect and answer. With ``straight`` it may raise NotStraight: roll back, and call again without."""
        seq = accounts.lock(connection, self._tables, device.store_id)
        stored = self._stored(connection, device, batch, message)
        if stored is not None:
            return stored
        verdicts: list[Verdict] = []
        if straight is not None:
            last = straight.take(connection, seq)
        else:
            verdicts, last = self._merge(connection, device, batch, message, seq)
        if last > seq:
            t = self._tables.counter
            connection.execute(sa.update(t).where(t.c.store_id == device.store_id).values(seq=last))
        listed = tuple(verdict for verdict in verdicts if verdict.outcome != "applied")
        answer = Answer(batch.number, message.hash, device.stream, seq + 1, last, listed).encode()
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
        # the batch itself, the one before it and whether any came after, in one question
        found = {
            number: (digest, answer)
            for number, digest, answer in connection.execute(
                sa.select(t.c.number, t.c.hash, sa.case((t.c.number == batch.number, t.c.answer)))
                .where(*mine, t.c.number >= batch.number - 1)
                .order_by(t.c.number)
                .limit(3)
            )
        }
        if batch.number in found:
            digest, answer = found[batch.number]
            if digest != message.hash:
                raise Denial("other_hash", number=batch.number)
            return bytes(answer)
        if found.keys() == {batch.number - 1} and message.answered < batch.number:
            return None
        present = max(highest(connection, self._tables, device, batch.incarnation), message.answered)
        if batch.number != present + 1:
            raise Denial("gap", expected=present + 1)
        return None

    def _merge(
        self, connection: Connection, device: Device, batch: Batch, message: Push, seq: int
    ) -> tuple[list[Verdict], int]:
        changes = _by_transaction(batch)
        source = BatchSource(connection, self._tables, device.store_id)
        source.prefetch(changes)
        centre = f".centre.{self._incarnation}"
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
        write_claims(connection, self._tables, merger.claims.taken)
        return seq


def highest(connection: Connection, tables: Tables, device: Device, incarnation: str) -> int:
    """The highest batch number answered to this incarnation of a device."""
    t = tables.batch
    number: int = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(t.c.number), 0)).where(
            t.c.store_id == device.store_id, t.c.device == device.code, t.c.incarnation == incarnation
        )
    ).scalar_one()
    return number


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
