"""One record a physical car, with dated ownership and plates."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.record import Base, Local, Record, Synced


class Vehicle(Record, Base):
    """A car. ``vin`` is normalised (17 upper-case characters) or empty while unknown."""

    __tablename__ = "vehicle"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"vin"}))

    vin: Mapped[str] = mapped_column(Text, default="", index=True)
    vin_reversed: Mapped[str] = mapped_column(Text, default="", index=True)
    """The VIN backwards, so that its last characters are a prefix."""
    vin_verified: Mapped[bool] = mapped_column(default=True)
    """False when the check digit failed and the clerk went on."""
    maker: Mapped[str] = mapped_column(Text, default="")
    brand: Mapped[str] = mapped_column(Text, default="")
    series: Mapped[str] = mapped_column(Text, default="")
    engine: Mapped[str] = mapped_column(Text, default="")
    model_year: Mapped[int | None] = mapped_column()
    car_key: Mapped[str] = mapped_column(Text, default="")
    """The catalogue's key of the model, where it is known."""
    odometer_km: Mapped[int | None] = mapped_column()
    role: Mapped[str] = mapped_column(Text, default="customer")
    """``customer``, ``demo`` or ``stock``."""


class Ownership(Record, Base):
    """Who owns a car from when; the open one has no ``until``."""

    __tablename__ = "ownership"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"customer_id"}))

    vehicle_id: Mapped[str] = mapped_column(String(36), index=True)
    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    since: Mapped[date] = mapped_column()
    until: Mapped[date | None] = mapped_column()


class Plate(Record, Base):
    """A number plate from when; normalised: upper case, no separators."""

    __tablename__ = "plate"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"number"}))

    vehicle_id: Mapped[str] = mapped_column(String(36), index=True)
    number: Mapped[str] = mapped_column(Text, index=True)
    since: Mapped[date] = mapped_column()
    until: Mapped[date | None] = mapped_column()
