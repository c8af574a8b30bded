"""What the centre does with a message: pure of HTTP, one database transaction a message.

Pushing.py takes batches in, paging.py hands pages out; here are the doors' own verbs, each in its transaction.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from sync import protocol
from sync.protocol import Batch, Enrol, Enrolled, Hello, Page, Pull, Push, Stream, Welcome
from sync.server import accounts, structure
from sync.server.accounts import Device
from sync.server.database import Database
from sync.server.denial import Denial
from sync.server.paging import Paging
from sync.server.pushing import Pushing, highest
from sync.server.schema import Business, Tables
from sync.server.straight import NotStraight
from sync.server.trust import Believing

__all__ = ["Centre", "Denial"]


class Centre:
    """One database. ``engine`` begins write transactions IMMEDIATE where it is SQLite."""

    def __init__(self, engine: Engine, business: Business) -> None:
        self._business, self._tables = business, Tables(business)
        self.database = Database(engine)
        if not self.database.is_postgres:
            self.database.writing(lambda connection: structure.build(connection, self._tables))
        with self.database.reading() as connection:
            self.peer, self.incarnation = structure.identity(connection, self._tables)
        self.trust = Believing(self.database, self._tables)
        self._pushing = Pushing(business, self._tables, self.incarnation)
        self._paging = Paging(business, self._tables)

    @property
    def business(self) -> Business:
        """What the product declares."""
        return self._business

    @property
    def tables(self) -> Tables:
        """The centre's metadata."""
        return self._tables

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
            answered = highest(connection, self._tables, device, message.incarnation)
            told = self.trust.told(connection, device)
        return Welcome(
            version, self.peer, self.incarnation, self._business.schema, time.time_ns() // 1_000_000, answered,
            (Stream(device.stream, seq, horizon),),
            None if told is None or told.digest() == message.trust else told,
        )  # fmt: skip

    def sequence(self, device: Device) -> int:
        """How far the device's stream has come."""
        t = self._tables.counter
        with self.database.reading(device.store_id) as connection:
            seq: int = connection.execute(sa.select(t.c.seq).where(t.c.store_id == device.store_id)).scalar_one()
        return seq

    def streams(self, device: Device) -> tuple[str, ...]:
        """The streams that a device may read."""
        return (device.stream,)

    def sequence_of(self, connection: Connection, partition: str) -> int:
        """How far a partition's stream has come at the moment of this transaction."""
        t = self._tables.counter
        seq: int = connection.execute(sa.select(t.c.seq).where(t.c.store_id == partition)).scalar_one()
        return seq

    def push(self, device: Device, message: Push) -> bytes:
        """A batch: its effect and its answer, or the answer it had. Raises Denial ``other_hash``, ``gap``.

        Raises ProtocolError where the payload is no batch.
        """
        batch = Batch.decode(message.payload)
        straight = self._pushing.straight(device, batch)
        try:
            return self.database.writing(
                lambda connection: self._pushing.take(connection, device, batch, message, straight), device.store_id
            )
        except NotStraight:
            return self.database.writing(
                lambda connection: self._pushing.take(connection, device, batch, message), device.store_id
            )

    def pull(self, device: Device, message: Pull) -> Page:
        """One page. Raises Denial ``stream``, ``other_incarnation``, ``behind_horizon``."""
        if message.stream != device.stream:
            raise Denial("stream")
        if message.peer_incarnation != self.incarnation:
            raise Denial("other_incarnation")
        with self.database.reading(device.store_id) as connection:
            return self._paging.page(connection, device, message)
