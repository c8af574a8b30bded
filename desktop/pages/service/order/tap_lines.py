"""A short list of tap lines that is drawn anew from its rows; the focus stays on the row it was on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QVBoxLayout

from desktop.pages.service.order.tap_line import TapLine
from desktop.widgets.layout import column

T = TypeVar("T")


class TapLines(Generic[T]):
    """``layout`` goes into a box. ``draw(line, row)`` shows a row; ``tapped(id)`` hears taps."""

    def __init__(
        self, owner: QObject, ident: Callable[[T], str], draw: Callable[[TapLine, T], object],
        tapped: Callable[[str], object], keys: str = "",
    ) -> None:  # fmt: skip
        """``keys``: a template such as ``Alt+{0}`` for the first nine lines."""
        self._owner, self._ident, self._draw, self._tapped, self._keys = owner, ident, draw, tapped, keys
        self.layout: QVBoxLayout = column(gap=0)
        self.lines: dict[str, TapLine] = {}

    def show_rows(self, rows: Sequence[T]) -> None:
        """These, and no others."""
        wanted = [self._ident(each) for each in rows]
        if wanted != list(self.lines):
            self._build(wanted)
        for each in rows:
            self._draw(self.lines[self._ident(each)], each)

    def _build(self, wanted: Sequence[str]) -> None:
        focused = next((ident for ident, line in self.lines.items() if line.hasFocus()), "")
        for line in self.lines.values():
            self.layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = {}
        for place, ident in enumerate(wanted, 1):
            line = TapLine(ident, key=self._keys.format(place) if self._keys and place <= 9 else "")
            line.tapped.connect(self._tapped)
            self.layout.addWidget(line)
            self.lines[ident] = line
        if focused:
            self.start(focused)

    def start(self, ident: str = "") -> bool:
        """The focus to a line, else the first; False where there is none."""
        line = self.lines.get(ident) or next(iter(self.lines.values()), None)
        if line is not None:
            line.setFocus(Qt.FocusReason.OtherFocusReason)
        return line is not None

    def tap(self, place: int) -> None:
        """The line at this place, from 1."""
        idents = list(self.lines)
        if 0 < place <= len(idents):
            self._tapped(idents[place - 1])
