"""Words on the screen: labels, status pills that carry their word, keys, lines that shorten with an ellipsis."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.widgets.layout import column
from desktop.widgets.theme import Tone, font, look


class Label(QLabel):
    """Plain text, never markup. ``style`` is a ``look`` of style.qss: h1, h2, h3, muted, second, group, ok, bad, …"""

    def __init__(self, text: str = "", style: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if style:
            look(self, style)


class Figure(Label):
    """An amount or count: right-aligned, figures of one width."""

    def __init__(self, text: str = "", style: str = "h3", parent: QWidget | None = None) -> None:
        super().__init__(text, style, parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFont(font("body", tabular=True))


class Elided(Label):
    """One line that ends in … where the place is too narrow; the whole text is its tooltip then."""

    def __init__(self, text: str = "", style: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, style, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = QFontMetrics(self.font())
        short = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        if short == self.text():
            super().paintEvent(event)
            return
        self.setToolTip(self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)
        painter.end()


class Pill(QLabel):
    """A status in one word on a soft ground. The tone helps the eye; the word carries the meaning."""

    def __init__(self, text: str = "", tone: Tone = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        look(self, "pill", tone)

    def show_status(self, text: str, tone: Tone) -> None:
        self.setText(text)
        look(self, "pill", tone)


class Kbd(Label):
    """A key as it stands on the keyboard."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "kbd", parent)
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)


def fact(name: QLabel, value: QLabel) -> QWidget:
    """A small name over its value, as on a vehicle card."""
    pair = QWidget()
    pair.setLayout(column(name, value, gap=1))
    return pair
