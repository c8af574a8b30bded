"""Two rows in one slot, a desk with unsent edits, answers and a page fetched ahead: when may sums be compared?

Rules: the sum covers the last values from that peer; the peer's is read in the page's transaction; it is compared only
where the desk holds no answer later than the page's end; pulled values go beneath unsent edits and a refusal rolls back
to them; hub rows lie in a layer of their own; slots are rehashed from the stored rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.model.explorer import Step, put

FLIP = 50
Pair = tuple[int, int]


def total(values: Pair) -> int:
    """The sum of a slot; other rows have other hashes."""
    return values[0] + 100 * values[1]


class Desk(NamedTuple):
    beneath: Pair
    sum: int
    cursor: int
    answered: int
    """Highest sequence an answer has told."""
    unsent: tuple[tuple[int, int] | None, ...]
    """Of each row: value and what its editor saw."""

    def with_value(self, row: int, value: int) -> Desk:
        """A value from the peer, the sum kept up as one goes."""
        values = put(self.beneath, row, value)
        return self._replace(beneath=values, sum=self.sum + total(values) - total(self.beneath))


class Page(NamedTuple):
    end: int
    rows: tuple[tuple[int, int, int], ...]
    sum: int | None


class State(NamedTuple):
    values: Pair
    at: Pair
    sequence: int
    desk: Desk
    page: Page | None
    written: int
    said: str
    flipped: bool
    hub_row: tuple[int, int] | None


@dataclass(frozen=True)
class Sums:
    writes: int = 3
    flips: bool = False
    hub: bool = False
    refuses: bool = True
    sum_with_the_page: bool = True
    over_the_peers_values: bool = True
    minds_later_answers: bool = True
    pulls_go_beneath: bool = True
    rolls_back_beneath: bool = True
    hub_rows_apart: bool = True
    rehashes: bool = True

    def start(self) -> State:
        return State((0, 0), (0, 0), 0, Desk((0, 0), 0, 0, 0, (None, None)), None, 0, "", False, None)

    def steps(self, s: State) -> Iterator[Step]:
        if s.said:
            return
        for row in (0, 1):
            yield from self._write(s, row)
            yield from self._push(s, row)
        if s.hub_row and s.hub_row[0] >= 0:
            row, value = s.hub_row
            yield "the hub forwards its row", self._stand(s, row, max(value, s.values[row]))._replace(hub_row=(-1, 0))
        if self.flips and not s.flipped:
            flipped = put(s.desk.beneath, 0, s.desk.beneath[0] + FLIP)
            yield "a value flips on the disk", s._replace(desk=s.desk._replace(beneath=flipped), flipped=True)
        if s.page is None:
            rows = tuple((row, s.at[row], s.values[row]) for row in (0, 1) if s.at[row] > s.desk.cursor)
            known = total(s.values) if self.sum_with_the_page else None
            yield f"the peer reads a page to {s.sequence}", s._replace(page=Page(s.sequence, rows, known))
        else:
            yield self._apply(s, s.page)

    def _stand(self, s: State, row: int, value: int) -> State:
        new = s.sequence + 1
        return s._replace(values=put(s.values, row, value), at=put(s.at, row, new), sequence=new)

    def _write(self, s: State, row: int) -> Iterator[Step]:
        if s.written == self.writes:
            return
        new, desk = s.written + 1, s.desk
        yield f"another desk writes {new} to row {row}", self._stand(s, row, new)._replace(written=new)
        if desk.unsent[row] is None:
            unsent = put(desk.unsent, row, (new, desk.beneath[row]))
            yield f"desk writes {new} to row {row}", s._replace(desk=desk._replace(unsent=unsent), written=new)
        if self.hub and s.hub_row is None:
            taken = desk if self.hub_rows_apart else desk.with_value(row, new)
            yield f"desk takes {new} of row {row} from the hub", s._replace(desk=taken, written=new, hub_row=(row, new))

    def _push(self, s: State, row: int) -> Iterator[Step]:
        entry = s.desk.unsent[row]
        if entry is None:
            return
        value, base = entry
        sent = s.desk._replace(unsent=put(s.desk.unsent, row, None))
        stands = max(value, s.values[row])
        after = self._stand(s, row, stands)
        merged = sent.with_value(row, stands)._replace(answered=max(sent.answered, after.sequence))
        yield f"{value} is taken, the answer carries {stands}", after._replace(desk=merged)
        if self.refuses:
            refused = sent if self.rolls_back_beneath else sent.with_value(row, base)
            yield f"{value} is refused", s._replace(desk=refused)

    def _apply(self, s: State, page: Page) -> Step:
        desk = s.desk
        for row, at, value in page.rows:
            old = at <= desk.answered and value < desk.beneath[row]
            dropped = desk.unsent[row] is not None and not self.pulls_go_beneath
            if not old and not dropped and (value >= desk.beneath[row] or s.flipped):
                desk = desk.with_value(row, value)
        desk = desk._replace(cursor=max(desk.cursor, page.end))
        said = ""
        if desk.answered <= page.end or not self.minds_later_answers:
            said = self._compare(s, desk, page)
        return f"desk applies the page to {page.end}", s._replace(desk=desk, page=None, said=said)

    def _compare(self, s: State, desk: Desk, page: Page) -> str:
        shown = tuple(entry[0] if entry else desk.beneath[row] for row, entry in enumerate(desk.unsent))
        mine = desk.sum if self.over_the_peers_values else total((shown[0], shown[1]))
        if self.rehashes and self.over_the_peers_values:
            mine = total(desk.beneath)
        theirs = total(s.values) if page.sum is None else page.sum
        if mine == theirs and s.flipped and desk.beneath[0] >= FLIP:
            return "a flipped value goes unnoticed"
        return "" if mine == theirs or s.flipped else "two that are equal are said to differ"

    def wrong(self, s: State) -> Iterator[str]:
        if s.said:
            yield s.said
        elif not s.flipped and not self.hub and s.desk.cursor == s.sequence and s.desk.beneath != s.values:
            yield "the desk has read everything and holds another value"


SMALL = Sums(writes=2)
ALSO = {
    "flips": Sums(writes=2, flips=True),
    "a hub": Sums(writes=2, hub=True, refuses=False),
}
BIG = {"four writes": Sums(writes=4), "flips": Sums(writes=3, flips=True), "a hub": Sums(writes=3, hub=True)}
BROKEN = {
    "compared though a later answer is held": replace(SMALL, minds_later_answers=False),
    "the sum read after the page": replace(SMALL, sum_with_the_page=False),
    "the sum over what is shown": replace(SMALL, over_the_peers_values=False),
    "a pulled value dropped under an unsent edit": replace(SMALL, pulls_go_beneath=False),
    "rollback to the base value": replace(SMALL, rolls_back_beneath=False),
    "hub rows among the centre's": Sums(writes=2, hub=True, refuses=False, hub_rows_apart=False),
    "sums only kept up, never rehashed": Sums(writes=2, flips=True, rehashes=False),
}
