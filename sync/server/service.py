"""What the centre does with a message: pure of HTTP, one database transaction a message.

Pushing.py takes batches in, paging.py hands pages out; here are the doors' own verbs, each in its transaction.
"""

from __future__ import annotations

import base64
import dataclasses
import time
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from sync import protocol
from sync.protocol import (
    Batch,
    Decided,
    DeviceList,
    Devices,
    Enrol,
    Enrolled,
    Forward,
    Heard,
    Hello,
    HubFace,
    Lease,
    LeaseAsk,
    LeaseState,
    Page,
    Prove,
    Proven,
    Pull,
    Push,
    Recover,
    Recovered,
    Stream,
    Wait,
    Waiting,
    Welcome,
    Words,
)
from sync.protocol.build import Build, Builds
from sync.protocol.piece import Given, Pieces
from sync.server import accounts, leasing, structure, summing
from sync.server.accounts import Device
from sync.server.auditing import Auditing
from sync.server.building import Building
from sync.server.business import Business
from sync.server.database import Database
from sync.server.deciding import Deciding
from sync.server.denial import Denial
from sync.server.grant import ALL
from sync.server.making import Making
from sync.server.paging import Paging
from sync.server.projection import withheld
from sync.server.proving import Proving
from sync.server.pruning import Pruning
from sync.server.publication import Publications
from sync.server.pushing import Pushing
from sync.server.register import Register
from sync.server.schema import Tables
from sync.server.statement import ANSWERED, HUB, RIPE, TOP
from sync.server.straight import NotStraight
from sync.server.trust import Believing, must_be_hub

__all__ = ["Centre", "Denial"]


