"""What a hub keeps beside a centre's tables: each device's batches as they came, and how far it read the centre."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.protocol import Batch, Forward, Push
from sync.server.accounts import Device
from sync.server.change import by_transaction, row_of
from sync.server.claiming import Holder
from sync.server.schema import PLAIN_TEXT

META = sa.MetaData()
BATCH = sa.Table(
    "hub_batch", META,
    sa.Column("store_id", PLAIN_TEXT, primary_key=True),
    sa.Column("device", PLAIN_TEXT, primary_key=True),
    sa.Column("incarnation", PLAIN_TEXT, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", PLAIN_TEXT, nullable=False),
    sa.Column("answered", sa.BigInteger, nullable=False),
    sa.Column("read", PLAIN_TEXT, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("answer", sa.LargeBinary),
)  # fmt: skip
"""``answer``: the centre's own, None before it."""
CURSOR = sa.Table(
    "hub_cursor", META,
    sa.Column("peer", PLAIN_TEXT, primary_key=True),
    sa.Column("incarnation", PLAIN_TEXT, primary_key=True),
    sa.Column("stream", PLAIN_TEXT, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
)  # fmt: skip
"""``at``: milliseconds since 1970 of the last contact; the newest names the centre's present incarnation."""
LEASE = sa.Table(
    "hub_lease", META,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("incarnation", PLAIN_TEXT, nullable=False),
    sa.Column("resources", PLAIN_TEXT, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("state", PLAIN_TEXT, nullable=False),
    sa.Column("heard", sa.BigInteger, nullable=False),
)  # fmt: skip
"""``state``: ``live``, ``returning`` (nothing is confirmed any more) or ``ended``."""
WORD = sa.Table(
    "hub_word", META,
    sa.Column("lease", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    *(sa.Column(name, PLAIN_TEXT, nullable=False) for name in ("kind", "tx", "resource", "slot", "tbl", "id")),
)  # fmt: skip
"""Each decision as it was made, under the lease of that moment."""


Queue = tuple[str, str, str]
"""Store, device and incarnation: whose batches go to the centre in the order of their numbers."""


@dataclass(frozen=True)
class Waiting:
    """One batch on its way to the centre."""

    store_id: str
    device: str
    incarnation: str
    number: int
    message: Forward

    @property
    def queue(self) -> Queue:
        return self.store_id, self.device, self.incarnation


def build(connection: Connection) -> None:
    """Make the tables that are missing."""
    META.create_all(connection)


def keep(connection: Connection, device: Device, batch: Batch, message: Push) -> None:
    """Keep a batch as it came; what the centre has answered to the device since is let go."""
    t = BATCH
    mine = (t.c.store_id == device.store_id, t.c.device == device.code, t.c.incarnation == batch.incarnation)
    connection.execute(sa.delete(t).where(*mine, t.c.number <= message.answered))
    if connection.execute(sa.select(t.c.number).where(*mine, t.c.number == batch.number)).first() is None:
        connection.execute(
            sa.insert(t).values(
                store_id=device.store_id, device=device.code, incarnation=batch.incarnation, number=batch.number,
                hash=message.hash, answered=message.answered, read=json.dumps(dict(message.read)),
                payload=message.payload,
            )
        )  # fmt: skip


def final(connection: Connection, device: Device, batch: Batch, digest: str) -> bytes | None:
    """The centre's own answer to this very number and hash; None where it is not here."""
    t = BATCH
    found: bytes | None = connection.execute(
        sa.select(t.c.answer).where(
            t.c.store_id == device.store_id, t.c.device == device.code, t.c.incarnation == batch.incarnation,
            t.c.number == batch.number, t.c.hash == digest,
        )
    ).scalar()  # fmt: skip
    return None if found is None else bytes(found)


def highest_final(connection: Connection, device: Device, incarnation: str) -> int:
    """The highest number of a device's incarnation whose answer of the centre is here; 0 where there is none."""
    t = BATCH
    number: int = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(t.c.number), 0)).where(
            t.c.store_id == device.store_id, t.c.device == device.code, t.c.incarnation == incarnation,
            t.c.answer.is_not(None),
        )
    ).scalar_one()  # fmt: skip
    return number


