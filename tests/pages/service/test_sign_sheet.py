"""Signing the repair order: on the screen into the archived paper, or with a pen before somebody's eyes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from desktop.domain.people.staff import Audit
from desktop.domain.sales.paper import Paper
from desktop.domain.service.repair_order import RepairOrder
from desktop.pages.desk import Desk
from desktop.pages.service.sign_sheet import OrderSignSheet
from desktop.store.open import Store
from tests.domain.service import shop
from tests.pages.conftest import FakeWindow
from tests.pages.service.test_papers import adviser, do, order_id
from tests.printing.drive_sample import STROKES

Do = Callable[..., Any]
__all__ = ["adviser", "do", "order_id"]


@pytest.fixture
def sheet(desk: Desk, order_id: str, qtbot: QtBot, settle: Callable[[], None]) -> OrderSignSheet:
    made = OrderSignSheet(desk, order_id)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.view.pages > 0, timeout=10_000)
    settle()
    return made


def draw(sheet: OrderSignSheet, qtbot: QtBot) -> None:
    pad = sheet.customer.pad
    for stroke in STROKES:
        points = [QPoint(x * pad.width() // 1000, y * pad.width() // 1000) for x, y in stroke]
        qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            qtbot.mouseMove(pad, point)
        qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])


def order(store: Store, order_id: str) -> RepairOrder:
    with store.read() as session:
        return session.get_one(RepairOrder, order_id)


def test_signing_sets_the_budget_and_archives_what_was_read(
    sheet: OrderSignSheet, order_id: str, store: Store, qtbot: QtBot
) -> None:
    draw(sheet, qtbot)
    with qtbot.waitSignal(sheet.signed, timeout=10_000) as told:
        sheet.primary.click()
    signed = order(store, order_id)
    assert told.args == [order_id] and signed.budget_fen == 32_050 and signed.signed_at is not None
    with store.read() as session:
        paper = session.scalars(select(Paper)).one()
        assert (paper.id, paper.kind) == (signed.paper_id, "service_agreement_signed")


def test_nobody_signs_what_changed_while_they_read(
    sheet: OrderSignSheet, order_id: str, do: Do, store: Store, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    shop.work(do, order_id, 9_900, name="四轮定位")
    draw(sheet, qtbot)
    sheet.primary.click()
    qtbot.waitUntil(lambda: sheet._error.isVisible(), timeout=10_000)
    settle()
    assert "changed meanwhile" in sheet._error.text() and order(store, order_id).signed_at is None
    assert not sheet.customer.pad.strokes(), "it was another text"
    draw(sheet, qtbot)
    with qtbot.waitSignal(sheet.signed, timeout=10_000):
        sheet.primary.click()
    assert order(store, order_id).budget_fen == 41_950


def test_without_a_signature_nothing_is_signed_and_on_paper_needs_a_print(
    sheet: OrderSignSheet, order_id: str, store: Store, window: FakeWindow, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    sheet.primary.click()
    assert "Alt+P" in sheet._error.text()
    sheet.on_paper.click()
    qtbot.waitUntil(lambda: "F9" in sheet._error.text(), timeout=10_000)
    sheet.print.click()
    qtbot.waitUntil(lambda: bool(window.printed), timeout=10_000)
    settle()
    with qtbot.waitSignal(sheet.signed, timeout=10_000):
        sheet.on_paper.click()
    assert order(store, order_id).budget_fen == 32_050 and order(store, order_id).paper_id is None
    with store.read() as session:
        assert session.scalars(select(func.count()).select_from(Audit).where(Audit.action == "sign_paper")).one() == 1
