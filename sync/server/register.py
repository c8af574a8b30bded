"""The register of stores, groups and devices: what an operator and a manager do with it, and who is behind."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.protocol import DeviceList, Devices, DeviceState, Enrol, Enrolled
from sync.server import accounts
from sync.server.accounts import Listed
from sync.server.business import Business
from sync.server.database import Database, insert
from sync.server.denial import Denial
from sync.server.grant import ALL, Device, Scope, both, read_rights
from sync.server.right import actor_rights
from sync.server.schema import Tables
from sync.server.source import BatchSource
from sync.wire import Value

NOTE_MS = 60_000
"""How often at most a device's position is written down."""
COUNT_MS = 300_000
"""How long a count of those who are behind is good enough: it reads every store."""
BEHIND_MS = 24 * 3600 * 1000
"""A device that has not been heard of for so long, and has something to read, counts as behind."""


class Register:
    """Each method is a transaction of its own."""

    def __init__(self, database: Database, business: Business, tables: Tables) -> None:
        self._database, self._business, self._tables = database, business, tables
        self._noted: dict[tuple[str, str], int] = {}
        self._behind, self._counted_at = 0, 0

    # Operators

    def invite(self, store_id: str, rights: Iterable[str] = (ALL,), *, hub: bool = False) -> str:
        """A one-time enrolment code for a device of this store, or for its hub. Raises NotPossible."""
        kept = tuple(rights)
        return self._database.writing(lambda c: accounts.invite(c, self._tables, store_id, kept, hub=hub), store_id)

    def revoke(self, store_id: str, code: str) -> bool:
        """Turn a device away from now on; whether there was one to turn away."""
        return self._database.writing(lambda c: accounts.revoke(c, self._tables, store_id, code), store_id)

    def join(self, store_id: str, group_id: str) -> None:
        """Put a store into a group, out of any other; an empty group takes it out. Raises NotPossible."""
        self._database.writing(lambda c: accounts.join(c, self._tables, store_id, group_id), store_id, group_id)

    def grant(self, store_id: str, code: str, partition: str, *, given: bool = True) -> bool:
        """Give a device a staff stream of its store, or take it away; whether there is such a device. NotPossible."""
        return self._database.writing(
            lambda c: accounts.grant(c, self._tables, store_id, code, partition, given=given), store_id, partition
        )

    def allow(self, store_id: str, code: str, rights: Iterable[str]) -> bool:
        """Give a device these rights instead of what it has; whether there is such a device."""
        kept = tuple(rights)
        return self._database.writing(lambda c: accounts.allow(c, self._tables, store_id, code, kept), store_id)

    def devices(self, store_id: str = "") -> list[Listed]:
        """The devices of a store, or of all, store by store."""
        listed: list[Listed] = []
        for store in [store_id] if store_id else self.stores():
            with self._database.reading(store) as connection:
                listed += self._listed(connection, store)
        return listed

    def stores(self) -> list[str]:
        """All stores, by id."""
        t = self._tables.counter
        with self._database.reading() as connection:
            found = connection.execute(
                sa.select(t.c.store_id).where(t.c.kind.in_(("", "store"))).order_by(t.c.store_id)
            )
            return list(found.scalars())

    # Devices

    def enrol(self, message: Enrol) -> Enrolled:
        """A new device. Raises Denial ``code``."""

        def take(connection: Connection) -> Enrolled | None:
            digest = accounts.digest(message.code)
            self._database.show_code(connection, digest)
            invited = accounts.redeem(connection, self._tables, digest)
            if invited is None:
                return None
            store_id, rights, hub = invited
            self._database.enter(connection, store_id)
            return accounts.enrol(connection, self._tables, store_id, message.name, rights, hub=hub)

        enrolled = self._database.writing(take)
        if enrolled is None:
            raise Denial("code")
        return enrolled

    def note(self, device: Device, read: Mapping[str, int]) -> None:
        """Write down how far a device has read its partitions; at most once in NOTE_MS."""
        now, who = time.time_ns() // 1_000_000, (device.store_id, device.code)
        if now - self._noted.get(who, 0) < NOTE_MS:
            return
        rows: list[dict[str, Value]] = [
            {"store_id": partition, "home": device.store_id, "device": device.code, "seq": seq, "at": now}
            for partition, seq in read.items()
        ]
        t = self._tables.reading
        self._database.writing(lambda c: insert(c, t, rows, replace=True), *device.partitions)
        self._noted[who] = now

    def serve(self, device: Device, message: Devices) -> DeviceList:
        """What a manager wants with devices. Raises Denial ``right``, ``device``."""
        mine = self.manages(device, message.actor)
        invitation = ""
        if message.do == "invite":
            invitation = self.invite(device.store_id, both(frozenset(message.rights), mine))
        elif message.do == "invite_hub":
            # it stands in the centre's place for the whole store: what it may not see it could not hand on
            invitation = self.invite(device.store_id, (ALL,), hub=True)
        elif message.do == "revoke" and not self.revoke(device.store_id, message.code):
            raise Denial("device", device=message.code)
        return DeviceList(tuple(map(_state, self.devices(device.store_id))), invitation)

    def manages(self, device: Device, actor: str) -> frozenset[str]:
        """The rights of who asks, among them that to the store's devices. Raises Denial ``right``."""
        return self.need(device, actor, self._business.manages)

    def need(self, device: Device, actor: str, right: str) -> frozenset[str]:
        """The rights of who asks on this device, among them this one. Raises Denial ``right``."""
        with self._database.reading(*device.partitions) as connection:
            mine = self._rights(connection, device, actor)
        if right not in mine and ALL not in mine:
            raise Denial("right", right=right)
        return mine

    def behind(self) -> int:
        """How many devices that may speak have something to read and were not heard of for a day; asked seldom."""
        now = time.time_ns() // 1_000_000
        if now - self._counted_at > COUNT_MS:
            late = now - BEHIND_MS
            listed = self.devices()
            self._behind = sum(1 for each in listed if each.revoked_at is None and each.behind and each.seen_at < late)
            self._counted_at = now
        return self._behind

    def _rights(self, connection: Connection, device: Device, actor: str) -> frozenset[str]:
        source = BatchSource(connection, self._business, self._tables, Scope(device, {}))

        def look(table: str, row_id: str) -> Mapping[str, str | int | None] | None:
            held = source.row(table, row_id)
            return None if held is None else held.values

        return actor_rights(self._business, device, actor, look) or frozenset()

    def _listed(self, connection: Connection, store_id: str) -> list[Listed]:
        d, g, s, r, n = (getattr(self._tables, name) for name in ("device", "group", "grant", "reading", "counter"))
        group = connection.execute(sa.select(g.c.group_id).where(g.c.store_id == store_id)).scalar()
        own: dict[str, list[str]] = {}
        for code, partition in connection.execute(sa.select(s.c.device, s.c.partition).where(s.c.store_id == store_id)):
            own.setdefault(code, [store_id, *([group] if group else [])]).append(partition)
        shared = [store_id, *([group] if group else [])]
        every = sorted({*shared, *(partition for each in own.values() for partition in each)})
        self._database.enter(connection, *every)
        tops = dict(map(tuple, connection.execute(sa.select(n.c.store_id, n.c.seq).where(n.c.store_id.in_(every)))))
        read: dict[tuple[str, str], tuple[int, int]] = {}
        for partition, code, seq, at in connection.execute(
            sa.select(r.c.store_id, r.c.device, r.c.seq, r.c.at).where(r.c.store_id.in_(every), r.c.home == store_id)
        ):
            read[code, partition] = (seq, at)
        listed = []
        names = ("code", "name", "enrolled_at", "revoked_at", "rights", "answered", "answered_at", "is_hub")
        of_store = sa.select(*(d.c[each] for each in names)).where(d.c.store_id == store_id)
        for code, name, enrolled, revoked, rights, answered, answered_at, is_hub in connection.execute(
            of_store.order_by(d.c.enrolled_at, d.c.code)
        ):
            places = [(tops.get(each, 0), *read.get((code, each), (0, 0))) for each in own.get(code, shared)]
            behind, seen = sum(max(0, top - seq) for top, seq, _ in places), max(at for _, _, at in places)
            allowed = tuple(sorted(read_rights(rights)))
            times = (max(seen, answered_at), behind, answered, answered_at, bool(is_hub))
            listed.append(Listed(store_id, code, name, allowed, enrolled, revoked, *times))
        return listed


def _state(listed: Listed) -> DeviceState:
    return DeviceState(
        listed.code, listed.name, listed.rights, listed.enrolled_at, listed.seen_at, listed.behind, listed.answered,
        listed.answered_at, listed.revoked_at or 0, listed.is_hub,
    )  # fmt: skip
