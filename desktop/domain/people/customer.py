"""Customers, persons and firms, and their phones."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.record import Base, Local, Record, Synced


class Customer(Record, Base):
    """A person or a firm. ``initials``: pinyin initials of the name, lower case, for search."""

    __tablename__ = "customer"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"name", "address", "level_id"}))

    kind: Mapped[str] = mapped_column(Text)
    """``person`` or ``firm``."""
    name: Mapped[str] = mapped_column(Text, index=True)
    initials: Mapped[str] = mapped_column(Text, default="", index=True)
    contact_name: Mapped[str] = mapped_column(Text, default="")
    level_id: Mapped[str | None] = mapped_column(String(36))
    address: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    merged_into: Mapped[str | None] = mapped_column(String(36))


class Phone(Record, Base):
    """One telephone number of a customer: digits only, with + for foreign ones."""

    __tablename__ = "phone"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"number"}))

    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    number: Mapped[str] = mapped_column(Text, index=True)
    reversed: Mapped[str] = mapped_column(Text, index=True)
    """The digits backwards, so that the last ones are a prefix."""
    kind: Mapped[str] = mapped_column(Text, default="mobile")
    """``mobile``, ``landline`` or ``foreign``."""
    main: Mapped[bool] = mapped_column(default=True)
