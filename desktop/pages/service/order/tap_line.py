"""One line of a short list beside the order: a mark, words, a word of its state; Enter or a click taps it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.widgets.button import Button
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Figure, Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.theme import Tone, look


class TapLine(QFrame):
    """Takes the focus; ``key`` is shown on its button and heard elsewhere. ↑ ↓ go to its neighbours."""

    tapped = Signal(str)

    def __init__(self, ident: str, *, key: str = "") -> None:
        super().__init__()
        look(self, "line")
        self.ident = ident
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icon, self._words, self._under = Icon("circle", "text3", 16), Label("", "second"), Elided("", "muted")
        self._words.setWordWrap(True)
        self._more = Elided("", "muted")
        self._pill, self._figure = Pill(), Figure("", "h3")
        self.button = Button("", "link", key=key, shown_only=True)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(lambda: self.tapped.emit(ident))
        told = column(self._words, self._under, self._more, gap=1)
        right = column(self._figure, row(None, self._pill), row(None, self.button), gap=2)
        self.setLayout(row(self._icon, (told, 1), right, margins=(6, 6, 4, 6), gap=8))

    def show_line(
        self, words: str, under: str = "", *, more: str = "", icon: str = "circle", tone: Tone = "neutral",
        pill: str = "", figure: str = "", button: str = "",
    ) -> None:  # fmt: skip
        """Everything of it; what is empty is not there. ``more`` stands below ``under``."""
        self._icon.show_icon(icon, "text3" if tone == "neutral" else tone)
        texts = (self._words, words), (self._under, under), (self._more, more), (self._figure, figure)
        for label, text in (*texts, (self.button, button)):
            label.setText(text)
            label.setVisible(bool(text))
        self._pill.setVisible(bool(pill))
        if pill:
            self._pill.show_status(pill, tone)
        self.setAccessibleName(" ".join(word for word in (words, under, more, pill, figure, button) if word))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.tapped.emit(self.ident)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.tapped.emit(self.ident)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._neighbour(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _neighbour(self, by: int) -> None:
        above = self.parentWidget()
        lines = [each for each in above.findChildren(TapLine) if each.isVisible()] if isinstance(above, QWidget) else []
        lines.sort(key=lambda each: each.y())
        place = lines.index(self) + by if self in lines else -1
        if 0 <= place < len(lines):
            lines[place].setFocus(Qt.FocusReason.OtherFocusReason)
