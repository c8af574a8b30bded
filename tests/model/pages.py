"""One peer, one desk, three rows: is a row ever passed over although the cursor says that all was read?

Rules: the sequence is taken under a lock; until its page is complete the cursor is (range, last key applied), and a cut
page goes on in the same range.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from tests.model.explorer import Step, put

KEYS = "abc"
Row = tuple[int, int]
"""Sequence and version at the peer."""


class Page(NamedTuple):
    low: int
    high: int
    rows: tuple[tuple[int, int, int], ...]
    """Key, sequence, version, in the order of keys."""


class State(NamedTuple):
    rows: tuple[Row, ...]
    sequence: int
    open: tuple[tuple[int, int], ...]
    """Pushes that took a sequence and have not committed: key, sequence."""
    held: tuple[int, ...]
    cursor: int
    page: Page | None
    reached: tuple[int, int, int] | None
    """Low, high and last key of a page under way."""
    written: int


@dataclass(frozen=True)
class Pages:
    writes: int = 4
    locked: bool = True
    same_range: bool = True
    cursor_in_a_page: Literal["range and key", "last row", "highest so far", "page end"] = "range and key"

    def start(self) -> State:
        return State(((0, 0),) * 3, 0, (), (0,) * 3, 0, None, None, 0)

    def steps(self, s: State) -> Iterator[Step]:
        yield from self._write(s)
        yield from self._ask(s) if s.page is None else self._apply(s, s.page)

    def _write(self, s: State) -> Iterator[Step]:
        new = s.sequence + 1
        for key in range(3) if s.written < self.writes else ():
            if self.locked:
                rows = put(s.rows, key, (new, s.rows[key][1] + 1))
                yield f"{KEYS[key]} written at {new}", s._replace(rows=rows, sequence=new, written=s.written + 1)
            elif len(s.open) < 2 and all(key != other for other, _ in s.open):
                after = s._replace(sequence=new, open=(*s.open, (key, new)), written=s.written + 1)
                yield f"a push of {KEYS[key]} takes {new}", after
        for key, at in s.open:
            rows = put(s.rows, key, (at, s.rows[key][1] + 1))
            still = tuple(each for each in s.open if each != (key, at))
            yield f"the push of {KEYS[key]} at {at} commits", s._replace(rows=rows, open=still)

    def _ask(self, s: State) -> Iterator[Step]:
        low, high, after = s.cursor, max(at for at, _ in s.rows), -1
        if s.reached:
            low, kept, after = s.reached
            high = kept if self.same_range else high
        rows = tuple((k, at, version) for k, (at, version) in enumerate(s.rows) if low < at <= high and k > after)
        if high > s.cursor or rows:
            yield f"desk asks for ({low}, {high}]", s._replace(page=Page(low, high, rows))

    def _apply(self, s: State, page: Page) -> Iterator[Step]:
        if page.rows:
            (key, at, version), *rest = page.rows
            cursor, reached = s.cursor, None
            if self.cursor_in_a_page == "range and key":
                reached = (page.low, page.high, key)
            else:
                cursor = {"last row": at, "highest so far": max(cursor, at), "page end": page.high}[
                    self.cursor_in_a_page
                ]
            held, left = put(s.held, key, version), page._replace(rows=tuple(rest))
            yield f"desk writes {KEYS[key]}", s._replace(held=held, cursor=cursor, page=left, reached=reached)
        else:
            yield "the page is in", s._replace(cursor=page.high, page=None, reached=None)
        yield "desk dies", s._replace(page=None)

    def wrong(self, s: State) -> Iterator[str]:
        idle = s.page is None and s.reached is None and not s.open
        read = idle and s.cursor >= max(at for at, _ in s.rows)
        if read and s.held != tuple(version for _, version in s.rows):
            yield "a row was passed over"


SMALL = Pages(writes=3)
ALSO: dict[str, Pages] = {}
BIG = {"five writes": Pages(writes=5)}
BROKEN = {
    "the chunk's cursor is its last row's": replace(SMALL, cursor_in_a_page="last row"),
    "the chunk's cursor is the highest sequence so far": replace(SMALL, cursor_in_a_page="highest so far"),
    "the chunk's cursor is the page's end": replace(SMALL, cursor_in_a_page="page end"),
    "a cut page goes on in a newer range": Pages(writes=4, same_range=False),
    "the sequence taken without the lock": replace(SMALL, locked=False),
}
