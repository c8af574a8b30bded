"""Money as integer fen, quantities in thousandths, rates in basis points. No float ever touches an amount."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from desktop.domain.problem import Refused

FULL_RATE_BP = 10_000
"""100 %."""
MAX_FEN = 100_000_000_00
"""¥100 million, exclusive: nothing at a front desk costs more, a slipped key does."""
MAX_QTY_MILLI = 100_000_000
"""100,000 pieces, inclusive."""

_NUMBER = re.compile(r"[+-]?\d*(?:\.\d*)?")


def half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` rounded to the nearest integer, halves away from zero. ``denominator`` > 0."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def at_rate(fen: int, rate_bp: int) -> int:
    """``fen`` at a rate, e.g. 9 折 = 9,000 bp; rounded half up once."""
    return half_up(fen * rate_bp, FULL_RATE_BP)


def line_amount(unit_fen: int, qty_milli: int) -> int:
    """The amount of one line in fen, rounded half up once; totals are sums of these."""
    return half_up(unit_fen * qty_milli, 1000)


def share(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Split by weight to the fen with the largest-remainder method; the parts always sum to the total.

    Equal remainders go to the earlier part. Weights are ≥ 0; all zero means equal parts.
    """
    if not weights:
        return []
    if not any(weights):
        weights = [1] * len(weights)
    whole, sign = sum(weights), -1 if total_fen < 0 else 1
    exact = [abs(total_fen) * weight for weight in weights]
    parts = [value // whole for value in exact]
    order = sorted(range(len(weights)), key=lambda i: (-(exact[i] % whole), i))
    for i in order[: abs(total_fen) - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]


def _decimal(text: str, places: int, field: str) -> int:
    clean = unicodedata.normalize("NFKC", text).strip().replace(",", "").replace("¥", "").replace("元", "").strip()
    if not clean or clean in "+-." or not _NUMBER.fullmatch(clean):
        raise Refused("number.form", field, value=text.strip()[:40])
    sign = -1 if clean.startswith("-") else 1
    whole, _, fraction = clean.lstrip("+-").partition(".")
    if len(fraction.rstrip("0")) > places:
        raise Refused("number.places", field, value=text.strip()[:40], places=places)
    digits = (whole or "0") + fraction.rstrip("0").ljust(places, "0")
    if len(digits) > 15:
        raise Refused("number.size", field, value=text.strip()[:40])
    return sign * int(digits)


def parse_fen(text: str, field: str = "price") -> int:
    """``"1,288.50"`` → 128850. Full-width digits, commas and ¥ are read.

    Raises Refused: ``number.form``, ``number.places`` (more than two decimals), ``money.negative``, ``money.size``.
    """
    fen = _decimal(text, 2, field)
    if fen < 0:
        raise Refused("money.negative", field, value=text.strip()[:40])
    if fen >= MAX_FEN:
        raise Refused("money.size", field, value=text.strip()[:40])
    return fen


def parse_qty(text: str, field: str = "qty") -> int:
    """``"1.5"`` → 1500 thousandths. Raises Refused: ``number.*``, ``qty.zero``, ``qty.size``."""
    milli = _decimal(text, 3, field)
    if milli <= 0:
        raise Refused("qty.zero", field, value=text.strip()[:40])
    if milli > MAX_QTY_MILLI:
        raise Refused("qty.size", field, value=text.strip()[:40])
    return milli


def format_fen(fen: int) -> str:
    """128850 → ``1,288.50``; the sign is a plain hyphen-minus, which every font has."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def format_qty(milli: int) -> str:
    """1500 → ``1.5``; 2000 → ``2``."""
    sign, milli = ("-" if milli < 0 else ""), abs(milli)
    whole, rest = divmod(milli, 1000)
    return f"{sign}{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")
