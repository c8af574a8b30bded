"""Names as they stand on a screen that others see."""

from __future__ import annotations

import pytest

from desktop.domain.people.name import mask


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王建国", "王**"),
        ("李明", "李*"),
        ("欧阳修远", "欧***"),
        ("李女士", "李女士"),
        ("John Smith", "John S."),
        ("顺达汽车修理厂", "顺达汽车修理厂"),
        ("Cher", "Cher"),
        ("", ""),
    ],
)
def test_a_person_keeps_the_family_name_only(name: str, shown: str) -> None:
    assert mask(name) == shown
