"""Which device may speak, for which store, and what it is granted. A code enrols once; a key is kept as its hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.protocol import Enrolled
from sync.server.grant import ALL, GROUP, STAFF, STORE, Device, is_partition, read_rights, write_rights
from sync.server.schema import Tables

__all__ = ["Device"]

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12
"""60 bits: not to be guessed within the hours a code is valid."""
CODE_VALID_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Listed:
    """A device as an operator sees it; times in milliseconds since 1970, ``revoked_at`` None while it may speak.

    ``behind``, ``answered``: see ``protocol.DeviceState``.
    """

    store_id: str
    code: str
    name: str
    rights: tuple[str, ...]
    enrolled_at: int
    revoked_at: int | None
    seen_at: int
    behind: int
    answered: int
    answered_at: int
    is_hub: bool


class NotPossible(Exception):
    """What was asked cannot be; the text is for the operator."""


def begin(connection: Connection, tables: Tables, partition: str, kind: str, owner: str = "") -> None:
    """Make a partition's stream begin, if it is new. Raises NotPossible where it is of another kind or owner."""
    if not is_partition(partition):
        raise NotPossible("an id is 1 to 36 letters, digits, - or _")
    t = tables.counter
    held = connection.execute(sa.select(t.c.kind, t.c.owner).where(t.c.store_id == partition)).first()
    if held is None:
        connection.execute(
            sa.insert(t).values(store_id=partition, seq=0, horizon=0, kind=kind, owner=owner, sums="{}", shape="")
        )
    elif (held.kind or STORE, held.owner) != (kind, owner):
        raise NotPossible(f"{partition} is a {held.kind or STORE} already")


def join(connection: Connection, tables: Tables, store_id: str, group_id: str) -> None:
    """Put a store into a group, out of any other; an empty group takes it out. Raises NotPossible."""
    begin(connection, tables, store_id, STORE)
    t = tables.group
    connection.execute(sa.delete(t).where(t.c.store_id == store_id))
    if group_id:
        begin(connection, tables, group_id, GROUP)
        connection.execute(sa.insert(t).values(store_id=store_id, group_id=group_id))


def grant(connection: Connection, tables: Tables, store_id: str, code: str, partition: str, *, given: bool) -> bool:
    """Give a device a staff stream of its store, or take it away; whether there is such a device. NotPossible."""
    begin(connection, tables, partition, STAFF, store_id)
    d, t = tables.device, tables.grant
    if connection.execute(sa.select(d.c.code).where(d.c.store_id == store_id, d.c.code == code)).first() is None:
        return False
    one = (t.c.store_id == store_id, t.c.device == code, t.c.partition == partition)
    connection.execute(sa.delete(t).where(*one))
    if given:
        values = {"store_id": store_id, "device": code, "partition": partition, "kind": STAFF}
        connection.execute(sa.insert(t).values(values))
    return True


def allow(connection: Connection, tables: Tables, store_id: str, code: str, rights: Iterable[str]) -> bool:
    """Give a device these rights instead of what it has; whether there is such a device."""
    t = tables.device
    done = connection.execute(
        sa.update(t).where(t.c.store_id == store_id, t.c.code == code).values(rights=write_rights(rights))
    )
    return done.rowcount > 0


def invite(
    connection: Connection, tables: Tables, store_id: str, rights: Iterable[str] = (ALL,), *, hub: bool = False
) -> str:
    """A one-time code for one more device of a store; the store's stream begins here if it is new. NotPossible.

    ``hub``: the device may be the store's hub; whoever asks for that must have the right to the store's devices.
    """
    begin(connection, tables, store_id, STORE)
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    connection.execute(
        sa.insert(tables.invitation).values(
            store_id=store_id,
            code_hash=_hash(code),
            valid_until=now_ms() + CODE_VALID_MS,
            rights=write_rights(rights),
            is_hub=int(hub),
        )
    )
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def digest(code: str) -> str:
    """What is kept of a one-time code, however it was typed."""
    return _hash("".join(letter for letter in code.upper() if letter in CODE_LETTERS))


def redeem(connection: Connection, tables: Tables, code_hash: str) -> tuple[str, str, bool] | None:
    """Take a one-time code in; its store, its rights, whether for a hub. None when it is unknown, used or too old."""
    t = tables.invitation
    found = connection.execute(
        sa.update(t)
        .where(t.c.code_hash == code_hash, t.c.used_at.is_(None), t.c.valid_until >= now_ms())
        .values(used_at=now_ms())
        .returning(t.c.store_id, t.c.rights, t.c.is_hub)
    ).first()
    return None if found is None else (str(found[0]), str(found[1]), bool(found[2]))


def enrol(connection: Connection, tables: Tables, store_id: str, name: str, rights: str, *, hub: bool) -> Enrolled:
    """One more device of a store, whose code was taken in."""
    lock(connection, tables, store_id)
    count = connection.execute(sa.select(sa.func.count()).select_from(tables.device).filter_by(store_id=store_id))
    device, secret = f"D{count.scalar_one() + 1}", secrets.token_urlsafe(32)
    connection.execute(
        sa.insert(tables.device).values(
            store_id=store_id,
            code=device,
            name=name,
            key_hash=_hash(secret),
            enrolled_at=now_ms(),
            rights=rights,
            answered=0,
            answered_at=0,
            is_hub=int(hub),
        )
    )
    return Enrolled(store_id, device, f"{store_id}.{device}.{secret}")


def revoke(connection: Connection, tables: Tables, store_id: str, code: str) -> bool:
    """Turn a device away from now on; whether there was one to turn away."""
    t = tables.device
    found = connection.execute(
        sa.update(t)
        .where(t.c.store_id == store_id, t.c.code == code, t.c.revoked_at.is_(None))
        .values(revoked_at=now_ms())
        .returning(t.c.code)
    )
    return found.first() is not None


def authenticate(connection: Connection, tables: Tables, key: str) -> Device | None:
    """The device whose key this is; None for any other text, and after revocation."""
    parts = key.split(".")
    if len(parts) != 3:
        return None
    store_id, code, secret = parts
    held = _device(connection, tables, store_id, code)
    if held is None or not hmac.compare_digest(held[0], _hash(secret)):
        return None
    return held[1]


def _device(connection: Connection, tables: Tables, store_id: str, code: str) -> tuple[str, Device] | None:
    """Hash of the key, and the device with what it is granted; None where there is none, or it was revoked."""
    found = tables.often.who.run(connection, store=store_id, code=code)
    proof = next(((kept, rights, is_hub) for kind, kept, rights, is_hub in found if not kind), None)
    if proof is None:
        return None
    others = {partition: kind for kind, partition, *_ in sorted(found) if kind}
    return proof[0], Device(store_id, code, read_rights(proof[1]), others, bool(proof[2]))


def known(connection: Connection, tables: Tables, store_id: str, code: str) -> Device | None:
    """The device of this code, for what it sealed with its own key; None where there is none, or it was revoked."""
    held = _device(connection, tables, store_id, code)
    return None if held is None else held[1]


def lock(connection: Connection, tables: Tables, store_id: str) -> int:
    """Lock a partition's counter row until the transaction ends; its sequence."""
    t = tables.counter
    seq: int = connection.execute(
        sa.update(t).where(t.c.store_id == store_id).values(seq=t.c.seq).returning(t.c.seq)
    ).scalar_one()
    return seq


def _hash(secret: str) -> str:
    """SHA-256 will do for secrets of 60 random bits and more; these are no passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000
