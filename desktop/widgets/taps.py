"""One of a few, all of them in sight: tapped with a finger, or by one key and on to the next field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from desktop.widgets.button import Button
from desktop.widgets.layout import row
from desktop.widgets.theme import look


class Taps(QFrame):
    """``options`` are (value, text, key): the key is a character that picks it; the focus then goes on.

    ← → and Space move without going on. In a form it reads as any field: ``value()``, ``choose()``.
    ``per_row``: so many stand side by side and the rest below, where the place is narrow.
    """

    changed = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str, str]] = (), *, stretch: bool = True, per_row: int = 0) -> None:
        super().__init__()
        look(self, "taps")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stretch = stretch
        self._keys: dict[str, str] = {}
        self._chips: dict[str, Button] = {}
        self._value = ""
        self._per_row, self._box = per_row, QGridLayout() if per_row else row()
        self._box.setContentsMargins(2, 2, 2, 2)
        self._box.setSpacing(6)
        self.setLayout(self._box)
        self.show_options(options)

    def show_options(self, options: Sequence[tuple[str, str, str]]) -> None:
        """What there is to choose; the chosen value stays chosen."""
        while self._box.count():
            item = self._box.takeAt(0)
            widget = item.widget() if item is not None else None
            if isinstance(widget, QWidget):
                widget.hide()
                widget.deleteLater()
        self._keys = {key.casefold(): value for value, _text, key in options if key}
        self._chips = {}
        for place, (value, text, _key) in enumerate(options):
            chip = Button(text, "chip")
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _on, value=value: self._pick(value))
            self._chips[value] = chip
            if isinstance(self._box, QGridLayout):
                self._box.addWidget(chip, *divmod(place, self._per_row))
            else:
                self._box.addWidget(chip, 1 if self._stretch else 0)
        if not self._stretch and not isinstance(self._box, QGridLayout):
            self._box.addStretch(1)
        self._mark()

    def value(self) -> str:
        """What is chosen; "" for nothing."""
        return self._value

    def choose(self, value: str) -> None:
        """Show a value; an unknown one chooses nothing. Says nothing to listeners."""
        self._value = value if value in self._chips else ""
        self._mark()

    def show_bad(self, bad: bool) -> None:
        look(self, "state", "bad" if bad else "")

    def chip(self, value: str) -> Button:
        """The chip of a value, for a hint or a test. Raises KeyError."""
        return self._chips[value]

    def _pick(self, value: str) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._set(value)

    def _set(self, value: str) -> None:
        changed = value != self._value
        self._value = value
        self._mark()
        if changed:
            self.changed.emit(value)

    def _mark(self) -> None:
        for value, chip in self._chips.items():
            chip.setChecked(value == self._value)
        chosen = self._chips.get(self._value)
        self.setAccessibleDescription(chosen.words if chosen is not None else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        meant = self._keys.get(event.text().casefold()) if plain and event.text() else None
        if meant is not None:
            self._set(meant)
            if self.hasFocus():  # unless whoever listens has put it elsewhere
                self.focusNextChild()
        elif plain and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space):
            self._step(-1 if event.key() == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        values = list(self._chips)
        if values:
            place = values.index(self._value) + by if self._value in values else 0 if by > 0 else -1
            self._set(values[place % len(values)])

    def event(self, event: QEvent) -> bool:
        """A key that picks here is not a shortcut of the page."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and event.text().casefold() in self._keys
        ):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        look(self, "focus", "true")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        look(self, "focus", "")
