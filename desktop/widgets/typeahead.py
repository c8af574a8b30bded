"""Keys pressed while an answer is awaited: kept, and typed where the focus stands once it has come."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_Kept = QKeyEvent | QInputMethodEvent


def _program() -> QCoreApplication:
    program = QCoreApplication.instance()
    assert program is not None
    return program


class Typeahead(QObject):
    """A quick hand types on after Enter: what it types is meant for what the answer opens, not for what is left.

    Between ``hold`` and ``release`` keys and committed characters that reach ``area`` or a part of it are kept in
    order. Shortcuts act at once, as ever, and Esc gives up waiting. A kept Enter may hold again, and with it the rest.
    """

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self._area, self._kept = area, list[_Kept]()
        self._holding = False

    def holding(self) -> bool:
        return self._holding

    def hold(self) -> None:
        """From now on keys wait."""
        if not self._holding:
            self._holding = True
            _program().installEventFilter(self)

    def forget(self) -> None:
        """The answer did not come, or said no: what was typed after the question is dropped."""
        self._stop()
        self._kept.clear()

    def release(self) -> None:
        """The answer is shown: what was kept is typed where the focus stands, key by key, as the focus moves on."""
        self._stop()
        kept, self._kept = self._kept, []
        for event in kept:
            focus = QApplication.focusWidget()
            if focus is not None:
                QApplication.sendEvent(focus, event)

    def _stop(self) -> None:
        if self._holding:
            self._holding = False
            _program().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget) and (watched is self._area or self._area.isAncestorOf(watched)):
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self.forget()
                    return False
                self._kept.append(
                    QKeyEvent(event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat())
                )
                return True
            if isinstance(event, QInputMethodEvent) and event.commitString():
                words = QInputMethodEvent("", [])
                words.setCommitString(event.commitString())
                self._kept.append(words)
                return True
        return super().eventFilter(watched, event)
