"""Three hundred seeded histories of test drives over five desks, hub and centre; ``make soak`` plays ten thousand.

No time of a car or companion and no key is confirmed twice, and whoever is passed over is told by whom.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.domain.sales import drive
from tests.sync import drive_history
from tests.sync.drive_history import AT_ONCE, several

COURSES = 5
"""Of one store: 150 histories."""


@pytest.mark.parametrize(("first", "leases"), [(0, False), (10, True)])
def test_nothing_is_confirmed_twice_and_every_loser_is_told(tmp_path: Path, first: int, leases: bool) -> None:
    """In the second half the hub decides in the centre's place now and then; seed 12 is among them."""
    assert 2 * COURSES * AT_ONCE == 300
    several(tmp_path, first, COURSES, leases=leases)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(10, 350, COURSES))
def test_ten_thousand_more(tmp_path: Path, first: int) -> None:
    several(tmp_path, first, COURSES, leases=first % (2 * COURSES) == 0)


def test_an_arbiter_that_forgets_the_companion_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oracle asks what the rows want, not what the arbiter wrote down."""
    table = drive.Drive.__sync__
    careless = lambda row: (want for want in drive.wanted(row) if want.resource.startswith("car:"))  # noqa: E731
    monkeypatch.setattr(drive.Drive, "__sync__", drive_history.replaced(table, careless))
    with pytest.raises(AssertionError, match="was confirmed twice"):
        several(tmp_path, 0, 1)


def test_a_loser_that_nobody_tells_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drive_history.DriveCourse, "_listed", lambda *_: set())
    with pytest.raises(AssertionError, match="is not told"):
        several(tmp_path, 0, 1)
