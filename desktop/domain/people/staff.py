"""The store and its staff."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.record import Base, Local, Op, Record, Synced


class Store(Record, Base):
    """The store, and the header of its papers. ``id`` equals ``store_id``; ``code`` begins every document number."""

    __tablename__ = "store"
    __sync__: ClassVar[Synced | Local] = Synced()

    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    legal_name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    bank: Mapped[str] = mapped_column(Text, default="")
    bank_account: Mapped[str] = mapped_column(Text, default="")
    province: Mapped[str] = mapped_column(Text, default="")
    """The first character of the plates usual here, e.g. 京."""
    demo: Mapped[bool] = mapped_column(default=False)


class Staff(Record, Base):
    """A member of staff. ``password_hash`` is Argon2id; ``role`` is a Role."""

    __tablename__ = "staff"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"name", "role", "password_hash"}))

    login: Mapped[str] = mapped_column(Text, index=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    must_change: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class Audit(Record, Base):
    """Who looked at, printed or changed what is guarded, and why. Holds ids, never the guarded value."""

    __tablename__ = "audit"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND)

    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    """``table:id``."""
    reason: Mapped[str] = mapped_column(Text, default="")
