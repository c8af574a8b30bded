"""The sheet with the lists of test drives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from desktop.domain.sales.paper import Paper, Printing
from desktop.pages.desk import Desk
from desktop.pages.drives.day_papers import DayPapers
from desktop.store.open import Store
from tests.domain.sales.yard import booked, car, customer, noon
from tests.pages.conftest import FakeWindow
from tests.pages.drives.test_agreement_print import do
from tests.printing.sample import page_texts

assert do
Do = Callable[..., Any]


@pytest.fixture
def day(do: Do) -> date:
    booked(do, car(do), customer(do))
    return noon().astimezone().date()


@pytest.fixture
def sheet(desk: Desk, day: date, qtbot: QtBot, settle: Callable[[], None]) -> DayPapers:
    made = DayPapers(desk, day)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.primary.isEnabled(), timeout=10_000)
    settle()
    return made


def text_of(window: FakeWindow) -> str:
    return "".join(page_texts(window.printed[-1][0])).replace(" ", "")


def test_enter_prints_the_day_and_archives_nothing(
    sheet: DayPapers, day: date, window: FakeWindow, store: Store, settle: Callable[[], None]
) -> None:
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    settle()
    assert "Democarsoftheday" in text_of(window) and "李**" in text_of(window) and str(day) in text_of(window)
    assert window.printed[0][1] == f"BJ1-day_sheet-{day:%y%m%d}"
    with store.read() as session:
        assert session.scalars(select(func.count()).select_from(Paper)).one() == 0


def test_the_register_is_kept_once_it_is_on_paper(
    sheet: DayPapers, window: FakeWindow, store: Store, settle: Callable[[], None]
) -> None:
    sheet.which.choose("key_register")
    settle()
    sheet.print()
    settle()
    with store.read() as session:
        kept = session.scalars(select(Paper)).one()
        assert (kept.kind, session.scalars(select(Printing.printer)).one()) == ("key_register", "Front desk")


def test_a_preview_that_is_not_printed_keeps_nothing(
    sheet: DayPapers, window: FakeWindow, store: Store, settle: Callable[[], None]
) -> None:
    sheet.which.choose("key_register")
    settle()
    sheet.preview.click()
    settle()
    assert window.printed[0][2]
    with store.read() as session:
        assert session.scalars(select(func.count()).select_from(Paper)).one() == 0


def test_language_and_days_are_chosen_and_a_wrong_end_is_said(
    sheet: DayPapers, day: date, window: FakeWindow, settle: Callable[[], None]
) -> None:
    sheet.which.choose("drive_log")
    sheet.language.choose("zh")
    sheet.last.show_day(day - timedelta(days=1))
    sheet.last.editingFinished.emit()
    settle()
    assert not sheet.primary.isEnabled() and "before it begins" in sheet.form.error("last")
    sheet.last.show_day(day + timedelta(days=400))
    sheet.last.editingFinished.emit()
    assert "366" in sheet.form.error("last")
    sheet.last.show_day(day + timedelta(days=1))
    sheet.last.editingFinished.emit()
    settle()
    assert sheet.form.error("last") == ""
    QTest.keyClick(sheet, Qt.Key.Key_F9)
    settle()
    assert "试驾日志" in text_of(window) and f"{day}–{day + timedelta(days=1)}" in text_of(window)


def test_a_day_needs_no_end_and_no_car(sheet: DayPapers, settle: Callable[[], None]) -> None:
    assert not sheet.last.isVisible() and not sheet.car.isVisible()
    sheet.which.choose("drive_log")
    settle()
    assert sheet.last.isVisible() and sheet.car.count() == 2
