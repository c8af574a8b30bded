"""How times and units stand on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from printing.figure import minute, unit


def test_a_minute_is_that_of_the_zone_it_comes_with_not_of_this_computer() -> None:
    moment = datetime(2026, 11, 22, 18, 21, tzinfo=UTC)
    assert minute(moment.astimezone(ZoneInfo("Asia/Shanghai"))) == "2026-11-23 02:21"
    assert minute(moment.astimezone(ZoneInfo("Europe/Berlin"))) == "2026-11-22 19:21"


def test_a_time_without_a_zone_is_none() -> None:
    with pytest.raises(ValueError, match="zone"):
        minute(datetime(2026, 11, 22, 18, 21))


def test_an_english_reader_gets_the_usual_units_in_english_and_the_others_as_they_were_typed() -> None:
    assert [unit(name, "en") for name in ("升", "个", "工时", "项", "筐")] == ["L", "pc", "h", "", "筐"]
    assert unit("升", "zh") == "升"
