"""How far something has come: a thin bar with its words."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

from desktop.widgets.label import Label
from desktop.widgets.layout import column


class Progress(QWidget):
    """``tell("4,812 / 4,812", 4812, 4812)``; a total of 0 means that nobody knows how long."""

    def __init__(self) -> None:
        super().__init__()
        self._bar, self._words = QProgressBar(), Label("", "muted")
        self._bar.setTextVisible(False)
        self.setLayout(column(self._words, self._bar, gap=5))

    def tell(self, words: str, done: int = 0, total: int = 0) -> None:
        self._words.setText(words)
        self._bar.setAccessibleName(words)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
