"""A vehicle identification number: read as typed, checked, and what its 17 characters say of the car."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop.domain import clock
from desktop.domain.parts import vin_year
from desktop.domain.parts.maker import Maker, brand_names, country_of, maker_of
from desktop.domain.parts.vin_repair import check_digit, repairs
from desktop.domain.problem import Problem

__all__ = ["LENGTH", "Reading", "Vin", "check_digit", "decode", "pattern_key", "read"]

LENGTH = 17
_READ_AS = {"O": "0", "Q": "0", "I": "1"}
CHARACTERS = frozenset("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−_.·•・。,，、/\\'\"]+")
CHECKED = frozenset({"CN", "US", "CA", "MX"})
"""Where a check digit in position 9 is law: GB 16735 and 49 CFR 565. Elsewhere makers may leave it out."""


@dataclass(frozen=True)
class Reading:
    """What was typed and what it was read as.

    ``text`` is NFKC, upper case, without spaces, dashes, dots and invisible characters; ``replaced`` holds the 0-based
    positions where O or Q was read as 0, or I as 1, and ``typed`` the text before that, for the key that undoes it.
    """

    text: str
    replaced: tuple[int, ...] = ()
    typed: str = ""


@dataclass(frozen=True)
class Vin:
    """All that is known from the 17 characters. An empty ``maker_zh`` means 未识别: no maker is ever guessed.

    ``valid`` is about length, characters and, where the law asks for it, the check digit; a problem of a valid VIN
    (``vin.serial``) is a hint. Several ``brands`` are those the maker builds under this identifier.
    """

    vin: str
    valid: bool
    problems: tuple[Problem, ...]
    wmi: str = ""
    maker_zh: str = ""
    maker_en: str = ""
    brands: tuple[str, ...] = ()
    brands_en: tuple[str, ...] = ()
    year: int | None = None
    years: tuple[int, ...] = ()
    country: str = ""
    country_zh: str = ""
    country_en: str = ""
    expected_check: str = ""
    check_ok: bool | None = None
    model: str | None = None
    repairs: tuple[str, ...] = ()
    replaced: tuple[int, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the maker is known."""
        return bool(self.maker_zh)

    def as_json(self) -> dict[str, Any]:
        """The line that ``forecourt vin`` prints."""
        return {
            "vin": self.vin,
            "valid": self.valid,
            "problems": [{"code": problem.code, **problem.values} for problem in self.problems],
            "wmi": self.wmi,
            "maker_zh": self.maker_zh,
            "maker_en": self.maker_en,
            "brands": list(self.brands),
            "brands_en": list(self.brands_en),
            "year": self.year,
            "years": list(self.years),
            "country": self.country,
            "country_zh": self.country_zh,
            "country_en": self.country_en,
            "check_ok": self.check_ok,
            "expected_check": self.expected_check,
            "model": self.model,
            "repairs": list(self.repairs),
        }


def read(typed: str) -> Reading:
    """What was typed, as a VIN reads it; anything may be typed, nothing is refused."""
    text = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed).upper())
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Mn", "Me", "Cs"))
    replaced = tuple(position for position, character in enumerate(text) if character in _READ_AS)
    return Reading("".join(_READ_AS.get(character, character) for character in text), replaced, text)


def pattern_key(vin: str) -> str:
    """What cars of one model and year share: the first eight characters and the tenth. Empty unless 17 long."""
    return vin[:8] + vin[9] if len(vin) == LENGTH else ""


