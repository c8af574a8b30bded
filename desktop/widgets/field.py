"""Fields to type in. None filters text: input methods and scanners must reach it. Alt and a letter is a command."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from desktop.domain.text import narrow
from desktop.widgets import theme
from desktop.widgets.icon import Icon
from desktop.widgets.label import Kbd
from desktop.widgets.theme import look

LATIN = Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText
"""For part numbers, VINs, logins: the input method stays out of the way."""


def tidy(text: str) -> str:
    """Full-width letters and digits become plain, line breaks and tabs become spaces, ends trimmed."""
    return " ".join(narrow(text).split())


def is_command(event: QKeyEvent) -> bool:
    """Alt and a letter or digit: meant for the window, though Qt would type it where no view hears it just then.

    What Option (macOS) or AltGr compose is none.
    """
    alt, control = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
    return event.modifiers() & (alt | control) == alt and event.text().isascii() and event.text().isalnum()


class Field(QLineEdit):
    """One line of text. ``latin`` for codes and numbers; ``secret`` hides what is typed."""

    def __init__(
        self, placeholder: str = "", latin: bool = False, secret: bool = False, style: str = "", limit: int = 10_000
    ) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setMaxLength(limit)
        if latin:
            self.setInputMethodHints(LATIN)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        if style:
            look(self, style)

    def value(self) -> str:
        """What was typed, tidied; a secret exactly as typed."""
        return self.text() if self.echoMode() == QLineEdit.EchoMode.Password else tidy(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_command(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def show_bad(self, bad: bool) -> None:
        look(self, "state", "bad" if bad else "")


class SearchField(Field):
    """A field with a magnifier and the key that leads to it. ↑ ↓ come out as ``stepped``: the list below follows."""

    stepped = Signal(int)
    escaped = Signal()

    def __init__(self, placeholder: str = "", key: str = "", icon_name: str = "search") -> None:
        super().__init__(placeholder, style="search")
        self._icon = Icon(icon_name, "text3", 16, self)
        self._kbd = Kbd(key, self) if key else None
        self.setTextMargins(24, 0, 66 if key else 0, 0)
        theme.current().changed.connect(self._place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self._icon.move(12, (self.height() - 16) // 2)
        if self._kbd is not None:
            self._kbd.adjustSize()
            self._kbd.move(self.width() - self._kbd.width() - 8, (self.height() - self._kbd.height()) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.stepped.emit(step)
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            event.ignore()
        else:
            super().keyPressEvent(event)


class TextArea(QPlainTextEdit):
    """Several lines. Tab leaves it; Ctrl+Enter belongs to the form."""

    def __init__(self, rows: int = 3, placeholder: str = "") -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setFixedHeight(20 * rows + 18)

    def value(self) -> str:
        return unicodedata.normalize("NFC", self.toPlainText()).strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_command(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def setText(self, text: str) -> None:
        self.setPlainText(text)

    def show_bad(self, bad: bool) -> None:
        look(self, "state", "bad" if bad else "")


class Choice(QComboBox):
    """Pick one of a few. The wheel does nothing unless it has the focus: nothing changes by scrolling past."""

    def __init__(self, options: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.installEventFilter(self)
        self.show_options(options)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.view().setAccessibleName(name)

    def show_options(self, options: Sequence[tuple[str, str]]) -> None:
        """``(value, text)`` pairs; the chosen value stays chosen."""
        kept = self.value()
        self.blockSignals(True)
        self.clear()
        for value, text in options:
            self.addItem(text, value)
        self.choose(kept)
        self.blockSignals(False)

    def value(self) -> str:
        chosen = self.currentData()
        return str(chosen) if chosen is not None else ""

    def choose(self, value: str) -> None:
        place = self.findData(value)
        if place >= 0:
            self.setCurrentIndex(place)

    def show_bad(self, bad: bool) -> None:
        look(self, "state", "bad" if bad else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
