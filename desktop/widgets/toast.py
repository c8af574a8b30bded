"""A passing message at the foot of the window, with Undo instead of "are you sure"."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import row
from desktop.widgets.theme import look

SHOWN_MS = 6_000
BAD_MS = 12_000


class Toast(QFrame):
    """One to a window; a newer message replaces the older one. Alt+Z undoes while it is shown."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        look(self, "toast")
        self._icon, self._text = Icon("circle-check", "onTip", 16), Label()
        self._undo = Button("", "link", key="Alt+Z")
        translate.say(self, self._undo.setText, lambda: self.tr("Undo"))
        self._window = window
        self._take_back: Callable[[], object] | None = None
        self._undo.clicked.connect(self._on_undo)
        self.setLayout(row(self._icon, self._text, self._undo, margins=(14, 9, 14, 9), gap=9))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    def tell(self, text: str, undo: Callable[[], object] | None = None, bad: bool = False) -> None:
        self._take_back = undo
        self._undo.setVisible(undo is not None)
        self._icon.show_icon("circle-alert" if bad else "circle-check", "onTip")
        self._text.setText(text)
        self.setAccessibleName(text)
        self._timer.start(BAD_MS if bad else SHOWN_MS)
        self.show()
        self._place()

    def text(self) -> str:
        return self._text.text()

    def _on_undo(self) -> None:
        take_back, self._take_back = self._take_back, None
        self.hide()
        if take_back is not None:
            take_back()

    def _place(self) -> None:
        window = self._window
        self._text.setWordWrap(False)
        self.adjustSize()
        if self.width() > window.width() - 80:
            self._text.setWordWrap(True)
            self.setFixedWidth(window.width() - 80)
            self.adjustSize()
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - 48)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
