from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from printing.page import Gap, Pages
from printing.pen import Pen

FIRST, TOP, BOTTOM = 300.0, 60.0, 800.0


class Lines:
    """A block of numbered lines, 10 points each, that can be torn between them."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        self.height = 10.0 * len(numbers)
        self.drawn_at: list[float] = []

    def draw(self, pen: Pen, y: float) -> None:
        self.drawn_at.append(y)

    def split(self, room: float) -> tuple[Lines, Lines] | None:
        count = int(room // 10)
        if not 0 < count < len(self.numbers):
            return None
        return Lines(self.numbers[:count]), Lines(self.numbers[count:])


def placed(pages: Pages) -> list[list[tuple[float, Lines]]]:
    return [[(y, b) for y, b in page if isinstance(b, Lines)] for page in pages._placed]


@given(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 300), st.booleans()), max_size=40))
def test_blocks_keep_their_order_and_never_run_over_the_foot(wanted: list[tuple[int, int, bool]]) -> None:
    pages, head, numbers = Pages(FIRST, TOP, BOTTOM), Lines([-1, -1]), 0
    for count, with_next, gap in wanted:
        if gap:
            pages.add(Gap(25))
        pages.add(Lines(list(range(numbers, numbers + count))), head, with_next)
        numbers += count
    found = placed(pages)
    assert [n for page in found for _, block in page for n in block.numbers if n >= 0] == list(range(numbers))
    for page in found:
        for y, block in page:
            assert y + block.height <= BOTTOM
        for (y, block), (after, _) in itertools.pairwise(page):
            assert y + block.height <= after


@given(st.integers(1, 300))
def test_every_page_but_the_first_begins_with_the_repeated_head(rows: int) -> None:
    pages, head = Pages(FIRST, TOP, BOTTOM), Lines([-1, -1])
    for number in range(rows):
        pages.add(Lines([number] * 3), head)
    for page in placed(pages)[1:]:
        assert page[0] == (TOP, head)
        assert len(page) > 1


def test_a_block_moves_on_when_what_belongs_to_it_would_not_fit() -> None:
    pages = Pages(FIRST, TOP, BOTTOM)
    pages.add(Lines([1] * 40))
    pages.add(Lines([2]), with_next=95.0)
    assert [[block.numbers[0] for _, block in page] for page in placed(pages)] == [[1], [2]]


def test_a_gap_falls_away_at_the_top_of_a_page() -> None:
    pages = Pages(FIRST, TOP, BOTTOM)
    pages.add(Lines([1] * 50))
    pages.add(Gap(20))
    pages.add(Lines([2]))
    assert placed(pages)[1][0][0] == TOP