def decode(typed: str, *, today: date | None = None) -> Vin:
    """Read and decode a VIN. Never raises: what is wrong stands in ``problems``."""
    reading = read(typed)
    text = reading.text
    problems = _shape(text)
    country = country_of(text)
    if problems:
        return Vin(
            text, False, problems, text[:3], country=country.code, country_zh=country.zh, country_en=country.en,
            replaced=reading.replaced,
        )  # fmt: skip
    this_year = (today or clock.today()).year
    expected = check_digit(text)
    check_ok = text[8] == expected
    likely: tuple[str, ...] = ()
    if not check_ok and country.code in CHECKED:
        likely = repairs(text)
        problems += (
            Problem("vin.check", "vin", {
                "position": 9, "expected": expected, "actual": text[8], "repairs": likely,
            }),
        )  # fmt: skip
    problems += _serial(text)
    years = vin_year.candidates(text[9], this_year)
    year, maker, model = _built(text, country.code, check_ok, years, this_year)
    return Vin(
        vin=text,
        valid=check_ok or country.code not in CHECKED,
        problems=problems,
        wmi=text[:3],
        maker_zh=maker.zh if maker else "",
        maker_en=maker.en if maker else "",
        brands=maker.brands if maker else (),
        brands_en=maker.brands_en if maker else (),
        year=year,
        years=years,
        country=country.code,
        country_zh=country.zh,
        country_en=country.en,
        expected_check=expected,
        check_ok=check_ok,
        model=model,
        repairs=likely,
        replaced=reading.replaced,
    )


def _shape(text: str) -> tuple[Problem, ...]:
    """Problems of length and characters."""
    if not text:
        return (Problem("vin.empty", "vin"),)
    problems = [
        Problem("vin.character", "vin", {"position": position, "character": character})
        for position, character in enumerate(text, start=1)
        if character not in CHARACTERS
    ][:1]
    difference = len(text) - LENGTH
    if difference < 0:
        problems.insert(0, Problem("vin.length.short", "vin", {"length": len(text), "short": -difference}))
    elif difference > 0:
        problems.insert(0, Problem("vin.length.long", "vin", {"length": len(text), "over": difference}))
    return tuple(problems)


def _serial(text: str) -> tuple[Problem, ...]:
    """A hint where the serial's end is not all digits: the last four (ISO 3779, GB 16735), three for small makers."""
    start = 14 if text[2] == "9" else 13
    for position in range(start, LENGTH):
        if not text[position].isdigit():
            return (Problem("vin.serial", "vin", {"position": position + 1, "character": text[position]}),)
    return ()


def _built(
    text: str, country: str, check_ok: bool, years: tuple[int, ...], this_year: int
) -> tuple[int | None, Maker | None, str | None]:
    """Model year, maker and model, each None rather than guessed."""
    undated = maker_of(text)
    brands_en = undated.brands_en if undated else ()
    year = vin_year.model_year(text, country, coded=check_ok, brands_en=brands_en, this_year=this_year)
    maker = maker_of(text, year)
    if country == "CN":
        return year, maker, None
    make, model, foreign_year = _foreign(text)
    sure = model is not None or country in CHECKED
    if make:
        maker = _agreed(maker, make, sure)
    if maker is None or not make or (not check_ok and country in CHECKED):
        model = None
    if foreign_year in years and foreign_year != year:
        if check_ok and model:
            year = foreign_year
        elif country in CHECKED:
            year = None
    return year, maker, model


def _foreign(text: str) -> tuple[str, str | None, int | None]:
    """Make in capitals, model and model year by the tables of the United States' NHTSA; empty where they know none.

    Loaded on first use only: the tables take some 40 MB.
    """
    import ultravin

    found = ultravin.decode(text)
    attributes = found["attributes"]
    return str(attributes.get("Make") or ""), attributes.get("Model") or None, found.get("model_year")


def _agreed(ours: Maker | None, make: str, sure: bool) -> Maker | None:
    """Our maker and theirs brought together; None where they name different ones.

    ``sure`` says that they recognised more than the first three characters, or that the car was made for their market:
    cars of other markets get from them whatever that identifier sells in the United States.
    """
    if ours is None:
        chinese, english = brand_names().get(make, (make.title(), make.title()))
        return Maker(chinese, english, (chinese,), (english,)) if sure else None
    for brand, brand_en in zip(ours.brands, ours.brands_en, strict=True):
        if brand_en.upper() == make:
            return Maker(ours.zh, ours.en, (brand,), (brand_en,), ours.since, ours.until) if sure else ours
    return None if sure else ours