class Centre:
    """One database. ``engine`` begins write transactions IMMEDIATE where it is SQLite."""

    prunes = True
    """Whether it takes away by itself what nobody can miss."""

    def __init__(self, engine: Engine, business: Business) -> None:
        self._business, self._tables = business, Tables(business)
        self.database = Database(engine)
        if not self.database.is_postgres:
            self.database.writing(lambda connection: structure.build(connection, self._tables))
        with self.database.reading() as connection:
            self.peer, self.incarnation = structure.identity(connection, self._tables)
        self.trust = Believing(self.database, self._tables)
        self.register = Register(self.database, business, self._tables)
        self._pushing = Pushing(business, self._tables, self.incarnation, self.database.enter)
        self._deciding = Deciding(business, self._tables, self._pushing, self.database.enter)
        self._paging = Paging(business, self._tables)
        self.pruning = Pruning(self.database, business, self._tables)
        self.making = Making(self.database, business, self._tables, self.incarnation)
        self._kept_back: dict[frozenset[str], dict[str, tuple[str, ...]]] = {}
        """Rights → columns withheld: there are about as many as roles."""
        self.published = Publications()
        """Whoever serves says where they lie."""
        self.building: Building | None = None
        """Where files may be handed in to be built; None where nothing is published."""
        self.auditing: Auditing | None = Auditing(self.database, business, self._tables)
        """Looks at the centre's own sums; None at a hub, which keeps none."""
        self._proving = Proving(business, self._tables, self._paging)

    @property
    def business(self) -> Business:
        """What the product declares."""
        return self._business

    @property
    def tables(self) -> Tables:
        """The centre's metadata."""
        return self._tables

    def invite(self, store_id: str, rights: Iterable[str] = (ALL,), *, hub: bool = False) -> str:
        """A one-time enrolment code for a device of this store, or for its hub. Raises NotPossible."""
        return self.register.invite(store_id, rights, hub=hub)

    def enrol(self, message: Enrol) -> Enrolled:
        """A new device. Raises Denial ``code``."""
        return self.register.enrol(message)

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
        version = _version(message)
        with self.database.reading(*device.partitions) as connection:
            found = self._greeting(connection, device, message)
        return self._welcome(device, message, version, found)

    def greet(self, key: str, body: bytes) -> tuple[Device, Welcome]:
        """:meth:`authenticate` and :meth:`hello` in one transaction: what most devices ask most of the time.

        Raises Denial ``key`` before anything of ``body`` is read, then ProtocolError and Denial ``version``.
        """
        with self.database.reading(key.partition(".")[0]) as connection:
            device = accounts.authenticate(connection, self._tables, key)
            if device is None:
                raise Denial("key")
            message = Hello.decode(body)
            version = _version(message)
            if device.others:
                self.database.enter(connection, *device.partitions)
            found = self._greeting(connection, device, message)
        return device, self._welcome(device, message, version, found)

    def _greeting(self, connection: Connection, device: Device, message: Hello) -> list[tuple[Any, ...]]:
        return self._tables.often.greeting(
            connection, device.store_id, device.code, message.incarnation, self._business.schema,
            list(device.partitions), hubs=self.trust.tells,
        )  # fmt: skip

    def _welcome(self, device: Device, message: Hello, version: int, found: Sequence[tuple[Any, ...]]) -> Welcome:
        """From what was read: no transaction is open any more, since some of this may begin another."""
        if any(about == RIPE for about, *_ in found):
            # a newer program's saves: this one has caught up with it
            found = self.database.writing(lambda c: self._decide_ripe(c, device, message), *device.partitions)
        tops: dict[str, tuple[int, int, str]] = {}
        answered, named, mine = 0, [], self._business.schema
        for about, which, name, fingerprint, number, horizon in found:
            if about == TOP:
                # here the sums, and the shape they are of, stand where a hub's name and fingerprint do
                known = message.schema == mine and summing.is_known(name, fingerprint, mine)
                tops[which] = (number, horizon, summing.told(name, device) if known else "")
            elif about == ANSWERED:
                answered = number
            elif about == HUB:
                named.append(HubFace(which, name, fingerprint))
        told = self.trust.told(named, device)
        if message.of == self.incarnation:
            read = {device.streams[name]: seq for name, seq in message.reached.items() if name in device.streams}
            self.register.note(device, read)
        return Welcome(
            version, self.peer, self.incarnation, self._business.schema, time.time_ns() // 1_000_000, answered,
            tuple(Stream(name, *tops[partition]) for name, partition in device.streams.items()),
            None if told is None or told.digest() == message.trust else told, tuple(sorted(device.rights)),
            self._withheld(device), catalogue=self.published.told(device, message.catalogue),
            published=self.published.others(device, message.holds),
        )  # fmt: skip

    def _decide_ripe(self, connection: Connection, device: Device, message: Hello) -> list[tuple[Any, ...]]:
        self._deciding.decide(connection, device.store_id)
        self.database.enter(connection, *device.partitions)
        return self._greeting(connection, device, message)

    def _withheld(self, device: Device) -> dict[str, tuple[str, ...]]:
        if device.rights not in self._kept_back:
            self._kept_back[device.rights] = withheld(self._business, device)
        return self._kept_back[device.rights]

    def is_beyond(self, device: Device, message: Wait) -> bool:
        """Whether one of the streams waited for has gone on. Raises Denial ``stream``."""
        if not message.streams.keys() <= device.streams.keys():
            raise Denial("stream")
        at = {device.streams[name]: seq for name, seq in message.streams.items()}
        return any(seq > at[partition] for partition, seq in self.sequences(list(at)).items())

    def streams(self, device: Device) -> tuple[str, ...]:
        """The streams that a device may read."""
        return tuple(device.streams)

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
        partitions = device.partitions
        try:
            return self.database.writing(
                lambda connection: self._pushing.take(connection, device, batch, message, straight), *partitions
            )
        except NotStraight:
            return self.database.writing(
                lambda connection: self._pushing.take(connection, device, batch, message), *partitions
            )

    def forward(self, hub: Device, message: Forward) -> bytes:
        """A device's batch, brought by a hub of its store: the answer the device would have had.

        Raises Denial ``right`` for who is no hub, ``device`` where that one may not speak, and as :meth:`push`.
        """
        must_be_hub(hub)
        device = self.trust.known(hub.store_id, message.device)
        if device is None:
            raise Denial("device", device=message.device)
        return self.push(device, message.push(device.stream))

    def lease(self, hub: Device, message: LeaseAsk) -> Lease:
        """A hub asks to decide in our place. Raises Denial ``right``, ``leased``."""
        must_be_hub(hub)
        return self.database.writing(lambda c: leasing.grant(c, self._tables, hub, message), *hub.partitions)

    def words(self, hub: Device, message: Words) -> Heard:
        """What a hub decided under its lease; with ``ends`` everything that waited is decided. ``right``, ``lease``."""
        must_be_hub(hub)

        def take(connection: Connection) -> Heard:
            heard = leasing.hear(connection, self._tables, hub, message)
            self._deciding.mind_words(connection, hub)
            self._deciding.decide(connection, hub.store_id)
            return heard

        return self.database.writing(take, *hub.partitions)

    def devices(self, device: Device, message: Devices) -> DeviceList:
        """What a manager wants with the store's devices and leases. Raises Denial ``right``, ``device``, ``lease``.

        Turning a hub away ends its leases too, turning any device away lets go what a hub gave for what only that could
        bring.
        """
        store_id = device.store_id
        if message.do == "end_lease":
            self.register.manages(device, message.actor)
            if not self.revoke_lease(store_id, message.lease):
                raise Denial("lease")
        listed = self.register.serve(device, message)
        if message.do == "revoke":
            self._let_go(store_id, message.code)
        return dataclasses.replace(listed, leases=tuple(self._leases(store_id)))

    def builds(self, device: Device, message: Build) -> Builds:
        """What somebody wants with files to be published. Raises Denial ``right``, ``build``, ``quota``."""
        publishes = self._business.publishes
        if self.building is None or (message.do == "begin" and message.kind not in publishes):
            raise Denial("build")
        for right in {publishes[message.kind]} if message.do == "begin" else set(publishes.values()):
            self.register.need(device, message.actor, right)
        return self.building.serve(device, message)

    def pieces(self, device: Device, message: Pieces) -> Given:
        """Pieces of a file of a kind that is published to this device; nothing where nothing is."""
        file, piece_of = self.published.latest(device, message.kind), self._business.piece_of
        found = (piece_of(message.kind, file, name) if file and piece_of else None for name in message.names)
        return Given(tuple(base64.b64encode(each).decode() if each else "" for each in found))

    def turn_away(self, store_id: str, code: str) -> bool:
        """The operator's way to revoke a device, and with a hub its leases; whether there was one to turn away."""
        done = self.register.revoke(store_id, code)
        self._let_go(store_id, code)
        return done

    def _leases(self, store_id: str) -> list[LeaseState]:
        with self.database.reading(store_id) as connection:
            return leasing.out(connection, self._tables, store_id)

    def _let_go(self, store_id: str, code: str) -> None:
        """Of a device that was turned away: the leases of a hub, and what a hub gave for saves that none can bring."""
        for lost in self._leases(store_id):
            if lost.device == code:
                self.revoke_lease(store_id, lost.number)
        self.database.writing(lambda connection: self._deciding.let_go(connection, store_id, code), store_id)

    def decided(self, device: Device, message: Waiting) -> Decided:
        """What became of a device's transactions that waited for a lease."""
        with self.database.reading(*device.partitions) as connection:
            return Decided(tuple(self._pushing.verdicts(connection, device, message.tx)))

    def revoke_lease(self, store_id: str, number: int) -> bool:
        """A manager ends a lease, and everything that waited is decided; whether it was out."""

        def take(connection: Connection) -> bool:
            done = leasing.revoke(connection, self._tables, store_id, number)
            self._deciding.decide(connection, store_id)
            return done

        return self.database.writing(take, store_id)

    def pull(self, device: Device, message: Pull) -> Page:
        """One page. Raises Denial ``stream``, ``other_incarnation``, ``behind_horizon``."""
        if message.peer_incarnation != self.incarnation:
            raise Denial("other_incarnation")
        with self.database.reading(*device.partitions) as connection:
            return self._paging.page(connection, device, message)

    def prove(self, device: Device, message: Prove) -> Proven:
        """Sums, keys or rows of one moment. Raises Denial ``other_incarnation``."""
        if message.peer_incarnation != self.incarnation:
            raise Denial("other_incarnation")
        with self.database.reading(*device.partitions) as connection:
            return self._proving.prove(connection, device, message)

    def recover(self, device: Device, message: Recover) -> Recovered:
        """What a device has from before a backup was put back. Raises Denial ``other_incarnation``, ``right``.

        Nothing is taken where no backup was ever put back; ``right``: this is a hub.
        """
        if message.peer_incarnation != self.incarnation:
            raise Denial("other_incarnation")

        def take(connection: Connection) -> Recovered:
            if self._pushing.is_hub:
                raise Denial("right")
            if not structure.is_restored(connection, self._tables):
                return Recovered(0)
            return self._pushing.take_back(connection, device, message)

        return self.database.writing(take, *device.partitions)


def _version(message: Hello) -> int:
    """The version both speak. Raises Denial ``version``."""
    version = min(message.highest, protocol.VERSIONS[1])
    if version < max(message.lowest, protocol.VERSIONS[0]):
        raise Denial("version", lowest=protocol.VERSIONS[0], highest=protocol.VERSIONS[1])
    return version
