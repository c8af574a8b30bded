"""Fields: what stands inside them keeps its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets import theme
from desktop.widgets.field import Field, SearchField, TextArea
from desktop.widgets.label import Kbd
from desktop.widgets.layout import column


def test_the_key_in_a_search_field_is_whole_when_the_look_comes_after_the_size(
    qapp: QApplication, qtbot: QtBot
) -> None:
    window, field = QWidget(), SearchField(key="Ctrl+F")
    window.setLayout(column(field))
    qtbot.addWidget(window)
    window.show()
    qapp.setStyleSheet("")
    window.resize(420, 80)
    theme.current().apply(qapp, "light")
    (key,) = field.findChildren(Kbd)
    assert key.width() >= key.sizeHint().width()
    assert key.geometry().right() < field.width()


def test_a_window_looks_the_same_after_dark_and_back(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    window.setLayout(column(SearchField("Parts", key="Ctrl+F"), SearchField("", key="Ctrl+K")))
    qtbot.addWidget(window)
    window.resize(400, 120)
    window.show()
    before = window.grab().toImage()
    theme.current().toggle()
    assert window.grab().toImage() != before
    theme.current().toggle()
    assert window.grab().toImage() == before


@pytest.mark.parametrize("kind", [Field, SearchField, TextArea])
def test_alt_and_a_letter_that_nobody_hears_is_not_written_into_the_field(
    qtbot: QtBot, kind: type[Field | SearchField | TextArea]
) -> None:
    field = kind()
    qtbot.addWidget(field)
    for key in "d7d":
        QTest.keyClick(field, key, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(field, "7")
    assert field.value() == "7"


def test_what_option_composes_is_written(qtbot: QtBot) -> None:
    field = Field()
    qtbot.addWidget(field)
    QTest.sendKeyEvent(QTest.KeyAction.Click, field, Qt.Key.Key_D, "∂", Qt.KeyboardModifier.AltModifier)
    assert field.value() == "∂"
