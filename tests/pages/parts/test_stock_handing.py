"""Parts for the workshop, by keys, as somebody who keeps the stock and nothing else of the workshop."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.actor import RIGHTS, Role, system
from desktop.domain.parts import stock
from desktop.pages.desk import Desk
from desktop.pages.parts.stockroom import StockroomPage
from desktop.store.open import Store
from tests.domain.service import shop
from tests.pages.conftest import STORE_ID, FakeWindow
from tests.printing.sample import page_texts

Settle = Callable[[], None]
Key, Held = Qt.Key, Qt.KeyboardModifier


def test_the_stockroom_hands_out_takes_back_and_prints_the_slip(
    qtbot: QtBot, show: Callable[..., Any], desk: Desk, store: Store, settle: Settle, window: FakeWindow
) -> None:
    by = system(STORE_ID)

    def do(verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.write(by) as session:
            return verb(by, session, *args, **named)

    owner = shop.customer(do)
    order = shop.received(do, shop.car(do, owner=owner), owner)
    for key, name in (("VW:A", "机滤"), ("VW:B", "空滤")):
        shop.part(do, order, name=name, key=key)
    do(stock.receive, "VW:A", 3_000)
    desk.actor = dataclasses.replace(desk.actor, role=Role.CLERK, rights=RIGHTS[Role.CLERK])
    page: StockroomPage = show(StockroomPage, "workshop")
    qtbot.waitUntil(lambda: page.handing.orders.rows() == 1)
    handing = page.handing
    shown = "\n".join(
        str(table.model().index(line, place).data())
        for table in (handing.orders, handing.lines)
        for line in range(table.rows())
        for place in range(table.model().columnCount())
    )
    assert "京A·66666" in shown and "李女士" not in shown
    qtbot.keyClick(handing.orders, Key.Key_Return)
    qtbot.keyClick(handing.lines, Key.Key_Space)
    settle()
    assert [each.issued_milli for each in handing.order().lines] == [1_000, 0]  # type: ignore[union-attr]
    qtbot.keyClick(handing.lines, Key.Key_Space)
    settle()
    assert [each.issued_milli for each in handing.order().lines] == [0, 0]  # type: ignore[union-attr]
    qtbot.keyClick(handing.lines, Key.Key_Return, Held.ControlModifier)
    settle()
    assert handing.order().missing == 0 and window.said[-1][1], "a short shelf is said"  # type: ignore[union-attr]
    assert window.undo is not None
    window.undo()
    settle()
    assert handing.order().missing == 2  # type: ignore[union-attr]
    qtbot.keyClick(handing.lines, Key.Key_F9)
    qtbot.waitUntil(lambda: bool(window.printed), timeout=10_000)
    settle()
    paper = "".join(page_texts(window.printed[-1][0]))
    assert "机滤" in paper and "李女士" not in paper
    qtbot.keyClick(handing.lines, Key.Key_Escape)
    assert handing.orders.hasFocus()