def count(connection: Connection) -> int:
    """How many batches wait for the centre."""
    number: int = connection.execute(
        sa.select(sa.func.count()).select_from(BATCH).where(BATCH.c.answer.is_(None))
    ).scalar_one()
    return number


def next_without_answer(connection: Connection, passed_over: Collection[Queue]) -> Waiting | None:
    """The batch that came first of those the centre has not answered. ``passed_over``: not of these queues.

    What a device built upon another's, shown to it here, came after that: in this order the centre knows its cause.
    """
    t = BATCH
    found = connection.execute(
        sa.select(t.c.store_id, t.c.device, t.c.incarnation, t.c.number, t.c.answered, t.c.read, t.c.hash, t.c.payload)
        .where(
            t.c.answer.is_(None),
            *(sa.not_(sa.and_(t.c.device == code, t.c.incarnation == life)) for _, code, life in passed_over),
        )
        .order_by(sa.literal_column("rowid"))
        .limit(1)
    ).first()  # fmt: skip
    if found is None:
        return None
    store_id, device, incarnation, number, answered, read, digest, payload = found
    forward = Forward(device, answered, json.loads(read), digest, bytes(payload))
    return Waiting(store_id, device, incarnation, number, forward)


def brought_by(connection: Connection) -> dict[str, str]:
    """Transaction → the device whose batch has it, of all that the centre has not answered."""
    t = BATCH
    waiting = connection.execute(sa.select(t.c.device, t.c.payload).where(t.c.answer.is_(None)))
    return {tx.id: device for device, payload in waiting for tx in Batch.decode(bytes(payload)).transactions}


def unanswered(connection: Connection) -> dict[Holder, list[str]]:
    """Table and row of all that the centre has not answered → the transactions that changed it, as they came."""
    t, found = BATCH, dict[Holder, list[str]]()
    waiting = sa.select(t.c.payload).where(t.c.answer.is_(None)).order_by(sa.literal_column("rowid"))
    for payload in connection.execute(waiting).scalars():
        batch = Batch.decode(bytes(payload))
        for tx, changes in zip(batch.transactions, by_transaction(batch), strict=True):
            for row in dict.fromkeys((each.table, row_of(each)) for each in changes):
                found.setdefault(row, []).append(tx.id)
    return found


def answered(connection: Connection, batch: Waiting, answer: bytes) -> None:
    """Keep the centre's own answer for the device."""
    t = BATCH
    connection.execute(
        sa.update(t)
        .where(
            t.c.store_id == batch.store_id, t.c.device == batch.device, t.c.incarnation == batch.incarnation,
            t.c.number == batch.number,
        )
        .values(answer=answer)
    )  # fmt: skip


def cursor(connection: Connection, peer: str, incarnation: str, stream: str) -> int:
    """How far a stream of this incarnation of the centre has been read; 0 before the first page."""
    t = CURSOR
    found = connection.execute(
        sa.select(t.c.seq).where(t.c.peer == peer, t.c.incarnation == incarnation, t.c.stream == stream)
    ).scalar()
    return int(found or 0)


def move(connection: Connection, peer: str, incarnation: str, stream: str, seq: int, at: int) -> None:
    """Put the cursor after a page that is in."""
    t = CURSOR
    mine = (t.c.peer == peer, t.c.incarnation == incarnation, t.c.stream == stream)
    if connection.execute(sa.update(t).where(*mine).values(seq=seq, at=at)).rowcount == 0:
        connection.execute(sa.insert(t).values(peer=peer, incarnation=incarnation, stream=stream, seq=seq, at=at))


def read(connection: Connection) -> Mapping[str, int]:
    """Stream → how far it was read at the centre's incarnation heard last."""
    t = CURSOR
    found = connection.execute(sa.select(t.c.stream, t.c.seq).order_by(t.c.at))
    return {str(row.stream): int(row.seq) for row in found}


def centre(connection: Connection) -> str:
    """The incarnation of the centre heard last; empty before the first contact."""
    found = connection.execute(sa.select(CURSOR.c.incarnation).order_by(CURSOR.c.at.desc()).limit(1)).scalar()
    return str(found or "")
