"""A centre between: it answers the devices of its store for the time being, and brings back the centre's own word."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from sync.hub import kept, lease
from sync.hub.kept import Queue, Waiting
from sync.merge import CENTRE
from sync.protocol import (
    Answer,
    Batch,
    Between,
    Crew,
    DeviceList,
    Devices,
    Enrol,
    Enrolled,
    Forward,
    Heard,
    Hello,
    Lease,
    LeaseAsk,
    Page,
    Push,
    Welcome,
    Words,
)
from sync.server import accounts
from sync.server.accounts import Device, now_ms
from sync.server.business import Business, Want
from sync.server.denial import Denial
from sync.server.grant import GROUP, STAFF, STORE, Scope, write_rights
from sync.server.service import Centre
from sync.server.source import BatchSource
from sync.server.trust import Believing

CONNECTED_SECONDS = 75.0
"""Longer than a device waits for a change before it asks again."""


class Hub(Centre):
    """One store's hub on its own file. ``me``: as which device of which store the centre knows it.

    ``came``: set as soon as a device has brought something for the centre.
    """

    prunes = False

    def __init__(self, engine: Engine, business: Business, me: Device) -> None:
        super().__init__(engine, business)
        self.me, self.came = me, threading.Event()
        self._heard: dict[str, float] = {}
        self.trust = Believing(self.database, self._tables, tells=False)
        self._pushing.is_hub = True
        self.auditing = None
        self._pushing.decided = lambda c, *what: lease.decide(c, self._tables, me.store_id, self.incarnation, *what)

        def prepare(connection: Connection) -> None:
            kept.build(connection)
            accounts.begin(connection, self._tables, me.store_id, STORE)

        self.database.writing(prepare, me.store_id)
        with self.database.reading(me.store_id) as connection:
            heard = kept.centre(connection)
        if heard:
            self._pushing.writer = f"{CENTRE}{heard}"

    # To the devices

    def authenticate(self, key: str) -> Device:
        """The device behind a key, noted as heard. Raises Denial ``key``."""
        device = super().authenticate(key)
        self._heard[device.code] = time.monotonic()
        return device

    def connected(self) -> list[str]:
        """The codes of the devices heard lately: each waits here, or asks at least that often."""
        since = time.monotonic() - CONNECTED_SECONDS
        return sorted(code for code, at in list(self._heard.items()) if at >= since)

    def enrol(self, message: Enrol) -> Enrolled:
        """Only the centre enrols. Raises Denial ``code``."""
        raise Denial("code")

    def hello(self, device: Device, message: Hello) -> Welcome:
        """As the centre's, and how far the centre's own word has come. Raises Denial ``version``."""
        welcome = super().hello(device, message)
        with self.database.reading(device.store_id) as connection:
            between = Between(kept.highest_final(connection, device, message.incarnation), kept.read(connection))
        return dataclasses.replace(welcome, between=between)

    def greet(self, key: str, body: bytes) -> tuple[Device, Welcome]:
        """As the centre's, step by step: a hub has one store's devices."""
        device = self.authenticate(key)
        return device, self.hello(device, Hello.decode(body))

    def push(self, device: Device, message: Push) -> bytes:
        """The centre's own answer where it is here, else ours: provisional, and the batch is kept as it came."""
        batch = Batch.decode(message.payload)

        def take(connection: Connection) -> bytes:
            answer = kept.final(connection, device, batch, message.hash)
            if answer is not None:
                return answer
            own = self._pushing.take(connection, device, batch, message)
            kept.keep(connection, device, batch, message)
            return dataclasses.replace(Answer.decode(own), provisional=True).encode()

        answer = self.database.writing(take, *device.partitions)
        self.came.set()
        return answer

    def forward(self, hub: Device, message: Forward) -> bytes:
        """Only the centre takes what a hub brings. Raises Denial ``right``."""
        raise Denial("right")

    def lease(self, hub: Device, message: LeaseAsk) -> Lease:
        """Only the centre grants one. Raises Denial ``right``."""
        raise Denial("right")

    def words(self, hub: Device, message: Words) -> Heard:
        """Only the centre hears them. Raises Denial ``right``."""
        raise Denial("right")

    def devices(self, device: Device, message: Devices) -> DeviceList:
        """Only the centre knows them all. Raises Denial ``right``."""
        raise Denial("right")

    # To the centre

    def next_to_forward(self, passed_over: Collection[Queue]) -> Waiting | None:
        """The batch that came first of those the centre has not answered, but of these devices none."""
        with self.database.reading(self.me.store_id) as connection:
            return kept.next_without_answer(connection, passed_over)

    def answered(self, batch: Waiting, answer: Answer) -> None:
        """The centre's own word on a batch, for the device to fetch."""
        self.database.writing(lambda c: kept.answered(c, batch, answer.encode()), self.me.store_id)

    def take_lease(self, granted: Lease) -> bool:
        """Decide from now on about what it names; whether it was granted to this very incarnation."""
        store = self.me.store_id

        def take(connection: Connection) -> bool:
            source = BatchSource(connection, self._business, self._tables, Scope(self.me, {}))

            def wants(table: str, row_id: str) -> Sequence[Want] | None:
                declared = self._business.tables.get(table)
                if declared is None or declared.claims is None:
                    return None
                held = source.row(table, row_id)
                return None if held is None else declared.wanted(held.values)

            return lease.take(connection, self._tables, store, self.incarnation, granted, wants)

        return self.database.writing(take, store)

    def give_back(self) -> None:
        """Confirm nothing from now on; the return leaves with the next words."""

        def act(connection: Connection) -> None:
            mine = lease.held(connection, self.incarnation)
            if mine is not None:
                lease.move(connection, mine.number, state=lease.RETURNING)

        self.database.writing(act, self.me.store_id)

    def leases(self) -> list[dict[str, object]]:
        """The lease of this very incarnation, if there is one, and whether it is on its way back."""
        with self.database.reading(self.me.store_id) as connection:
            mine = lease.held(connection, self.incarnation)
        if mine is None:
            return []
        return [{"number": mine.number, "resources": list(mine.resources), "returning": mine.state != lease.LIVE}]

    def unheard(self, *, ends: bool = True) -> Words | None:
        """What the centre is to hear under the lease; None without one, or where there is nothing new.

        ``ends``: whether a return may go with it.
        """
        with self.database.reading(self.me.store_id) as connection:
            mine = lease.held(connection, self.incarnation)
            if mine is None:
                return None
            words = lease.words(connection, mine, ends=ends)
        return words if words.kind or words.ends else None

    def heard(self, heard: Heard) -> None:
        """The centre took our words; where the lease is no longer out we decide nothing any more."""

        def act(connection: Connection) -> None:
            lease.move(connection, heard.lease, heard=heard.heard, state="" if heard.live else lease.ENDED)

        self.database.writing(act, self.me.store_id)

    def count(self) -> int:
        """How many batches wait for the centre."""
        with self.database.reading(self.me.store_id) as connection:
            return kept.count(connection)

    def cursor(self, peer: str, incarnation: str, stream: str) -> int:
        """How far a stream of the centre has been read."""
        with self.database.reading(self.me.store_id) as connection:
            return kept.cursor(connection, peer, incarnation, stream)

    def adopt(self, peer: str, incarnation: str, page: Page) -> None:
        """A page of the centre's and the cursor after it, in one transaction."""

        def take(connection: Connection) -> None:
            self._pushing.adopt(connection, self.me, page)
            kept.move(connection, peer, incarnation, page.stream, page.end, now_ms())

        self._pushing.writer = f"{CENTRE}{incarnation}"
        self.database.writing(take, self.me.store_id)

    def read_anew(self, peer: str, incarnation: str, stream: str) -> None:
        """We were away for longer than the centre keeps its graves: all that was read goes, and is read again.

        The devices' batches stay. Our own horizon tells the devices that rows went without a grave.
        """
        partition = stream.partition(":")[2]

        def act(connection: Connection) -> None:
            seq = accounts.lock(connection, self._tables, partition) + 1
            for t in (*self._tables.rows.values(), self._tables.edit, self._tables.exit, self._tables.claim):
                connection.execute(sa.delete(t).where(t.c.store_id == partition))
            t = self._tables.counter
            connection.execute(sa.update(t).where(t.c.store_id == partition).values(seq=seq, horizon=seq, sums=""))
            kept.move(connection, peer, incarnation, stream, 0, now_ms())

        self.database.writing(act, partition)

    def reached(self) -> tuple[str, dict[str, int]]:
        """The centre's incarnation as of the last contact, and how far each of its streams was read."""
        with self.database.reading(self.me.store_id) as connection:
            return kept.centre(connection), dict(kept.read(connection))

    def believe(self, crew: Crew) -> None:
        """The devices of the store as the centre knows them: whom it turned away is turned away here too."""
        self.trust.adopt(self.me.store_id, bytes.fromhex(crew.store_key))
        self.database.writing(lambda connection: self._keep(connection, crew), self.me.store_id)
        for member in crew.members:
            if member.code == self.me.code:
                self.me = Device(self.me.store_id, member.code, frozenset(member.rights), dict(member.others))

    def _keep(self, connection: Connection, crew: Crew) -> None:
        store, tables = self.me.store_id, self._tables
        for t in (tables.device, tables.group, tables.grant):
            connection.execute(sa.delete(t).where(t.c.store_id == store))
        for member in crew.members:
            connection.execute(
                sa.insert(tables.device).values(
                    store_id=store, code=member.code, name=member.name, key_hash=member.key_hash, enrolled_at=0,
                    revoked_at=None if member.key_hash else 0, rights=write_rights(member.rights), answered=0,
                    answered_at=0, is_hub=0,
                )
            )  # fmt: skip
            for partition, kind in member.others.items():
                accounts.begin(connection, tables, partition, kind, store if kind == STAFF else "")
                if kind == STAFF:
                    values = {"store_id": store, "device": member.code, "partition": partition, "kind": kind}
                    connection.execute(sa.insert(tables.grant).values(values))
        groups = {each for member in crew.members for each, kind in member.others.items() if kind == GROUP}
        for group in sorted(groups)[:1]:
            connection.execute(sa.insert(tables.group).values(store_id=store, group_id=group))
