"""The health check of an order by keys: answers, remarks, what becomes of what must be replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.service import deferred, health_check
from desktop.domain.service.reception import edit_order
from desktop.pages.service.order.health_sheet import HealthSheet
from desktop.pages.service.order.order_print import due
from desktop.pages.service.order.pane import OrderPane
from tests.pages.service.order.conftest import press

Do = Callable[..., Any]
Settle = Callable[[], None]
Key, Held = Qt.Key, Qt.KeyboardModifier


def test_a_first_service_is_looked_at_item_by_item_and_what_is_worn_is_proposed_or_put_off(
    qtbot: QtBot, pane: OrderPane, do: Do, ask: Do, shop_of: dict[str, str], settle: Settle
) -> None:
    order = shop_of["order"]
    assert not pane.work.health.isVisible()  # of routine work only once somebody begins
    do(edit_order, order, flow="first")
    pane.refresh(frozenset({"repair_order"}))
    settle()
    assert pane.work.health.isVisible() and pane.work.health.told() == "0 of 26"
    press(pane, Key.Key_H, Held.AltModifier)
    settle()
    (sheet,) = pane.window().findChildren(HealthSheet)
    qtbot.waitUntil(sheet.isActiveWindow)
    for typed in "112":
        QTest.keyClicks(sheet.focusWidget(), typed)
    QTest.keyClicks(sheet.focusWidget(), "3")
    press(sheet, Key.Key_Up)
    press(sheet, Key.Key_Return)
    QTest.keyClicks(sheet.focusWidget(), "leaks 2 mm")
    press(sheet, Key.Key_Return)
    settle()
    rows = [(each.answer, each.note) for each in ask(health_check.health, order)]
    assert rows[:5] == [("good", ""), ("good", ""), ("watch", ""), ("replace", "leaks 2 mm"), ("", "")]
    press(sheet, Key.Key_Up)
    sheet.later.click()
    settle()
    (kept,) = ask(deferred.deferred, shop_of["car"])
    assert kept.words == "Washer fluid: leaks 2 mm"
    press(sheet, Key.Key_E, Held.AltModifier)
    settle()
    assert pane.work.extra.collects and pane.work.extra.proposal.values()["words"] == "Washer fluid: leaks 2 mm"
    assert pane.work.health.told() == "4 of 26"
    facts = pane.order_desk.facts
    assert facts is not None
    settled = replace(facts, whole=replace(facts.whole, row=replace(facts.whole.row, state="settled")))
    assert due(settled) == ("settlement", "health", "card", "sticker"), "the customer takes the list along"
    assert "health" not in due(replace(settled, health=()))
