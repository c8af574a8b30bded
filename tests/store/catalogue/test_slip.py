"""One slip of the finger: the quick way finds what comparing with every term does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.store.catalogue.slip import Slips, slips

_WORDS = st.text("abc", min_size=1, max_size=6)


def _edits(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        corner, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (left != right))
    return row[-1]


@given(st.lists(_WORDS, max_size=40), _WORDS)
def test_every_term_one_edit_away_is_found_and_no_other(terms: list[str], text: str) -> None:
    assert set(Slips(terms).near(text)) == {term for term in terms if _edits(text, term) <= 1}


@pytest.mark.parametrize("typed", ["机油滤清", "机油虑清器", "机油滤清器器", "油滤清器"])
def test_a_sign_too_few_too_many_or_another_is_one_slip(typed: str) -> None:
    assert Slips(["机油滤清器", "空气滤清器"]).near(typed) == ["机油滤清器"]


def test_the_word_itself_comes_before_its_neighbours() -> None:
    assert Slips(["bat", "cat", "caat"]).near("cat") == ["cat", "bat", "caat"]


@given(st.text("09AZ", min_size=1, max_size=7), st.text("09AZ", max_size=8))
def test_the_slips_of_a_number_are_all_that_are_one_edit_away_and_no_other(number: str, other: str) -> None:
    spelled = slips(number)
    assert (other in spelled) == (_edits(number, other) <= 1)
    assert all(_edits(number, each) <= 1 for each in spelled)
