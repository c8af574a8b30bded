"""How figures stand on paper: money, quantities, discounts, days and minutes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

Language = Literal["zh", "en"]


def money(fen: int) -> str:
    """128850 → ``1,288.50``; the sign is a plain hyphen-minus, which every font has."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def quantity(milli: int) -> str:
    """1500 → ``1.5``; 2000 → ``2``."""
    whole, rest = divmod(abs(milli), 1000)
    return f"{'-' if milli < 0 else ''}{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")


def discount(rate_bp: int, language: Language) -> str:
    """9,000 bp → ``9折`` or ``-10%``; the full rate is empty, more than it ``+10%``."""
    if rate_bp == 10_000:
        return ""
    if language == "zh" and 0 < rate_bp < 10_000:
        return f"{_trim(rate_bp, 1000)}折"
    off = rate_bp - 10_000
    return f"{'-' if off < 0 else '+'}{_trim(abs(off), 100)}%"


UNITS = {"工时": "h", "项": "", "升": "L", "套": "set", "对": "pair", "盒": "box"} | dict.fromkeys(
    ("件", "个", "只", "条", "片", "支"), "pc"
)
"""What a unit is called in English where it is one of the usual ones."""


def unit(name: str, language: str) -> str:
    """The unit of a quantity as people of this language read it; what is not known stays as it was typed."""
    return UNITS.get(name, name) if language == "en" else name


def day(value: date | None) -> str:
    """``2026-11-21``, or nothing."""
    return value.isoformat() if value else ""


def minute(moment: datetime) -> str:
    """``2026-11-21 14:02`` in the zone it comes with, the store's. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return f"{moment:%Y-%m-%d %H:%M}"


def _trim(number: int, unit: int) -> str:
    whole, rest = divmod(number, unit)
    return f"{whole}" + (f".{rest:0{len(str(unit)) - 1}d}".rstrip("0") if rest else "")
