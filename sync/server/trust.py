"""Whom the devices of a store may believe beside the centre: its hubs by their certificates, its bundles by a key."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.bundle import BundleError, device_key
from sync.protocol import Crew, Hub, HubFace, Member, Trust
from sync.server import accounts
from sync.server.accounts import Device, lock, now_ms
from sync.server.database import Database
from sync.server.denial import Denial
from sync.server.grant import GROUP, read_rights
from sync.server.schema import Tables

KEY_BYTES = 32


class Believing:
    """The keys and hubs of a peer's stores. ``tells``: whether devices are told of them; the centre alone does."""

    def __init__(self, database: Database, tables: Tables, *, tells: bool = True) -> None:
        self._database, self._tables, self.tells = database, tables, tells
        self._keys: dict[str, bytes] = {}

    def told(self, named: Sequence[HubFace], device: Device) -> Trust | None:
        """What a device is told; None at a hub. ``named``: the hubs of its store."""
        if not self.tells:
            return None
        return Trust(tuple(named), self.bundle_key(device.store_id, device.code).hex())

    def bundle_key(self, store_id: str, device: str) -> bytes:
        """The key of a device's own bundles. Raises BundleError ``bundle.device`` at a hub without the store's key."""
        return device_key(self._store_key(store_id), device)

    def known(self, store_id: str, code: str) -> Device | None:
        """A device by its code, None where it may not speak (any more)."""
        with self._database.reading(store_id) as connection:
            return accounts.known(connection, self._tables, store_id, code)

    def register(self, device: Device, hub: Hub) -> Crew:
        """A hub of the device's store makes itself known, and learns whom it may believe. Raises Denial ``right``."""
        must_be_hub(device)
        key = self._store_key(device.store_id)

        def keep(connection: Connection) -> Crew:
            register(connection, self._tables, device, hub)
            return crew(connection, self._tables, device.store_id, key)

        return self._database.writing(keep, device.store_id)

    def adopt(self, store_id: str, store_key: bytes) -> None:
        """At a hub: the store's key as the centre gave it."""
        if self._keys.get(store_id) != store_key:
            self._database.writing(lambda c: keep_store_key(c, self._tables, store_id, store_key), store_id)
            self._keys[store_id] = store_key

    def _store_key(self, store_id: str) -> bytes:
        if store_id not in self._keys:
            with self._database.reading(store_id) as connection:
                held = store_key(connection, self._tables, store_id)
            if held is None and not self.tells:
                raise BundleError("bundle.device")
            if held is None:
                held = self._database.writing(lambda c: make_store_key(c, self._tables, store_id), store_id)
            self._keys[store_id] = held
        return self._keys[store_id]


def must_be_hub(device: Device) -> None:
    """Raises Denial ``right`` for a device that was not invited as a hub, whatever it says of itself."""
    if not device.is_hub:
        raise Denial("right", right="hub")


def store_key(connection: Connection, tables: Tables, store_id: str) -> bytes | None:
    """The key of a store's bundles; None before the first."""
    t = tables.bundle_key
    held = connection.execute(sa.select(t.c.store_key).where(t.c.store_id == store_id)).scalar()
    return None if held is None else bytes.fromhex(held)


def make_store_key(connection: Connection, tables: Tables, store_id: str) -> bytes:
    """The key of a store's bundles, drawn where there is none; two who ask at once get the same."""
    lock(connection, tables, store_id)
    held = store_key(connection, tables, store_id)
    if held is None:
        held = secrets.token_bytes(KEY_BYTES)
        keep_store_key(connection, tables, store_id, held)
    return held


def keep_store_key(connection: Connection, tables: Tables, store_id: str, key: bytes) -> None:
    """Put a store's key in the place of the one there was."""
    t = tables.bundle_key
    connection.execute(sa.delete(t).where(t.c.store_id == store_id))
    connection.execute(sa.insert(t).values(store_id=store_id, store_key=key.hex()))


def register(connection: Connection, tables: Tables, device: Device, hub: Hub) -> None:
    """Keep what a hub says of itself; a device is one hub."""
    lock(connection, tables, device.store_id)
    t = tables.hub
    mine = (t.c.store_id == device.store_id, t.c.device == device.code)
    values = {"peer": hub.peer, "name": hub.name, "fingerprint": hub.fingerprint, "heard_at": now_ms()}
    if connection.execute(sa.update(t).where(*mine).values(**values)).rowcount == 0:
        connection.execute(sa.insert(t).values(store_id=device.store_id, device=device.code, **values))


def crew(connection: Connection, tables: Tables, store_id: str, key: bytes) -> Crew:
    """The devices of a store, as its hub must know them."""
    t, g, s = tables.device, tables.group, tables.grant
    groups = connection.execute(sa.select(g.c.group_id).where(g.c.store_id == store_id)).scalars()
    of_all = dict.fromkeys(groups, GROUP)
    own: dict[str, dict[str, str]] = {}
    for code, partition, kind in connection.execute(
        sa.select(s.c.device, s.c.partition, s.c.kind).where(s.c.store_id == store_id)
    ):
        own.setdefault(code, {})[partition] = kind
    found = connection.execute(
        sa.select(t.c.code, t.c.name, t.c.key_hash, t.c.rights, t.c.revoked_at)
        .where(t.c.store_id == store_id)
        .order_by(t.c.code)
    )
    members = (
        Member(code, name, "" if gone else held, tuple(sorted(read_rights(rights))), of_all | own.get(code, {}))
        for code, name, held, rights, gone in found
    )
    return Crew(key.hex(), tuple(members))
