"""The lists of test drives on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from printing.drive_list import DayLine, KeyLine, ListHead, LogLine, day_sheet, drive_log, key_register
from printing.figure import Language
from printing.frame import Issue
from tests.printing.drive_sample import AT, BEIJING
from tests.printing.sample import STORE, page_texts

LANGUAGES: list[Language] = ["zh", "en"]
HEAD = ListHead(STORE, "2026-11-21", Issue(AT, "李晓雯", "0.1.0", True))


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BEIJING)


DAY = DayLine("试01", "京A·D12345", "K-07", at(9), at(9, 30), "王**", "周航", "李晓雯", "环线", "out", at(9, 2), True)
FREE = DayLine("试02", "沪A·12345", "K-08")
LOG = LogLine(
    "试01", "京A·D12345", "BJ01-A1-261121-0052", at(9, 2), at(9, 33), "王**", "周航", "李晓雯", "环线", 12_034, 12_047,
    80, 76, False, 13, 31,
)  # fmt: skip
KEY = KeyLine(
    "K-07", "京A·D12345", "", "送车展", at(9, 2), "李晓雯", at(9, 45), None, "", 12_034, None, 80, None, False, "", True
)


def whole(pdf: bytes) -> str:
    return "".join(page_texts(pdf)).replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_names_car_time_people_state_and_where_the_key_is(language: Language) -> None:
    found = whole(day_sheet(HEAD, [DAY, FREE], language))
    for value in (
        STORE.name,
        "2026-11-21",
        "京A·D12345试01",
        "K-07",
        "09:00–09:30",
        "王**",
        "周航/李晓雯",
        "环线",
        "09:02",
    ):
        assert value in found
    for word in {"zh": ("试驾中·逾期", "借出", "无预约", "2辆", "1个预约"), "en": ("out·late", "democars:2")}[language]:
        assert word in found


def test_a_car_is_named_once_over_its_drives() -> None:
    found = whole(day_sheet(HEAD, [DAY, replace(DAY, start=at(10), end=at(11)), FREE], "zh"))
    assert found.count("京A·D12345") == 1


@pytest.mark.parametrize("count", [30, 45, 90])
def test_a_car_is_named_again_where_its_drives_go_on_over_a_page(count: int) -> None:
    pages = page_texts(day_sheet(HEAD, [DAY] * count, "zh"))
    assert len(pages) > 1
    assert [page.replace(" ", "").count("京A·D12345") for page in pages] == [1] * len(pages)


def test_another_use_and_a_state_of_a_newer_program_are_said() -> None:
    found = whole(day_sheet(HEAD, [replace(DAY, state="service"), replace(DAY, state="parked", car="试09")], "zh"))
    assert "保养维修" in found and "parked" in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_adds_up_km_and_minutes_and_says_what_is_open(language: Language) -> None:
    still = replace(LOG, in_at=None, odometer_in=None, energy_in=None, km=None, minutes=None)
    found = whole(drive_log(HEAD, [LOG, LOG, still], language))
    assert "12,034/12,047" in found and "80/76" in found and LOG.number in found
    assert {"zh": "共3次试驾·26km·62分钟·另有1次未归还", "en": "drives:3·26km·62min·notbackyet:1"}[language] in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_register_says_who_gave_and_took_and_is_signed(language: Language) -> None:
    back = replace(KEY, why="", number="BJ01-A1-261121-0052", in_at=at(12, 8, 22), in_by="周航", odometer_in=12_060)
    found = whole(key_register(HEAD, [KEY, replace(back, damage=True, damage_note="划痕", energy_in=20)], language))
    for value in ("K-07", "送车展", "李晓雯", "11-2212:08", "周航", "划痕", "80/20", "BJ01-A1-261121-0052", "09:45"):
        assert value in found
    assert {"zh": "核对人签字", "en": "Checkedby"}[language] in found
    assert {"zh": "逾期", "en": "late"}[language] in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_period_is_said(language: Language) -> None:
    for draw in (drive_log, key_register):
        pages = page_texts(draw(HEAD, [], language))  # type: ignore[operator]
        assert len(pages) == 1
        assert {"zh": "本期无记录", "en": "Nothing"}[language] in pages[0]


@pytest.mark.parametrize("count", [1, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 60])
def test_sums_and_signature_never_stand_on_a_page_alone_and_the_head_repeats(count: int) -> None:
    pages = [page.replace(" ", "") for page in page_texts(key_register(HEAD, [KEY] * count, "zh"))]
    assert "送车展" in pages[-1] and "核对人签字" in pages[-1]
    for number, page in enumerate(pages, 1):
        assert "钥匙号" in page and f"第{number}页/共{len(pages)}页" in page
    assert sum(page.count("送车展") for page in pages) == count


def test_offline_and_demo_are_said_on_lists_too() -> None:
    found = whole(drive_log(replace(HEAD, demo=True), [LOG], "zh"))
    assert "离线开具" in found and "演示样张" in found
