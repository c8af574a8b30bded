"""Thirty seeded histories of one repair order at two desks through a cut network; ``-m soak`` plays a thousand more.

Both desks and the centre end equal, no line is lost untold, stock, bills and payments add up.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sync.server.arbiter import Arbiter
from tests.sync import order_history
from tests.sync.order_history import AT_ONCE, several

COURSES = 2


def test_two_desks_write_one_order_and_end_equal(tmp_path: Path) -> None:
    assert COURSES * AT_ONCE == 30
    assert several(tmp_path, 0, COURSES) > 0, "no history has a part issued at both desks"


def test_a_part_that_two_desks_issue_is_noticed_where_the_arbiter_lets_both_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bug is planted: a turn of a line is nobody's alone."""
    settled = Arbiter._settled

    def let_through(self: Arbiter, wants: Any) -> Any:
        others = {
            key: [each for each in found if not each.resource.startswith("issue:")] for key, found in wants.items()
        }
        return settled(self, others)

    monkeypatch.setattr(Arbiter, "_settled", let_through)
    monkeypatch.setattr(order_history, "AT_ONCE", 5)
    with pytest.raises(AssertionError, match="issued twice"):
        several(tmp_path, 3, 1)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(2, 70, COURSES))
def test_a_thousand_more(tmp_path: Path, first: int) -> None:
    several(tmp_path, first, COURSES)
