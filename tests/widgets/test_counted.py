"""One part, two parts."""

from __future__ import annotations

import pytest

from desktop.widgets.counted import counted
from desktop.widgets.translate import chinese


@pytest.mark.parametrize(
    ("text", "n", "said"),
    [
        ("{n} part[s]", 1, "1 part"), ("{n} part[s]", 0, "0 parts"), ("{n} part[s]", 1200, "1,200 parts"),
        ("{n} line[s] [is|are] in", 1, "1 line is in"), ("{n} line[s] [is|are] in", 2, "2 lines are in"),
        ("{n} 种", 1, "1 种"),
    ],
)  # fmt: skip
def test_one_is_not_said_as_many_are(text: str, n: int, said: str) -> None:
    assert counted(text, n) == said


def test_what_is_filled_in_keeps_its_own_brackets() -> None:
    assert counted("{what}: {n} row[s] [is|are] in {file}", 1, what="Cars", file="a[1|2].csv") == (
        "Cars: 1 row is in a[1|2].csv"
    )


def test_chinese_has_none_of_it() -> None:
    told = [text for pairs in chinese().values() for source, text in pairs.items() if "[s]" in source]
    assert len(told) > 20 and not any("[" in text for text in told)
