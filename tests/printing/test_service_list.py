"""The workshop's appointments of a day on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from printing.figure import Language
from printing.frame import Issue
from printing.service_list import StayLine, day_list
from tests.printing.drive_sample import AT, BEIJING
from tests.printing.sample import STORE, page_texts

LANGUAGES: list[Language] = ["zh", "en"]
HEAD = STORE, Issue(AT, "周航", "0.1.0", True)


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


STAY = StayLine(
    at(9), at(10, 30), False, "京A·12345", "大众 帕萨特", "王**", "routine", "刹车异响", "举升1", "赵师傅", "周航",
    "missing", True, at(8, 15), True, "booked", True,
)  # fmt: skip


def whole(pdf: bytes) -> str:
    return "".join(page_texts(pdf)).replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_names_time_car_work_bay_people_and_parts(language: Language) -> None:
    found = whole(day_list(HEAD, "2026-11-21", [STAY], language))
    for value in (STORE.name, "2026-11-21", "09:00–10:30", "京A·12345", "王**", "刹车异响", "举升1", "赵师傅", "08:15"):
        assert value.replace(" ", "") in found, value
    for word in {"zh": ("保养", "已预约·逾时", "缺货", "上门取车1个"), "en": ("booked·late", "missing", "1tofetch")}[
        language
    ]:
        assert word in found
    assert "{" not in found and "None" not in found


def test_a_stay_that_began_before_or_ends_later_says_which_day() -> None:
    found = whole(day_list(HEAD, "2026-11-21", [replace(STAY, start=at(14, day=19), earlier=True)], "zh"))
    assert "11-1914:00–10:30" in found
    assert "09:00–11-2312:00" in whole(day_list(HEAD, "2026-11-21", [replace(STAY, end=at(12, day=23))], "zh"))


def test_a_day_without_appointments_says_so() -> None:
    assert "当天没有预约" in whole(day_list(HEAD, "2026-11-21", [], "zh"))


def test_a_long_day_runs_over_pages_and_names_every_stay() -> None:
    many = [replace(STAY, plate=f"京A·{n:05d}") for n in range(60)]
    pages = page_texts(day_list(HEAD, "2026-11-21", many, "zh"))
    assert len(pages) > 1 and all(f"京A·{n:05d}" in "".join(pages) for n in range(60))
    assert "共 60 个预约".replace(" ", "") in "".join(pages).replace(" ", "")
