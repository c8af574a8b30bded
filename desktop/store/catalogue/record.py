"""Plain records a catalogue is built from: what the demo, an import or the centre hands to the builder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Brand:
    """A maker of cars (``is_maker``) or of parts. ``code`` is the first half of every part key."""

    code: str
    name_zh: str
    name_en: str
    is_maker: bool
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """A branch or leaf of the category tree; ``parent`` is a code or empty."""

    code: str
    parent: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class PartType:
    """A kind of part with every word the trade uses for it. ``demand`` 1 (rare) to 9 (daily)."""

    name_zh: str
    name_en: str
    category: str
    nicknames: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    demand: int = 3


@dataclass(frozen=True, slots=True)
class Car:
    """A model as a clerk tells it apart: series, years (both inclusive), engine, gearbox."""

    key: str
    brand: str
    series: str
    series_en: str
    year_from: int
    year_to: int
    engine: str
    gearbox: str = ""


@dataclass(frozen=True, slots=True)
class Fitment:
    """That a part fits a car; a ``note`` is a condition (``2015-06 之后；带电子驻车``), see parts/condition.py."""

    car: str
    note: str = ""


@dataclass(slots=True)
class Part:
    """One part of one brand. ``popularity``: higher is asked for more often. ``superseded_by`` is a part key."""

    brand: str
    number: str
    part_type: str
    name_zh: str
    name_en: str
    grade: str
    list_fen: int
    position: str = ""
    unit: str = "件"
    spec: str = ""
    popularity: float = 0.0
    superseded_by: str = ""
    fitments: list[Fitment] = field(default_factory=list)


class Interchange(NamedTuple):
    """What ``other`` is to ``one``, both part keys; ``kind`` is one of ``schema.TURNED``, told in one direction."""

    one: str
    other: str
    kind: str = "same"


@dataclass(frozen=True, slots=True)
class VinPattern:
    """The first eight characters and the year character (position 10) of a VIN, and the car they mean."""

    prefix: str
    year_code: str
    car: str
    generated: bool


@dataclass(slots=True)
class Source:
    """Everything a catalogue is made of. ``label`` is the version a person sees, e.g. ``2026-11``."""

    label: str
    generated: bool
    brands: Iterable[Brand]
    categories: Iterable[Category]
    part_types: Iterable[PartType]
    cars: Iterable[Car]
    parts: Iterable[Part]
    interchange: Iterable[Interchange] = ()
    vin_patterns: Iterable[VinPattern] = ()
