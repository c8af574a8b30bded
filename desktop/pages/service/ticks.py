"""Several of a few, all of them in sight: each a chip that a finger or its number turns on and off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame

from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.flow import Flow
from desktop.widgets.theme import look


class Ticks(QFrame):
    """``options``: code → words. While it has the focus 1…9 turn one on or off; Enter goes on, as in any field."""

    changed = Signal(str, bool)

    def __init__(self, options: Mapping[str, Callable[[], str]], *, once: bool = False) -> None:
        """``once``: a chip does something each time and does not stay down, such as a phrase."""
        super().__init__()
        look(self, "taps")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._words, self._once = dict(options), once
        self._chips = {code: Button("", "chip") for code in options}
        for code, chip in self._chips.items():
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.setCheckable(not once)
            chip.clicked.connect(lambda _on=False, code=code: self._on_click(code))
        self.setLayout(Flow(*self._chips.values(), gap=5))
        translate.say(self, lambda _text: self._repeat(), str)

    def value(self) -> frozenset[str]:
        """What is turned on."""
        return frozenset(code for code, chip in self._chips.items() if chip.isChecked())

    def choose(self, on: Iterable[str]) -> None:
        """These and no others. Says nothing to listeners."""
        wanted = frozenset(on)
        for code, chip in self._chips.items():
            chip.setChecked(code in wanted and not self._once)

    def chip(self, code: str) -> Button:
        """The chip of a code, for a hint or a test. Raises KeyError."""
        return self._chips[code]

    def reword(self) -> None:
        """The words may be other ones now."""
        self._repeat()

    def _repeat(self) -> None:
        for place, (code, chip) in enumerate(self._chips.items(), 1):
            words = self._words[code]()
            chip.setText(f"{place} {words}" if self._once and place <= 9 else words)
            chip.setVisible(bool(words))

    def _on_click(self, code: str) -> None:
        self.changed.emit(code, True if self._once else self._chips[code].isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = "123456789".find(event.text()) if event.text() else -1
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and 0 <= place < len(self._chips):
            list(self._chips.values())[place].click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        look(self, "focus", "true")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        look(self, "focus", "")

    def event(self, event: QEvent) -> bool:
        """A number that picks here is not a shortcut of the page."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and event.text() in list("123456789")[: len(self._chips)]
        ):
            event.accept()
            return True
        return super().event(event)
