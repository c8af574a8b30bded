"""Signing in the window: on the screen into the archived PDF, on paper before somebody's eyes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop.domain.actor import Actor
from desktop.domain.people.staff import Audit, Staff
from desktop.domain.sales import drive_booking, drive_course, licence, paper
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.paper import Paper
from desktop.pages.desk import Desk
from desktop.pages.drives.sign_sheet import SignSheet
from desktop.store.open import Store
from tests.domain.sales.yard import LICENCE, booked, car, customer, noon
from tests.pages.conftest import STORE_ID, FakeWindow
from tests.pages.drives.test_agreement_print import do
from tests.printing.sample import page_texts
from tests.widgets.test_signature import LINE, draw

assert do
Do = Callable[..., Any]


@pytest.fixture
def companion(store: Store, clerk: Actor) -> str:
    with store.write(clerk) as session:
        found = Staff(store_id=STORE_ID, login="zhou", name="周航", role="consultant", password_hash="-")
        session.add(found)
        session.flush()
        return found.id


@pytest.fixture
def drive_id(do: Do, companion: str) -> str:
    made = booked(do, car(do), customer(do), companion_id=companion)
    do(licence.show_licence, made, LICENCE)
    return made


@pytest.fixture
def sheet(desk: Desk, drive_id: str, qtbot: QtBot, settle: Callable[[], None]) -> SignSheet:
    made = SignSheet(desk, drive_id)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.view.pages > 0, timeout=10_000)
    settle()
    return made


def drive(store: Store, drive_id: str) -> Drive:
    with store.read() as session:
        return session.get_one(Drive, drive_id)


def test_what_is_drawn_goes_into_the_archived_paper_and_the_drive_is_signed(
    sheet: SignSheet, drive_id: str, store: Store, clerk: Actor, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    draw(sheet.customer.pad, LINE)
    draw(sheet.companion.pad, LINE)
    with qtbot.waitSignal(sheet.signed) as told:
        QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert told.args == [drive_id] and not sheet.isVisible()
    row = drive(store, drive_id)
    assert row.signed_at is not None and row.paper_id is not None and row.template_version.startswith("shipped-")
    with store.read() as session:
        text = "".join(page_texts(paper.pdf_of(clerk, session, row.paper_id)))
    assert text.count("on screen") >= 4, "both signed both copies"
    assert row.number in text


def test_esc_asks_once_before_a_signature_is_thrown_away(sheet: SignSheet, drive_id: str, store: Store) -> None:
    draw(sheet.companion.pad, LINE)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible() and "Esc once more" in sheet._error.text() and sheet._error.isVisible()
    draw(sheet.customer.pad, LINE)
    assert not sheet._error.isVisible(), "whoever draws on has answered"
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isVisible() and sheet.customer.pad.strokes()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible() and drive(store, drive_id).signed_at is None


def test_an_agreement_that_was_only_read_takes_no_number(sheet: SignSheet, drive_id: str, store: Store) -> None:
    assert sheet._facts is not None and sheet._facts.number == ""
    sheet.reject()
    assert drive(store, drive_id).number == ""


def test_what_was_printed_meanwhile_is_signed_under_the_number_of_the_paper(
    sheet: SignSheet, drive_id: str, store: Store, window: FakeWindow, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    draw(sheet.customer.pad, LINE)
    QTest.keyClick(sheet, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: len(window.printed) == 1, timeout=10_000)
    settle()
    number = drive(store, drive_id).number
    assert number
    with qtbot.waitSignal(sheet.signed):
        sheet.primary.click()
    assert drive(store, drive_id).number == number


def test_esc_closes_at_once_where_nothing_is_drawn(sheet: SignSheet) -> None:
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_what_was_asked_before_enter_is_answered_by_enter(sheet: SignSheet, drive_id: str, qtbot: QtBot) -> None:
    draw(sheet.customer.pad, LINE)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    with qtbot.waitSignal(sheet.signed):
        QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert not sheet.isVisible()


def test_without_the_customers_signature_it_is_asked_for(
    sheet: SignSheet, drive_id: str, store: Store, settle: Callable[[], None]
) -> None:
    draw(sheet.companion.pad, LINE)
    sheet.primary.click()
    settle()
    assert drive(store, drive_id).signed_at is None and sheet.isVisible()
    assert "Alt+P" in sheet._error.text() and sheet._error.isVisible()
    draw(sheet.customer.pad, LINE)
    assert not sheet._error.isVisible()


def test_who_saw_it_signed_on_paper_is_kept(
    sheet: SignSheet, drive_id: str, companion: str, store: Store, window: FakeWindow, qtbot: QtBot,
    settle: Callable[[], None],
) -> None:  # fmt: skip
    sheet.on_paper.click()
    qtbot.waitUntil(lambda: sheet._error.isVisible(), timeout=10_000)
    assert "F9" in sheet._error.text(), "there is no paper yet that could be signed"
    QTest.keyClick(sheet, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: len(window.printed) == 1, timeout=10_000)
    settle()
    sheet.seen_by.choose(companion)
    with qtbot.waitSignal(sheet.signed):
        QTest.keyClick(sheet, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    row = drive(store, drive_id)
    assert row.signed_at is not None and row.paper_id is None
    with store.read() as session:
        audit = session.scalars(select(Audit).where(Audit.action == "sign_paper")).one()
    assert (audit.subject, audit.reason) == (f"drive:{drive_id}", companion)


def test_a_booking_that_moves_meanwhile_is_read_again_and_signed_anew(
    sheet: SignSheet, drive_id: str, do: Do, store: Store, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    draw(sheet.customer.pad, LINE)
    do(drive_booking.move, drive_id, start=noon(4))
    sheet.primary.click()
    qtbot.waitUntil(lambda: sheet._error.isVisible(), timeout=10_000)
    settle()
    assert "changed meanwhile" in sheet._error.text()
    qtbot.waitUntil(sheet.primary.isEnabled, timeout=10_000)
    assert drive(store, drive_id).signed_at is None and not sheet.customer.pad.strokes()
    draw(sheet.customer.pad, LINE)
    with qtbot.waitSignal(sheet.signed):
        sheet.primary.click()


def test_another_language_is_another_paper(
    sheet: SignSheet, drive_id: str, store: Store, clerk: Actor, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    draw(sheet.customer.pad, LINE)
    sheet.language.choose("zh")
    settle()
    qtbot.waitUntil(sheet.primary.isEnabled, timeout=10_000)
    assert not sheet.customer.pad.strokes(), "nobody signed the Chinese text yet"
    draw(sheet.customer.pad, LINE)
    with qtbot.waitSignal(sheet.signed):
        sheet.primary.click()
    with store.read() as session:
        assert session.scalars(select(Paper.language)).all() == ["zh"]


def test_the_printed_paper_is_the_one_shown(
    sheet: SignSheet, window: FakeWindow, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    sheet.print.click()
    qtbot.waitUntil(lambda: len(window.printed) == 1, timeout=10_000)
    settle()
    assert len(page_texts(window.printed[0][0])) in (2, 4)


def test_a_cancelled_drive_is_not_signed_and_says_why(
    desk: Desk, drive_id: str, do: Do, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    do(drive_course.cancel, drive_id)
    made = SignSheet(desk, drive_id)
    qtbot.addWidget(made)
    made.show()
    settle()
    made.sign_on_paper()
    qtbot.waitUntil(lambda: made._error.isVisible(), timeout=10_000)
    settle()


def test_a_drive_that_is_gone_closes_the_sheet(
    desk: Desk, window: FakeWindow, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    made = SignSheet(desk, "nothing")
    qtbot.addWidget(made)
    settle()
    assert window.said[-1][1] and not made.isVisible()


def test_nothing_of_a_signature_is_written_beside_the_encrypted_file(
    sheet: SignSheet, home: Path, caplog: pytest.LogCaptureFixture, qtbot: QtBot
) -> None:
    caplog.set_level(logging.DEBUG)
    before = {file.name for file in home.iterdir()}
    draw(sheet.customer.pad, LINE)
    with qtbot.waitSignal(sheet.signed):
        sheet.primary.click()
    assert {file.name for file in home.iterdir()} - before <= {"shop.db-wal", "shop.db-shm"}
    assert not any(b"%PDF" in file.read_bytes() for file in home.iterdir() if not file.is_symlink())
    assert "李女士" not in caplog.text
