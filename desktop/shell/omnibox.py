"""Ctrl+K: one box that understands VIN, plate, phone, part number, name, pinyin initials and document number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from desktop.widgets import translate
from desktop.widgets.field import SearchField
from desktop.widgets.popup import Group, Hit, Popup

Ask = Callable[[str, Callable[[Sequence[Group]], None]], None]
"""``ask(text, then)``: search off the GUI thread and call ``then`` on it with grouped hits; a newer ask wins."""


class Omnibox(SearchField):
    """The hits drop down under it; ↑ ↓ choose, Enter opens, Ctrl+Enter starts a quote with it, Esc closes."""

    chosen = Signal(object)
    """Hit, by Enter or click."""
    quoted = Signal(object)
    """Hit, by Ctrl+Enter."""
    entered = Signal(str)
    """Enter on a text without hits."""

    def __init__(self) -> None:
        super().__init__(key="Ctrl K")
        self.setProperty("scans", True)
        self._ask: Ask | None = None
        self._asked = ""
        self._popup: Popup | None = None
        self._enter_waits = False
        translate.say(
            self, self.setPlaceholderText, lambda: self.tr("Find VIN / plate / phone / part / customer / quote")
        )
        translate.say(self, self.setAccessibleName, lambda: self.tr("Find anything (Ctrl+K)"))
        self.textEdited.connect(self._edited)
        self.stepped.connect(lambda by: self._popup and self._popup.step(1 if by > 0 else -1))
        self.escaped.connect(self.close_list)

    def use(self, ask: Ask | None) -> None:
        """What answers. None: nothing does, until somebody is signed in."""
        self._ask = ask

    def look_for(self, text: str) -> None:
        """As if typed, e.g. by a scanner."""
        self.setText(text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edited(text)

    def close_list(self) -> None:
        self._enter_waits = False
        if self._popup is not None:
            self._popup.hide()

    def list_open(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    def _edited(self, text: str) -> None:
        self._asked = text.strip()
        if not self._asked or self._ask is None:
            self.close_list()
            return
        asked = self._asked
        self._ask(asked, lambda groups: self._show(asked, groups))

    def _show(self, asked: str, groups: Sequence[Group]) -> None:
        if asked != self._asked:
            return
        if self._popup is None:
            self._popup = Popup(self, wider=100)
            self._popup.picked.connect(self._pick)
        self._popup.show_groups(
            groups,
            self.tr("↑↓ choose   Enter open   Ctrl+Enter new quote   Esc close"),
            self.tr("Nothing found for “{text}”. Check it, or press F2 for a new quote.").format(text=asked[:40]),
        )
        if self._enter_waits:
            self._enter_waits = False
            self._enter(new=False)

    def _pick(self, hit: Hit) -> None:
        self.close_list()
        self.clear()
        self._asked = ""
        self.chosen.emit(hit)

    def _enter(self, new: bool) -> None:
        hit = self._popup.hit() if self._popup is not None else None
        if hit is None:
            if self._asked:
                self.entered.emit(self._asked)
        elif new:
            self.close_list()
            self.clear()
            self.quoted.emit(hit)
        else:
            self._pick(hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            new = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if not self.list_open() and self._asked and self._ask is not None:
                self._enter_waits = True  # a scanner's Enter arrives before the answer
            else:
                self._enter(new)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            QTimer.singleShot(0, self.close_list)
