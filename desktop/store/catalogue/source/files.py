"""From the files that somebody hands in to a catalogue or a price book, with a report that a person can read.

Each file is parsed in a child process with limits (desktop.store.importing); what comes back are plain values.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, TypeVar

from desktop.domain.problem import Refused
from desktop.store.catalogue import book, build, picture
from desktop.store.catalogue.source import aces, coding, heading, pies, price, table
from desktop.store.catalogue.source.fact import Fact, Remark, Report
from desktop.store.catalogue.source.gather import Gatherer
from desktop.store.catalogue.source.word import Words
from desktop.store.importing import reading
from desktop.store.importing.reading import Inspected, Stop, Stream

Kind = Literal["aces", "pies", "coding", "table"]
Tell = Callable[[str, int, int], None]
"""(file or step, so far, of) → while it goes on; of what a step cannot say, 0 of 0."""
T = TypeVar("T")
Reading = Stream[reading.Element] | Stream[reading.Row]
HEADINGS = frozenset(heading.KNOWN)
EVERY, EVERY_PICTURE = 2_000, 50
"""Items between two words about progress."""


@dataclass(frozen=True)
class Given:
    """A file handed in. ``name`` is what a report calls it; ``terms`` fill in what a table does not say."""

    path: Path
    name: str
    terms: price.Terms = price.NO_TERMS


def nothing_told(_what: str, _at: int, _of: int) -> None:
    """For whoever does not want to know how far it is."""


def recognise(seen: Inspected) -> Kind:
    """What a file of a catalogue is. Raises Refused ``source.unknown``."""
    if seen.format == "xml":
        root = seen.top[0][1][0] if seen.top and seen.top[0][1] else ""
        if root in ("ACES", "PIES"):
            return "aces" if root == "ACES" else "pies"
        raise Refused("source.unknown", "file", value=root[:40])
    plain = {cell.strip().lower() for cell in seen.header}
    return "coding" if {"kind", "id", "name"} <= plain else "table"


def make_catalogue(
    given: Sequence[Given], label: str, target: Path, *, before: Path | None = None, tell: Tell = nothing_told,
    stop: Stop | None = None,
) -> tuple[Report, list[tuple[str, str]]]:  # fmt: skip
    """Build the catalogue of these files at ``target``; the report, and part key and file name of every picture.

    ``before``: the catalogue that it follows; parts, cars and brands keep their numbers, so that little changes.
    Raises Refused ``file.*``, ``source.*``, reading.Cancelled; then ``target`` is as it was.
    """
    seen = [(each, _inspected(each, stop)) for each in given]
    codes = coding.Coding()
    for each, what in seen:
        if recognise(what) == "coding":
            codes = _coding(each, what, codes, stop)
    with Gatherer(target.with_name(f"{target.name}.gathered")) as gatherer:
        for each, what in seen:
            for stream, facts in _facts(each, what, codes, gatherer, stop):
                with stream:
                    gatherer.take(each.name, _told(facts, stream, each.name, tell))
        for kind, ids in sorted(codes.missing.items()):
            gatherer.report.remark(kind, Remark("source.ids", 0, f"{len(ids)}: {', '.join(sorted(ids)[:8])}"))
        if not gatherer.report.counts.get("parts_said"):
            raise Refused("source.empty", "file")
        tell("build", 0, 0)
        source = gatherer.source(label)
        gatherer.report.count("parts", gatherer.parts())
        pictures = list(gatherer.pictures())
        build.build(source, target, before)
        return gatherer.report, pictures


def make_book(
    given: Sequence[Given], label: str, target: Path, *, tell: Tell = nothing_told, stop: Stop | None = None
) -> Report:  # fmt: skip
    """Build the price book of these lists at ``target``. Raises as :func:`make_catalogue`, ``source.columns``."""
    report, words = Report(), Words()
    seen = [(each, _inspected(each, stop)) for each in given]
    for each, what in seen:
        missing = price.columns_missing(heading.columns(what.header))
        if what.format == "xml" or missing:
            raise Refused("source.columns", "file", file=each.name, columns=", ".join(missing) or what.format)

    def lines() -> Iterator[book.Price]:
        for each, what in seen:
            with _rows(each, what, stop) as stream:
                told = _told(stream, stream, each.name, tell)
                yield from price.prices(each.name, told, what.header, words, report, each.terms)

    book.build(label, lines(), target)
    made = book.inspect(target)
    if made is None or not made.prices:
        target.unlink(missing_ok=True)
        raise Refused("source.empty", "file")
    report.count("prices", made.prices)
    report.count("twice", made.twice)
    return report


def make_pictures(
    given: Sequence[Given], label: str, target: Path, *, tell: Tell = nothing_told, stop: Stop | None = None
) -> Report:  # fmt: skip
    """Build the file of pictures of these zips; a PIES file among them says which picture is of which part.

    Raises as :func:`make_catalogue`, ``picture.none_named``.
    """
    report = Report()
    zips = [each for each in given if zipfile.is_zipfile(each.path)]
    with Gatherer(target.with_name(f"{target.name}.gathered"), Report()) as gatherer:
        codes = coding.Coding()
        rest = [(each, _inspected(each, stop)) for each in given if each not in zips]
        for each, what in sorted(rest, key=lambda both: recognise(both[1]) != "coding"):
            if recognise(what) == "coding":
                codes = _coding(each, what, codes, stop)
            for stream, facts in _facts(each, what, codes, gatherer, stop):
                with stream:
                    gatherer.take(each.name, _told(facts, stream, each.name, tell))
        known: dict[str, str] = {}
        for key, file in gatherer.pictures():
            known.setdefault(PurePosixPath(file.replace("\\", "/")).name.lower(), key)

        def found() -> Iterator[picture.Named]:
            for each in zips:
                for count, named in enumerate(
                    picture.pictures(each.path, each.name, known, gatherer.words, each.terms.brand, report)
                ):
                    if count % EVERY_PICTURE == 0:
                        tell(each.name, count, 0)
                    yield named

        report.count("pictures", picture.build(label, found(), target, "pictures", report))
    return report


def _inspected(each: Given, stop: Stop | None) -> Inspected:
    return reading.inspect(each.path, words=HEADINGS, stop=stop)


def _rows(each: Given, what: Inspected, stop: Stop | None) -> Stream[reading.Row]:
    return reading.rows(
        each.path, after=what.header_line, sheet=what.sheet, encoding=what.encoding, separator=what.separator,
        stop=stop,
    )  # fmt: skip


def _coding(each: Given, what: Inspected, before: coding.Coding, stop: Stop | None) -> coding.Coding:
    with _rows(each, what, stop) as stream:
        found = coding.coding([what.header, *(cells for _, cells in stream)])
    return coding.Coding({**before.meanings, **found.meanings})


def _facts(
    each: Given, what: Inspected, codes: coding.Coding, gatherer: Gatherer, stop: Stop | None
) -> Iterator[tuple[Reading, Iterable[Fact]]]:
    kind = recognise(what)
    if kind in ("aces", "pies"):
        form = aces if kind == "aces" else pies
        elements = reading.elements(each.path, form.ELEMENTS, stop=stop)
        yield elements, form.facts(enumerate(elements, 1), codes)
    elif kind == "table":
        places = heading.columns(what.header)
        if not {"number", "oe"} & places.keys():
            raise Refused("source.columns", "file", file=each.name, columns="number")
        lines = _rows(each, what, stop)
        yield lines, table.facts(lines, places, gatherer.words, each.terms.brand)


def _told(items: Iterable[T], stream: Reading, name: str, tell: Tell) -> Iterator[T]:
    for count, item in enumerate(items):
        if count % EVERY == 0:
            tell(name, stream.at, stream.of)
        yield item
