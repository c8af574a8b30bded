"""What the search gives back: plain values, ready for a table, a quote line or a line of JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from desktop.domain.parts.condition import Fit, Month

StockState = Literal["here", "coming", "order"]
PriceFrom = Literal["own", "book", "list"]
"""The store's own price, the price book's, or the catalogue's list price."""
CarKey = str
"""The catalogue's stable key of a car model, kept in ``vehicle.car_key``."""


class PartRow(NamedTuple):
    """One part with the four answers: does it fit, what does it cost, is it there, when does it come.

    A named tuple: a frozen dataclass of as many fields takes four times as long to make, and a search makes fifty.

    ``list_fen`` is the catalogue's price, ``retail_fen`` the one that counts (``price_from``), ``price_fen`` that at
    the customer's level; each None where no price is known: a number that is met only as a cross reference has none.
    ``valid_until``: of the store's own price or the book's, inclusive; it may have gone by. ``superseded_by`` is the
    key of the final replacement, or empty.
    """

    part_key: str
    number: str
    name_zh: str
    name_en: str
    part_type_id: int
    part_type_zh: str
    part_type_en: str
    brand: str
    brand_en: str
    grade: str
    unit: str
    spec: str
    position: str
    fit: Fit
    fit_note: str
    list_fen: int | None
    retail_fen: int | None
    price_fen: int | None
    cost_fen: int | None
    valid_until: date | None
    here_milli: int
    elsewhere_milli: int
    order_milli: int
    eta: date | None
    stock_state: StockState
    superseded_by: str
    superseded_by_number: str
    price_from: PriceFrom = "list"
    elsewhere_at: datetime | None = None
    """When the centre last found ``elsewhere_milli`` so, of several stores the longest ago."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of this very car beside its model: its model year, and the month it was built in."""

    year: int | None = None
    built: Month | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the catalogue before a car is settled: one maker's cars, one series, one year of it."""

    brand_id: int
    series_id: int | None = None
    year: int | None = None


class Relation(NamedTuple):
    """Another part and what it is to the one asked for: one of ``schema.KINDS``."""

    kind: str
    part: PartRow


@dataclass(frozen=True, slots=True)
class FittedCar:
    """A car that a part fits, with the condition as the catalogue gives it. ``id`` is where the next page begins."""

    id: int
    car: CarRow
    note: str


@dataclass(frozen=True, slots=True)
class CarRow:
    """A car model of the catalogue. ``year`` is the model year when a VIN told it."""

    key: CarKey
    brand: str
    brand_en: str
    series: str
    series_en: str
    year_from: int
    year_to: int
    engine: str
    gearbox: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A branch of the category tree with the number of parts in it (for the car, when one is given)."""

    id: int
    parent_id: int | None
    name_zh: str
    name_en: str
    parts: int


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A brand or a series in a pick list. ``cars``: how many models it has; ``within``: the brand of a series."""

    id: int
    name_zh: str
    name_en: str
    cars: int = 0
    within: int = 0
