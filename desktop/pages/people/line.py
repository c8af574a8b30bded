"""Lines of a section: words at the left, small buttons at the right, a thin rule between."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from desktop.widgets.layout import Thing, column, frame, row, rule


class Lines(QFrame):
    """Replaces what it shows whole; the focus stays on the same button, by its object name."""

    def __init__(self) -> None:
        super().__init__()
        self._box: QVBoxLayout = column(gap=0)
        self.setLayout(self._box)
        self._inner: QWidget | None = None

    def show_lines(self, lines: Sequence[QWidget]) -> None:
        focused = self.window().focusWidget()
        name = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        if self._inner is not None:
            self._box.removeWidget(self._inner)
            self._inner.hide()
            self._inner.deleteLater()
        things: list[Thing] = []
        for place, each in enumerate(lines):
            if place:
                things.append(rule())
            things.append(each)
        self._inner = frame("plain", column(*things, gap=0))
        self._box.addWidget(self._inner)
        again = self._inner.findChild(QWidget, name) if name else None
        if isinstance(again, QWidget):
            again.setFocus()


def beside(button: QWidget) -> QLayout:
    """A button level with the fields of a form of one row, below the height of a caption."""
    return column(22, button, None, gap=0)


def line(*things: Thing, margins: tuple[int, int, int, int] = (14, 9, 12, 9)) -> QWidget:
    """One line."""
    return frame("plain", row(*things, margins=margins, gap=8))
