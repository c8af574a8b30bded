"""The walk-round of an order in the window: completed, signed, added to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop.domain.sales.paper import Paper, pdf_of
from desktop.domain.service import inspection, order_paper
from desktop.pages.drives.panel.photo_box import as_jpeg
from desktop.pages.service import paper_kinds
from desktop.pages.service.order.pane import OrderPane
from desktop.pages.service.order.walk_sheet import WalkSheet
from desktop.pages.service.paper_facts import Asked
from desktop.pages.service.papers import asked, ready
from desktop.store.open import Store
from tests.pages.service.order.conftest import press
from tests.printing.sample import page_texts

Do = Callable[..., Any]
Settle = Callable[[], None]
Key, Held = Qt.Key, Qt.KeyboardModifier


def opened(pane: OrderPane, qtbot: QtBot, settle: Settle) -> WalkSheet:
    pane.window().activateWindow()
    qtbot.waitUntil(pane.isActiveWindow)
    press(pane, Key.Key_A, Held.AltModifier)
    settle()
    sheet = next(each for each in pane.window().findChildren(WalkSheet) if each.isVisible())
    qtbot.waitUntil(sheet.isActiveWindow)
    return sheet


def test_marks_are_completed_until_the_sheet_is_signed_then_added_beside_it(
    qtbot: QtBot, pane: OrderPane, do: Do, ask: Do, store: Store, shop_of: dict[str, str], settle: Settle
) -> None:
    order = shop_of["order"]
    do(inspection.mark, order, "A", 100, 200)
    do(inspection.mark, order, "B", 300, 400)
    sheet = opened(pane, qtbot, settle)
    QTest.keyClicks(sheet.walk.outline, "c")
    press(sheet, Key.Key_Backspace)
    press(sheet, Key.Key_Backspace)
    QTest.keyClicks(sheet.walk.outline, "d")
    press(sheet, Key.Key_Return, Held.ControlModifier)
    settle()
    assert [each.kind for each in ask(inspection.marks, order)] == ["A", "D"]
    by = pane.desk.actor
    with store.read() as session:
        signed = paper_kinds.built(by, session, "inspection", order, "zh", Asked(False)).pdf("zh")
    do(order_paper.sign_on_screen, order, "inspection", signed, language="zh", number="N-1")
    pane.refresh(frozenset({"repair_order"}))
    settle()
    sheet = opened(pane, qtbot, settle)
    press(sheet, Key.Key_Backspace)  # what was signed stays
    QTest.keyClicks(sheet.walk.outline, "b")
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    sheet.walk.photos.put((as_jpeg(picture),))
    press(sheet, Key.Key_Return, Held.ControlModifier)
    settle()
    found = ask(inspection.marks, order)
    assert [(each.kind, each.added_by) for each in found] == [("A", ""), ("D", ""), ("B", "程放")]
    with store.read() as session:
        plain = asked(by, session, order, "inspection", "zh", Asked(False))
        added = asked(by, session, order, "inspection_added", "zh", Asked(False))
    assert ready(by, store, plain).pdf == signed, "a signed paper never changes"
    text = "".join(page_texts(ready(by, store, added).pdf)).replace(" ", "")
    assert "接车环车检查单（补充）" in text and "B3凹陷" in text and "程放" in text
    with store.read() as session:
        kept = {each.kind: each.id for each in session.scalars(select(Paper))}
        photo = "".join(page_texts(pdf_of(by, session, kept["service_photo"]))).replace(" ", "")
    assert set(kept) == {"service_inspection_signed", "service_inspection_added", "service_photo"}
    assert "环车照片（补充）" in photo and "程放" in photo
    _the_addendum_is_signed_and_added_to(do, store, pane, order)


def _the_addendum_is_signed_and_added_to(do: Do, store: Store, pane: OrderPane, order: str) -> None:
    """A signed addendum holds while it says what would be printed; one mark more is another paper."""
    by = pane.desk.actor

    def printed() -> bytes:
        with store.read() as session:
            wanted = asked(by, session, order, "inspection_added", "zh", Asked(False))
        return ready(by, store, wanted).pdf

    with store.read() as session:
        built = paper_kinds.built(by, session, "inspection_added", order, "zh", Asked(False))
    signed = built.pdf("zh", copies=("store",))
    do(order_paper.sign_on_screen, order, "inspection_added", signed, language="zh", number="N-1")
    assert printed() == signed
    do(inspection.mark, order, "C", 900, 900)
    assert printed() != signed and "C4掉漆" in "".join(page_texts(printed())).replace(" ", "")
