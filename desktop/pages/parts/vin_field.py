"""The field for a VIN, its last characters, or a plate: normalised as typed, what was read otherwise is marked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QTextCharFormat
from PySide6.QtWidgets import QApplication

from desktop.domain.parts import vin
from desktop.widgets import theme
from desktop.widgets.field import Field
from desktop.widgets.theme import look

_OVERLONG = 40
"""Characters taken at most: two VINs scanned in a row are still seen as one that is too long."""


class VinField(Field):
    """``typed`` comes with every change by hand. The text is upper case without separators.

    O and Q become 0 and I becomes 1, marked; Ctrl+Z gives back what was typed, and then it stays as it is.
    """

    typed = Signal(str)
    entered = Signal()
    stepped = Signal(int)
    chosen = Signal(int)
    """Alt+1 to Alt+4: the number of a repair or candidate."""
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__(latin=True, style="vin", limit=_OVERLONG * 3)
        self.setProperty("scans", True)
        self._reading = vin.Reading("")
        self._verbatim = False
        self.offers = 0
        """How many repairs or candidates Alt+number may choose from now."""
        self.textEdited.connect(self._on_edited)
        theme.current().changed.connect(self._mark)

    @property
    def replaced(self) -> tuple[int, ...]:
        """0-based positions read otherwise than typed."""
        return () if self._verbatim else self._reading.replaced

    def read(self) -> str:
        return self.text()

    def set_text(self, text: str) -> None:
        """Put a text in without its being typed; nothing is emitted."""
        self._verbatim = False
        self._reading = vin.read(text)
        self.setText(self._reading.text)
        self._mark()

    def give_back(self) -> bool:
        """Undo the reading of O, Q and I; False when there is nothing to undo."""
        if not self.replaced:
            return False
        self._verbatim = True
        self._put(self._reading.typed, self.cursorPosition())
        return True

    def show_state(self, state: str) -> None:
        """``ok``, ``warn``, ``bad`` or empty: the colour of the border; the words stand below."""
        look(self, "state", state)

    def _on_edited(self, text: str) -> None:
        before = text[: self.cursorPosition()]
        if not text:
            self._verbatim = False
        reading = vin.read(text)
        plate = not reading.text.isascii()
        if self._verbatim or plate:
            self._reading = vin.Reading(reading.typed, (), reading.typed)
        else:
            kept = tuple(p for p in self._reading.replaced if self._same_at(reading, p))
            places = tuple(sorted({*reading.replaced, *kept}))
            typed = "".join(
                self._reading.typed[p] if p in kept and p not in reading.replaced else reading.typed[p]
                for p in range(len(reading.typed))
            )
            self._reading = vin.Reading(reading.text, places, typed)
        shown = vin.read(before)
        self._put(self._reading.text, len(shown.text))

    def _same_at(self, reading: vin.Reading, place: int) -> bool:
        """Whether a character marked earlier is still at its place."""
        head = self._reading.text[: place + 1]
        return reading.text.startswith(head)

    def _put(self, text: str, cursor: int) -> None:
        text = text[:_OVERLONG]
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(min(cursor, len(text)))
        if self._verbatim:
            self._reading = vin.Reading(text, (), text)
        self._mark()
        self.typed.emit(text)

    def _mark(self) -> None:
        """Underline what was read otherwise. QLineEdit takes formats from an input method's event only."""
        style = QTextCharFormat()
        style.setForeground(theme.current().color("warn"))
        style.setFontUnderline(True)
        kind = QInputMethodEvent.AttributeType.TextFormat
        marks = [
            QInputMethodEvent.Attribute(kind, place - self.cursorPosition(), 1, style)
            for place in self.replaced
            if place < len(self.text())
        ]
        QApplication.sendEvent(self, QInputMethodEvent("", marks))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._offer(event):
            event.accept()
            return True
        return super().event(event)

    def _offer(self, event: QKeyEvent) -> int:
        """Which offer Alt+number means, 0 for none."""
        if event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return 0
        number = event.key() - Qt.Key.Key_0
        return number if 1 <= number <= self.offers else 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if number := self._offer(event):
            self.chosen.emit(number)
        elif (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.entered.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.matches(QKeySequence.StandardKey.Undo) and self.give_back():
            return
        else:
            super().keyPressEvent(event)
