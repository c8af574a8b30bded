"""The window by key and by width: pages, rail, lock, theme, language, names for screen readers."""

from __future__ import annotations

import sys
from functools import partial
from typing import cast

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMainWindow,
)
from pytestqt.qtbot import QtBot

from desktop.domain.problem import Problem, Refused
from desktop.shell.entry import role_word
from desktop.shell.navigation import FULL, RAIL
from desktop.shell.signin import Person, SignIn
from desktop.shell.status import Exchange
from desktop.shell.window import MainWindow
from desktop.widgets import translate
from desktop.widgets.sentence import sentence
from tests.names import nameless
from tests.window_sample import AWAY, BACK, WAITS, SamplePage, actor, desk_for, sample_window


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = sample_window()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key as the system sends it: through the window, so that shortcuts and the scanner see it."""
    QTest.keyClick(window.windowHandle(), key, modifier)


@pytest.mark.parametrize(("width", "expected"), [(1339, RAIL), (1340, FULL), (1920, FULL), (1280, RAIL)])
def test_below_1340_px_the_navigation_is_a_rail(window: MainWindow, width: int, expected: int) -> None:
    window.resize(width, 720)
    assert window.navigation.width() == expected


def test_pages_are_built_when_first_shown_and_get_their_payload(window: MainWindow) -> None:
    assert window.page("quotes") is None
    window.go("quotes", "Q-1")
    assert window.page("quotes") is not None
    window.go("lookup", "LSV")
    page = window.page("lookup")
    assert isinstance(page, SamplePage)
    assert page.arrived[-1] == "LSV"


def test_ctrl_and_a_figure_go_to_a_page(window: MainWindow) -> None:
    press(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current() == "quotes"


def test_ctrl_k_leads_to_the_box_from_anywhere(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.omnibox.hasFocus)


def test_f1_lists_the_keys_and_esc_closes_them(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_F1)
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    assert nameless(sheet) == []
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


@pytest.mark.parametrize(
    ("key", "signal"),
    [
        (Qt.Key.Key_F2, "new_quote_wanted"),
        (Qt.Key.Key_F5, "sync_wanted"),
        (Qt.Key.Key_F12, "lock_wanted"),
    ],
)
def test_a_key_asks_for_its_action(window: MainWindow, qtbot: QtBot, key: Qt.Key, signal: str) -> None:
    with qtbot.waitSignal(getattr(window, signal)):
        press(window, key)


def test_behind_the_gate_no_key_reaches_the_work(window: MainWindow, qtbot: QtBot) -> None:
    gate = SignIn(lambda login, password, then, failed: None)
    window.show_gate(gate)
    with qtbot.assertNotEmitted(window.new_quote_wanted):
        press(window, Qt.Key.Key_F2)
    assert not window.at_work()


def test_the_same_person_returns_to_the_same_page(window: MainWindow) -> None:
    window.go("quotes")
    page, desk = window.page("quotes"), window.desk
    assert desk is not None
    window.show_gate(SignIn(lambda login, password, then, failed: None))
    window.open_desk(desk, "北京朝阳店", lambda: "Manager")
    assert window.at_work()
    assert window.page("quotes") is page
    assert window.current() == "quotes"


def test_another_person_gets_pages_of_their_own(window: MainWindow) -> None:
    page = window.page("lookup")
    window.open_desk(desk_for(window, actor(name="周航", staff_id="s2")), "北京朝阳店", lambda: "Clerk", "lookup")
    assert window.page("lookup") is not page


def test_a_page_built_ahead_is_the_one_that_is_shown_and_only_to_its_person(window: MainWindow) -> None:
    theirs = desk_for(window, actor(name="周航", staff_id="s2"))
    window.build_ahead(theirs, "lookup")
    another = desk_for(window, actor(name="陈静", staff_id="s3"))
    window.open_desk(another, "北京朝阳店", lambda: "Clerk", "lookup")
    page = window.page("lookup")
    assert page is not None
    assert page.desk is another
    window.build_ahead(theirs, "lookup")
    window.open_desk(theirs, "北京朝阳店", lambda: "Clerk", "lookup")
    page = window.page("lookup")
    assert page is not None
    assert page.desk is theirs
    window.build_ahead(theirs, "lookup")
    window.open_desk(theirs, "北京朝阳店", lambda: "Clerk", "lookup")
    assert window.page("lookup") is page


def test_language_changes_titles_while_text_typed_stays(window: MainWindow) -> None:
    window.omnibox.setText("abc")
    window.use_language("zh")
    assert window.navigation.accessibleName() == "页面"
    assert window.status.words().startswith("在线")
    assert window.omnibox.text() == "abc"
    assert window.desk is not None
    assert window.desk.language == "zh"


def test_the_role_beside_the_name_changes_with_the_language(window: MainWindow) -> None:
    window.navigation.show_person("程放", partial(role_word, "manager"))
    window.use_language("zh")
    assert "店长" in [label.text() for label in window.navigation.findChildren(QLabel)]


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_field_and_button_has_a_name(window: MainWindow, code: translate.Code) -> None:
    window.use_language(code)
    assert nameless(window.navigation) == []
    assert nameless(window.status) == []
    own = [name for name in nameless(window) if "SamplePage" not in name]
    assert [name for name in own if "QFrame" not in name] == []


def test_the_offline_light_has_a_word(window: MainWindow) -> None:
    window.status.set_exchange(Exchange(online=False, waiting=12))
    assert "Offline · 12 waiting to be sent" in window.status.words()


def test_undo_in_the_message_takes_back(window: MainWindow, qtbot: QtBot) -> None:
    undone: list[int] = []
    window.say("Voided", undo=lambda: undone.append(1))
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert undone == [1]
    assert not window.toast.isVisible()


def test_sign_in_by_key_and_a_refusal_stands_under_the_password(qtbot: QtBot) -> None:
    tried: list[tuple[str, str]] = []

    def check(login: str, password: str, then: object, failed: object) -> None:
        tried.append((login, password))
        if password == "right":
            then("li")  # type: ignore[operator]
        else:
            failed(Refused("sign_in.wrong"))  # type: ignore[operator]

    gate = SignIn(check)
    qtbot.addWidget(gate)
    gate.show_store("北京朝阳店", [Person("li", "李晓雯", "店长")], demo=True)
    gate.resize(1200, 700)
    gate.show()
    gate.activateWindow()
    fields = gate.findChildren(QLineEdit)
    login, password = fields[0], fields[1]
    assert login.text() == "li"
    password.setText("wrong")
    qtbot.keyClick(password, Qt.Key.Key_Return)
    assert password.text() == ""
    assert password.accessibleDescription() == sentence(Problem("sign_in.wrong", "password"))
    password.setText("right")
    with qtbot.waitSignal(gate.signed_in) as signed_in:
        qtbot.keyClick(password, Qt.Key.Key_Return)
    assert signed_in.args == ["li"]
    assert tried == [("li", "wrong"), ("li", "right")]
    assert nameless(gate) == []


class _Bell(QObject):
    rung = Signal(bool)


def test_qt_does_not_lose_references_to_none_and_true(qtbot: QtBot) -> None:
    """PySide6 6.12.0 loses some on Python 3.11 and aborts after some thousand calls."""
    window, bell = QMainWindow(), _Bell()
    qtbot.addWidget(window)
    heard: list[bool] = []
    bell.rung.connect(heard.append)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for turn in range(500):
        window.setWindowTitle(str(turn))
        bell.rung.emit(bool(turn % 2))
        cast(QApplication, QApplication.instance()).processEvents()
    heard.clear()
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert abs(after[0] - before[0]) < 10
    assert abs(after[1] - before[1]) < 10


def test_f5_exchanges_and_explains_the_light_and_esc_gives_the_focus_back(window: MainWindow, qtbot: QtBot) -> None:
    window.set_exchange(AWAY)
    focused = QApplication.focusWidget()
    with qtbot.waitSignals([window.sync_wanted, window.light.asked]):
        press(window, Qt.Key.Key_F5)
    window.light.show_waiting(WAITS)
    words = window.light.words()
    for expected in (
        "Offline",
        sentence(Problem("centre.unreachable")),
        "14 saves (Customer 9 · Quote 4",
        "2 wait for",
    ):
        assert expected in words
    assert nameless(window.light) == []
    press(window, Qt.Key.Key_Escape)
    assert not window.light.isVisible()
    assert QApplication.focusWidget() is focused


def test_the_panel_goes_when_the_focus_goes_elsewhere(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F5)
    window.focus_omnibox()
    assert not window.light.isVisible()
    assert window.omnibox.hasFocus()


def test_a_hub_that_stands_in_is_named_and_so_is_what_it_has_taken(window: MainWindow) -> None:
    window.set_exchange(Exchange(hub="Booth 1", waiting=3, confirmed=2, trouble="centre.unreachable"))
    window.light.open()
    assert "By the hub" in window.status.words()
    assert "Booth 1" in window.light.words()
    assert "2 of them the hub has taken" in window.light.words()
    assert sentence(Problem("centre.unreachable")) not in window.light.words()


def test_coming_back_is_counted_can_be_stopped_and_says_what_happened_until_it_is_seen(
    window: MainWindow, qtbot: QtBot
) -> None:
    bar, focused = window.comeback, QApplication.focusWidget()
    assert not bar.isVisible()
    bar.tell({"task": "exchange", "back": False, "sent": 1, "received": 1})
    assert not bar.isVisible(), "not for an everyday exchange"
    bar.tell({"task": "exchange", "back": True, "sent": 3_120, "of": 4_812, "received": 0, "left": 2_451})
    assert "3,120 of 4,812 sent" in bar.accessibleName()
    with qtbot.waitSignal(bar.cancelled):
        press(window, Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
    bar.stand(BACK)
    assert "Up: 4,812 saves (Customer 4,210 · Quote 512)" in bar.words()
    assert "37 merged" in bar.words()
    assert "3 need a person" in bar.words()
    assert QApplication.focusWidget() is focused, "whoever is typing goes on"
    assert nameless(bar) == []
    with qtbot.waitSignal(bar.decide):
        press(window, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    with qtbot.waitSignal(bar.seen):
        press(window, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    bar.stand(None)
    assert not bar.isVisible()
