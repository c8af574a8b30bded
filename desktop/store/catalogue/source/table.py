"""Parts lists as tables: number, name, brand, price, the makers' own numbers, and the cars as columns or as words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from desktop.domain import clock
from desktop.domain.money import MAX_FEN
from desktop.domain.parts.part import fold, normalise_number, squash
from desktop.store.catalogue import spoken
from desktop.store.catalogue.source.fact import Fact, FitFact, LinkFact, PartFact, Remark
from desktop.store.catalogue.source.place import position_of
from desktop.store.catalogue.source.word import Words

MOST_CARS = 200
"""Of one line; a cell with more is cut and remarked."""
_BETWEEN = re.compile(r"[;；\n|]+")
_BETWEEN_NUMBERS = re.compile(r"[;；,，、\n|/]+")
_YEARS = re.compile(r"((?:19|20)\d\d)(?:\s*年?款?\s*[-–—~～至到]\s*((?:19|20)\d\d)?)?\s*年?款?")
_ENGINE = re.compile(
    r"(?:(?:插混|增程|混动|PHEV|HEV)\s*)?\d\.\d\s*(?:TDI|TSI|TFSI|[TL])?\b|纯电[^\s,，]*", re.IGNORECASE
)
_GRADES = {squash(word): grade for grade, words in spoken.GRADE_WORDS.items() for word in (*words, grade)}


def facts(
    rows: Iterable[tuple[int, Sequence[str]]], places: Mapping[str, int], words: Words, brand: str = ""
) -> Iterator[Fact]:
    """The facts of the lines below the heading. ``places``: as ``heading.columns``.

    ``brand``: where there is no column. ``words``: the gatherer's, whose brands decide how a car is read.
    """
    for line, row in rows:
        cells = {column: row[place].strip() for column, place in places.items() if place < len(row)}
        if any(cells.values()):
            yield from _line(line, cells, words, brand)


def _line(line: int, cells: Mapping[str, str], words: Words, usual: str) -> Iterator[Fact]:
    said = cells.get
    number, brand = said("number", "") or said("oe", ""), said("brand", "") or usual
    if not normalise_number(number):
        yield Remark("source.no_number", line, number or said("name", ""))
        return
    if not brand:
        yield Remark("source.no_brand", line, number)
        return
    price = said("price", "")
    fen = fen_of(price)
    if price and fen is None:
        yield Remark("source.price", line, price)
    place = position_of(said("position", ""))
    yield PartFact(
        brand, number, kind=said("kind", "") or _kind_of(said("name", ""), words), name_zh=said("name", ""),
        name_en=said("name_en", ""), grade=_GRADES.get(squash(said("grade", "")), ""), list_fen=fen,
        position=place.words, unit=said("unit", ""), spec=said("spec", ""), later=said("later", ""),
    )  # fmt: skip
    maker = said("maker", "")
    if cells.get("number"):
        for other in _BETWEEN_NUMBERS.split(said("oe", "")):
            if normalise_number(other) and normalise_number(other) != normalise_number(number):
                own = maker if maker and len(_BETWEEN_NUMBERS.split(maker)) == 1 else ""
                yield LinkFact(brand, number, own or "OE", other.strip(), bool(own))
    yield from _fits(line, cells, words, brand, number)


def _kind_of(name: str, words: Words) -> str:
    """The part type that a name ends with, the longest that is known: ``前刹车片 (陶瓷)`` is a brake pad."""
    plain = squash(re.sub(r"[(（].*?[)）]", "", name))
    for start in range(len(plain)):
        found = words.known_kind(plain[start:])
        if found:
            return found
    return ""


def _fits(line: int, cells: Mapping[str, str], words: Words, brand: str, number: str) -> Iterator[Fact]:
    note = cells.get("note", "")
    if cells.get("series") and cells.get("maker"):
        start, end = years_of(cells.get("years", ""))
        yield FitFact(
            brand, number, cells["maker"], cells["series"], start, end, engine=cells.get("engine", ""), note=note
        )
        return
    said = [each.strip() for each in _BETWEEN.split(cells.get("cars", "")) if each.strip()]
    if len(said) > MOST_CARS:
        yield Remark("source.many_cars", line, number)
    for each in said[:MOST_CARS]:
        car = car_of(each, words)
        if car is None:
            yield Remark("source.car", line, each)
            continue
        maker, series, start, end, engine = car
        yield FitFact(brand, number, maker, series, start, end, engine=engine, note=note)


def car_of(text: str, words: Words) -> tuple[str, str, int, int, str] | None:
    """``大众 高尔夫 2013-2016 1.4T`` → maker, series, both years, engine; None where no known maker begins it."""
    plain = " ".join(text.split())
    start, end = years_of(plain)
    rest = _YEARS.sub(" ", plain)
    engine = _ENGINE.search(rest)
    rest = _ENGINE.sub(" ", rest).strip(" ,，")
    for length in range(min(len(rest), 20), 1, -1):
        maker = words.known_maker(rest[:length])
        if maker:
            series = " ".join(rest[length:].strip(" -·/,，").split())
            return (maker, series, start, end, engine[0].replace(" ", "") if engine else "") if series else None
    return None


def years_of(text: str) -> tuple[int, int]:
    """``2013-2016`` → both; ``2019款`` → that year; ``2015-`` → until next year's models; nothing → 0, 0."""
    found = _YEARS.search(fold(text))
    if found is None:
        return 0, 0
    start = int(found[1])
    if found[2]:
        return min(start, int(found[2])), max(start, int(found[2]))
    is_open = any(sign in found[0] for sign in "-–—~～至到")
    return start, max(start, clock.today().year + 1) if is_open else start


def fen_of(text: str) -> int | None:
    """``¥1,280.50`` and ``１２８０元`` as fen; None for no price, a negative one, or one that is too large."""
    plain = re.sub(r"[¥￥元,\s]|rmb|cny", "", fold(text))
    try:
        fen = int((Decimal(plain) * 100).quantize(Decimal(1), "ROUND_HALF_UP")) if plain else None
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return fen if fen is not None and 0 <= fen < MAX_FEN else None
