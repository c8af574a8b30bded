"""A letter alone acts; one of many, one with a modifier, one held down or one typed into a field does not."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.lone_key import LoneKeys

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Place:
    """A list with two letters, what they did, and a field within it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.widget, self.did = QWidget(), list[str]()
        qtbot.addWidget(self.widget)
        self.field = QLineEdit()
        QVBoxLayout(self.widget).addWidget(self.field)
        acts = {"D": lambda: self.did.append("done"), "S": lambda: self.did.append("put off")}
        self.keys = LoneKeys(self.widget, acts)

    def press(self, letter: str, modifiers: Qt.KeyboardModifier = NONE, *, held: bool = False) -> None:
        """One key goes down; ``held``: as the keyboard repeats it."""
        event = QKeyEvent(QEvent.Type.KeyPress, ord(letter.upper()), modifiers, letter, held)
        QCoreApplication.sendEvent(self.widget, event)

    def wait(self, qtbot: QtBot) -> list[str]:
        """What was done once no further key can belong to the last one."""
        qtbot.waitUntil(lambda: not self.keys._alone.isActive())
        return self.did


def test_one_letter_acts_once_nothing_has_followed_it(qtbot: QtBot) -> None:
    place = Place(qtbot)
    qtbot.keyClicks(place.widget, "d")
    assert place.did == [], "not before a scanner's next key could have come"
    assert place.wait(qtbot) == ["done"]
    qtbot.keyClicks(place.widget, "S")
    assert place.wait(qtbot) == ["done", "put off"], "large letters mean the same"


def test_a_burst_acts_for_none_of_its_letters_not_even_the_last(qtbot: QtBot) -> None:
    place = Place(qtbot)
    for burst in ("LSVD", "SD", "DD", "D1", "1D"):
        qtbot.keyClicks(place.widget, burst)
        assert place.wait(qtbot) == [], burst
    qtbot.keyClicks(place.widget, "d")
    assert place.wait(qtbot) == ["done"], "after a burst a letter alone acts again"


def test_a_held_key_and_keys_with_modifiers_do_nothing(qtbot: QtBot) -> None:
    place = Place(qtbot)
    for modifiers in (CTRL, ALT, CTRL | SHIFT):
        place.press("d", modifiers)
        assert place.wait(qtbot) == [], modifiers
    place.press("d", held=True)
    assert place.wait(qtbot) == []
    place.press("d", SHIFT)
    assert place.wait(qtbot) == ["done"]


def test_a_held_key_acts_once(qtbot: QtBot) -> None:
    place = Place(qtbot)
    place.press("d")
    for _ in range(5):
        place.press("d", held=True)
    assert place.wait(qtbot) == ["done"]


def test_a_field_keeps_its_letters_and_unknown_letters_pass(qtbot: QtBot) -> None:
    place = Place(qtbot)
    qtbot.keyClicks(place.field, "d")
    assert place.wait(qtbot) == [] and place.field.text() == "d"
    heard: list[str] = []
    place.widget.keyPressEvent = lambda event: heard.append(event.text())  # type: ignore[method-assign]
    qtbot.keyClicks(place.widget, "x")
    assert place.wait(qtbot) == []
    assert heard == ["x"], "what means nothing here is left to the list"
