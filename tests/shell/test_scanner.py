"""A scanner works wherever the focus is and steals no text; the box finds what it read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.shell.omnibox import Omnibox
from desktop.shell.scanner import Scanner
from desktop.widgets.field import Field
from desktop.widgets.layout import column
from tests.window_sample import answer

VIN = "LSVNV2180M2123456"


class Clock:
    """Time as the test wants it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def bench(qtbot: QtBot) -> tuple[QWidget, Field, Field, Scanner, Clock]:
    window, remark, vin, clock = QWidget(), Field(), Field(), Clock()
    vin.setProperty("scans", True)
    window.setLayout(column(remark, vin))
    scanner = Scanner(window, clock)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.windowHandle().installEventFilter(scanner)
    return window, remark, vin, scanner, clock


def typed(window: QWidget, clock: Clock, text: str, gap: float) -> None:
    for character in text:
        clock.now += gap
        QTest.keyClick(window.windowHandle(), character)
    clock.now += gap
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)


def focus(qtbot: QtBot, field: QWidget) -> None:
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)


def test_a_burst_is_reported_and_the_field_gets_its_text_back(
    bench: tuple[QWidget, Field, Field, Scanner, Clock], qtbot: QtBot
) -> None:
    window, remark, _vin, scanner, clock = bench
    remark.setText("刮痕")
    focus(qtbot, remark)
    clock.now += 5
    with qtbot.waitSignal(scanner.scanned) as scanned:
        typed(window, clock, VIN, 0.012)
    assert scanned.args == [VIN]
    assert remark.text() == "刮痕"


def test_a_field_made_for_scanning_keeps_what_was_scanned(
    bench: tuple[QWidget, Field, Field, Scanner, Clock], qtbot: QtBot
) -> None:
    window, _remark, vin, scanner, clock = bench
    focus(qtbot, vin)
    with qtbot.assertNotEmitted(scanner.scanned), qtbot.waitSignal(vin.returnPressed):
        typed(window, clock, VIN, 0.012)
    assert vin.text() == VIN


def test_a_hand_is_no_scanner(bench: tuple[QWidget, Field, Field, Scanner, Clock], qtbot: QtBot) -> None:
    window, remark, _vin, scanner, clock = bench
    focus(qtbot, remark)
    with qtbot.assertNotEmitted(scanner.scanned):
        typed(window, clock, VIN, 0.036)
    assert remark.text() == VIN


def test_a_quick_short_word_is_no_scan(bench: tuple[QWidget, Field, Field, Scanner, Clock], qtbot: QtBot) -> None:
    window, remark, _vin, scanner, clock = bench
    focus(qtbot, remark)
    with qtbot.assertNotEmitted(scanner.scanned):
        typed(window, clock, "ok123", 0.01)
    assert remark.text() == "ok123"


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[Omnibox]:
    window, made = QWidget(), Omnibox()
    window.setLayout(column(made, None))
    window.resize(900, 600)
    made.use(answer)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    focus(qtbot, made)
    yield made
    window.hide()


def test_arrows_choose_and_enter_opens(box: Omnibox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "5521")
    qtbot.keyClick(box, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.chosen) as chosen:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert chosen.args is not None
    assert chosen.args[0].payload == "c2"
    assert box.text() == ""
    assert not box.list_open()


def test_ctrl_enter_quotes_the_hit(box: Omnibox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "5521")
    with qtbot.waitSignal(box.quoted) as quoted:
        qtbot.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert quoted.args is not None
    assert quoted.args[0].payload == "c1"


def test_esc_closes_the_list_and_keeps_the_text(box: Omnibox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "5521")
    assert box.list_open()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert not box.list_open()
    assert box.text() == "5521"


def test_nothing_found_says_so_and_enter_hands_the_text_on(box: Omnibox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "zz")
    with qtbot.waitSignal(box.entered) as entered:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert entered.args == ["zz"]


def test_an_answer_to_an_older_question_is_not_shown(box: Omnibox, qtbot: QtBot) -> None:
    waiting: list[tuple[str, Callable[..., None]]] = []
    box.use(lambda text, then: waiting.append((text, then)))
    qtbot.keyClicks(box, "55")
    answer("55", waiting[0][1])
    assert not box.list_open()
    answer("55", waiting[1][1])
    assert box.list_open()


def test_a_scanners_enter_waits_for_the_answer(box: Omnibox, qtbot: QtBot) -> None:
    waiting: list[Callable[..., None]] = []
    box.use(lambda text, then: waiting.append(then))
    qtbot.keyClicks(box, "5521")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    with qtbot.waitSignal(box.chosen):
        answer("5521", waiting[-1])
