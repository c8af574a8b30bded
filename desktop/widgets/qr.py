"""A QR code on the screen, for a scanner that reads screens: always dark on white, whatever the theme."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

QUIET = 4
"""Modules of white around it, as the standard asks (ISO/IEC 18004)."""


class Qr(QWidget):
    """``show_text("")`` shows nothing."""

    def __init__(self, side_px: int = 168) -> None:
        super().__init__()
        self.setFixedSize(side_px, side_px)
        self._rows: list[bytes] = []

    def show_text(self, text: str) -> None:
        """What it says to a scanner; what a person reads stands beside it."""
        import segno

        self._rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix] if text else []
        self.setVisible(bool(text))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._rows:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        side = len(self._rows) + 2 * QUIET
        module = self.width() // side
        edge = (self.width() - module * len(self._rows)) / 2
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    square = QRectF(edge + x * module, edge + y * module, module, module)
                    painter.fillRect(square, Qt.GlobalColor.black)
        painter.end()
