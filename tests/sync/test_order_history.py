"""Thirty seeded histories of one repair order at two desks through a cut network; ``-m soak`` plays a thousand more.

Both desks and the centre end equal, no line is lost untold, stock, bills and payments add up.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.order_history import AT_ONCE, several

COURSES = 2


def test_two_desks_write_one_order_and_end_equal(tmp_path: Path) -> None:
    assert COURSES * AT_ONCE == 30
    several(tmp_path, 0, COURSES)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(2, 70, COURSES))
def test_a_thousand_more(tmp_path: Path, first: int) -> None:
    several(tmp_path, first, COURSES)
