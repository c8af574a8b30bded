"""Price lists: number, brand, price with or without tax, and the days it holds. The lines become a price book."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain import clock
from desktop.domain.money import FULL_RATE_BP, half_up
from desktop.domain.parts import part as number
from desktop.store.catalogue.book import Price
from desktop.store.catalogue.source import heading
from desktop.store.catalogue.source.fact import Remark, Report
from desktop.store.catalogue.source.table import fen_of
from desktop.store.catalogue.source.word import Words

VAT_BP = ((date(2019, 4, 1), 1_300), (date(2018, 5, 1), 1_600), (date.min, 1_700))
"""Value added tax on goods by day, the latest first: announcement 39 of 2019 and circular 32 of 2018 of the Ministry of
Finance and the State Taxation Administration."""
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")
_NET = frozenset({"不含税", "未税", "否", "n", "no", "net", "0"})


@dataclass(frozen=True)
class Terms:
    """What holds for lines that do not say it: brand, days (ISO, empty is open), and whether prices lack the tax."""

    brand: str = ""
    since: str = ""
    until: str = ""
    net: bool = False


NO_TERMS = Terms()


def prices(
    file: str, rows: Iterable[tuple[int, Sequence[str]]], header: Sequence[str], words: Words, report: Report,
    terms: Terms,
) -> Iterator[Price]:  # fmt: skip
    """The prices of the lines below the heading. What is none is remarked; ``file`` names the list in the report."""
    places = heading.columns(header)
    net = heading.is_net(header[places["price"]]) if "price" in places else None
    is_net, since, until = terms.net if net is None else net, terms.since, terms.until
    keys: dict[str, str] = {}
    for line, row in rows:
        cells = {column: row[place].strip() for column, place in places.items() if place < len(row)}
        said = cells.get
        its_number = said("number", "") or said("oe", "")
        brand = said("brand", "") or terms.brand
        fen = fen_of(said("price", ""))
        norm = number.normalise_number(its_number)
        problem = _problem(norm, brand, fen)
        if problem:
            report.remark(file, Remark(problem, line, said("price", "") if norm and brand else its_number))
            continue
        if brand not in keys:
            keys[brand] = words.brand(brand).code
        start, end = _days(said("valid_from", "")), _days(said("valid_until", ""))
        if (start and end and end[-1] < start[0]) or start == () or end == ():
            both = f"{said('valid_from', '')} {said('valid_until', '')}".strip()
            report.remark(file, Remark("source.days", line, both))
            continue
        # a single column that says both days, as 有效期 often does
        first = start[0] if start else end[0] if end and len(end) > 1 else since
        last = end[-1] if end else until
        assert fen is not None
        if _lacks_tax(said("tax", ""), usual=is_net):
            fen = with_tax(fen, first)
        report.count("prices_said")
        yield Price(f"{keys[brand]}:{norm}", first, last, fen)


def _problem(norm: str, brand: str, fen: int | None) -> str:
    if not norm:
        return "source.no_number"
    if not brand:
        return "source.no_brand"
    return "source.price" if fen is None else ""


def _lacks_tax(said: str, *, usual: bool) -> bool:
    return number.squash(said) in _NET if said else usual


def with_tax(fen: int, since: str) -> int:
    """A price without tax as one with it, at the rate of the day it begins; half up."""
    day = date.fromisoformat(since) if since else clock.today()
    rate = next(rate for begun, rate in VAT_BP if begun <= day)
    return half_up(fen * (FULL_RATE_BP + rate), FULL_RATE_BP)


def _days(text: str) -> tuple[str, ...] | None:
    """The days that a cell names, as ISO text; None for an empty cell, nothing where it names none that exists."""
    if not text.strip():
        return None
    try:
        return tuple(date(*(int(figure) for figure in found if figure)).isoformat() for found in _DAY.findall(text))
    except ValueError:
        return ()


def columns_missing(places: Mapping[str, int]) -> list[str]:
    """Which columns a price list cannot do without."""
    return [name for name in ("number", "price") if name not in places and not (name == "number" and "oe" in places)]
