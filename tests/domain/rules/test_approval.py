from __future__ import annotations

import pytest

from desktop.domain.rules.approval import approval
from desktop.domain.rules.setting import SHIPPED


@pytest.mark.parametrize(
    ("total", "costed", "reasons"),
    [
        (50_000_00, [], ()),
        (50_000_01, [], ("amount",)),
        (100_00, [(100_00, 85_00)], ()),
        (100_00, [(100_00, 85_01)], ("margin",)),
        (99_99, [(99_99, 84_99)], ()),
        (99_99, [(99_99, 85_00)], ("margin",)),
        (60_000_00, [(60_000_00, 60_000_00)], ("amount", "margin")),
        (100_00, [(50_00, 50_00), (50_00, 30_00)], ()),
        (0, [(0, 1)], ("margin",)),
        (0, [(0, 0)], ()),
        (100_00, [], ()),
    ],
)
def test_amount_and_margin_are_judged_at_their_very_edges(total: int, costed, reasons: tuple[str, ...]) -> None:
    assert approval(total, costed, SHIPPED) == reasons
