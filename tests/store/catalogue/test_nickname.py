"""Words of the trade from elsewhere than our own list: garages of Hong Kong, Wuhan and Taiwan, counters, keys, slips.

``nicknames.csv`` was put down after the product's list, from public word lists of garages and from how people type at a
counter. Words the product does not find stay in it.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from desktop.store.catalogue.search import PartSearch

ROWS = list(csv.DictReader(Path(__file__).with_name("nicknames.csv").read_text(encoding="utf-8").splitlines()))


def _missed(search: PartSearch, rows: int) -> list[str]:
    return [
        f"{row['said']}→{row['part_type']}"
        for row in ROWS
        if row["part_type"] not in {found.part_type_zh for found in search.find(row["said"])[:rows]}
    ]


def test_nine_of_ten_trade_words_find_their_part_in_five_rows(
    search: PartSearch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(ROWS) >= 150
    missed = _missed(search, 5)
    with capsys.disabled():
        print(f"\nnicknames: {len(ROWS) - len(missed)} of {len(ROWS)} in five rows; missed: {', '.join(missed)}")
    assert len(missed) <= len(ROWS) // 10


def test_nineteen_of_twenty_are_found_in_ten_rows(search: PartSearch) -> None:
    assert len(_missed(search, 10)) <= len(ROWS) // 20
