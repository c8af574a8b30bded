"""Which device may speak, and for which store. A code enrols once; a key is kept as its hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from sync.protocol import Enrolled
from sync.server.schema import Tables

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12
"""60 bits: not to be guessed within the hours a code is valid."""
CODE_VALID_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Device:
    """A device that proved its key."""

    store_id: str
    code: str

    @property
    def stream(self) -> str:
        """The stream it may read."""
        return f"store:{self.store_id}"


@dataclass(frozen=True)
class Listed:
    """A device as an operator sees it; times in milliseconds since 1970, ``revoked_at`` None while it may speak."""

    store_id: str
    code: str
    name: str
    enrolled_at: int
    revoked_at: int | None


def invite(connection: Connection, tables: Tables, store_id: str) -> str:
    """A one-time code for one more device of a store; the store's stream begins here if it is new."""
    if connection.execute(sa.select(tables.counter.c.seq).filter_by(store_id=store_id)).first() is None:
        connection.execute(sa.insert(tables.counter).values(store_id=store_id, seq=0, horizon=0))
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    connection.execute(
        sa.insert(tables.invitation).values(
            store_id=store_id, code_hash=_hash(code), valid_until=now_ms() + CODE_VALID_MS
        )
    )
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def digest(code: str) -> str:
    """What is kept of a one-time code, however it was typed."""
    return _hash("".join(letter for letter in code.upper() if letter in CODE_LETTERS))


def redeem(connection: Connection, tables: Tables, code_hash: str) -> str | None:
    """Take a one-time code in; its store, None when it is unknown, used or too old."""
    t = tables.invitation
    return connection.execute(
        sa.update(t)
        .where(t.c.code_hash == code_hash, t.c.used_at.is_(None), t.c.valid_until >= now_ms())
        .values(used_at=now_ms())
        .returning(t.c.store_id)
    ).scalar()


def enrol(connection: Connection, tables: Tables, store_id: str, name: str) -> Enrolled:
    """One more device of a store, whose code was taken in."""
    lock(connection, tables, store_id)
    count = connection.execute(sa.select(sa.func.count()).select_from(tables.device).filter_by(store_id=store_id))
    device, secret = f"D{count.scalar_one() + 1}", secrets.token_urlsafe(32)
    connection.execute(
        sa.insert(tables.device).values(
            store_id=store_id, code=device, name=name, key_hash=_hash(secret), enrolled_at=now_ms()
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


def devices(connection: Connection, tables: Tables, store_id: str) -> list[Listed]:
    """The devices of a store, the oldest first."""
    t = tables.device
    columns = (t.c.store_id, t.c.code, t.c.name, t.c.enrolled_at, t.c.revoked_at)
    found = connection.execute(sa.select(*columns).where(t.c.store_id == store_id).order_by(t.c.enrolled_at, t.c.code))
    return [Listed(*row) for row in found]


def authenticate(connection: Connection, tables: Tables, key: str) -> Device | None:
    """The device whose key this is; None for any other text, and after revocation."""
    parts = key.split(".")
    if len(parts) != 3:
        return None
    store_id, code, secret = parts
    t = tables.device
    held = connection.execute(
        sa.select(t.c.key_hash).where(t.c.store_id == store_id, t.c.code == code, t.c.revoked_at.is_(None))
    ).scalar()
    if held is None or not hmac.compare_digest(held, _hash(secret)):
        return None
    return Device(store_id, code)


def known(connection: Connection, tables: Tables, store_id: str, code: str) -> Device | None:
    """The device of this code, for what it sealed with its own key; None where there is none, or it was revoked."""
    t = tables.device
    of_code = sa.select(t.c.code).where(t.c.store_id == store_id, t.c.code == code, t.c.revoked_at.is_(None))
    return None if connection.execute(of_code).first() is None else Device(store_id, code)


def lock(connection: Connection, tables: Tables, store_id: str) -> int:
    """Lock the store's counter row until the transaction ends; its sequence."""
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
