"""The month a car was built in, as its plate says it: ``2015-06``, ``2015.6``, ``201506``."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from desktop.domain.parts.condition import Month, read_month
from desktop.widgets import translate
from desktop.widgets.field import Field

NARROW = 150


class MonthField(Field):
    """Enter tells the month, nothing typed tells None, Esc or leaving forgets what was typed."""

    told = Signal(object)
    left = Signal()
    """Esc."""

    def __init__(self) -> None:
        super().__init__(latin=True, limit=12)
        self.setFixedWidth(NARROW)
        translate.say(self, self.setPlaceholderText, lambda: self.tr("Year-month, 2015-06"))
        translate.say(self, self.setAccessibleName, lambda: self.tr("Month it was built, from its plate"))

    def ask(self, known: Month | None) -> None:
        """Show itself with what is known."""
        self.setText(f"{known[0]}-{known[1]:02}" if known else "")
        self.show_bad(False)
        self.show()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell()
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.hide()

    def _tell(self) -> None:
        month = read_month(self.value())
        if month is None and self.value():
            self.show_bad(True)
            self.selectAll()
        else:
            self.hide()
            self.told.emit(month)
