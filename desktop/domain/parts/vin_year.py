"""The model year in a VIN's tenth character, which repeats every thirty years."""

from __future__ import annotations

_CODES = "ABCDEFGHJKLMNPRSTVWXY123456789"
"""1980 to 2009 and again 2010 to 2039 (GB 16735, 49 CFR 565.15); I, O, Q, U, Z and 0 stand for no year."""

_FIRST, _CYCLE = 1980, 30
_ALWAYS_CODED = frozenset({
    "Volkswagen", "Audi", "Skoda", "SEAT", "Porsche", "Bentley", "Lamborghini",
    "Hyundai", "Kia", "Genesis", "Volvo", "Jaguar", "Land Rover",
})  # fmt: skip
"""Makers whose VINs carry the model year in position 10 in every market, so also where no law asks for it."""


def candidates(code: str, this_year: int) -> tuple[int, ...]:
    """Years a code may stand for, latest first, none later than next year's models."""
    index = _CODES.find(code) if len(code) == 1 else -1
    if index < 0:
        return ()
    years = range(_FIRST + index, this_year + 2, _CYCLE)
    return tuple(reversed(years))


def model_year(vin: str, country: str, *, coded: bool, brands_en: tuple[str, ...], this_year: int) -> int | None:
    """The model year of a 17-character VIN, or None rather than a guess.

    ``coded`` says that the VIN's check digit holds, the sign that it was written to the rules of a market which also
    asks for the year. China: the latest candidate. United States, Canada and Mexico: a letter in position 7 means 2010
    or later (49 CFR 565.15, cars and light trucks). Elsewhere many makers use position 10 for something else.
    """
    years = candidates(vin[9], this_year)
    if not years:
        return None
    if country == "CN":
        return years[0]
    if country in ("US", "CA", "MX"):
        late = vin[6].isalpha()
        fitting = [year for year in years if (year >= _FIRST + _CYCLE) == late]
        return fitting[0] if fitting else None
    european = vin[3:6] == "ZZZ" or (bool(brands_en) and set(brands_en) <= _ALWAYS_CODED)
    return years[0] if coded or european else None
