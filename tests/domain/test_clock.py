"""The store's time: its zone counts, not the computer's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from desktop.domain import clock

EVENING = datetime(2026, 11, 22, 18, 21, tzinfo=UTC)


def test_the_days_of_a_store_are_its_own_whatever_zone_the_computer_is_set_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "wall", lambda: EVENING)
    clock.live_in(ZoneInfo("Asia/Shanghai"))
    assert (clock.today(), f"{clock.local(EVENING):%H:%M}") == (date(2026, 11, 23), "02:21")
    clock.live_in(ZoneInfo("America/New_York"))
    assert (clock.today(), f"{clock.local(EVENING):%H:%M}") == (date(2026, 11, 22), "13:21")


def test_a_day_begins_at_the_stores_midnight_also_where_the_clocks_change() -> None:
    clock.live_in(ZoneInfo("Europe/Berlin"))
    first, second = (clock.begin(date(2026, 10, day)).astimezone(UTC) for day in (25, 26))
    assert (second - first).total_seconds() == 25 * 3600
    assert clock.begin(date(2026, 11, 22), time(9)).astimezone(UTC).hour == 8


def test_without_a_store_it_is_the_computers_zone() -> None:
    here = clock.local(EVENING)
    assert here.utcoffset() == EVENING.astimezone().utcoffset()
    assert clock.begin(here.date(), here.time()) == EVENING
