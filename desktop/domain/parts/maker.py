"""Who built a car, from the first characters of its VIN: our own list, its brands and the country table."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

import resources

_ORDER = "ABCDEFGHJKLMNPRSTUVWXYZ1234567890"
"""The order of the second character in the ranges of ISO 3780."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker behind one world manufacturer identifier; several brands mean the VIN alone does not say which."""

    zh: str
    en: str
    brands: tuple[str, ...]
    brands_en: tuple[str, ...]
    since: int | None = None
    until: int | None = None

    def covers(self, year: int | None) -> bool:
        """Whether the row holds in that model year; an unknown year fits only a row without dates."""
        if year is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


@dataclass(frozen=True, slots=True)
class Country:
    """A country of ISO 3780: ISO 3166 alpha-2 code and both names."""

    code: str = ""
    zh: str = ""
    en: str = ""


def _rows(name: str) -> list[dict[str, str]]:
    with resources.path("reference", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


@cache
def _makers() -> dict[str, tuple[Maker, ...]]:
    found: dict[str, list[Maker]] = {}
    for row in _rows("wmi.csv"):
        maker = Maker(
            row["maker_zh"],
            row["maker_en"],
            _split(row["brands_zh"]),
            _split(row["brands_en"]),
            int(row["since"]) if row["since"] else None,
            int(row["until"]) if row["until"] else None,
        )
        found.setdefault(row["wmi"], []).append(maker)
    return {wmi: tuple(makers) for wmi, makers in found.items()}


@cache
def _countries() -> dict[str, Country]:
    found: dict[str, Country] = {}
    for row in _rows("vin_country.csv"):
        region, first, last = row["first"][0], _ORDER.index(row["first"][1]), _ORDER.index(row["last"][1])
        country = Country(row["country"], row["country_zh"], row["country_en"])
        for character in _ORDER[first : last + 1]:
            found[region + character] = country
    return found


@cache
def brand_names() -> dict[str, tuple[str, str]]:
    """Chinese and English brand name by the English one in upper case."""
    return {row["brand_en"].upper(): (row["brand_zh"], row["brand_en"]) for row in _rows("brands.csv")}


def is_known(vin: str) -> bool:
    """Whether the list knows the first three characters, in whatever year."""
    return vin[:3] in _makers() and vin[2:3] != "9"


def maker_of(vin: str, year: int | None = None) -> Maker | None:
    """The maker of a VIN, or of its first characters; the longest known prefix decides.

    None where the list does not know it, and always for a third character 9: that identifier is shared by small
    makers told apart only by positions 12 to 14.
    """
    if vin[2:3] == "9":
        return None
    for length in (4, 3):
        fitting = [maker for maker in _makers().get(vin[:length], ()) if maker.covers(year)]
        if len(vin) >= length and len(fitting) == 1:
            return fitting[0]
    return None


def country_of(vin: str) -> Country:
    """The country of the first two characters; empty where ISO 3780 gives none or the list does not know it."""
    return _countries().get(vin[:2], Country())
