"""F1: all keys of the program, grouped, from the one table."""

from __future__ import annotations

from collections.abc import Set
from itertools import groupby

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.widgets.key import KEYS, Key, said
from desktop.widgets.label import Kbd, Label
from desktop.widgets.layout import column, row, scrolled
from desktop.widgets.sheet import Sheet


class KeysSheet(Sheet):
    """Two columns of groups. Made anew each time it is opened, so it speaks the language in force."""

    def __init__(self, parent: QWidget | None, without: Set[str] = frozenset()) -> None:
        """``without``: ids of keys that do nothing on this computer."""
        super().__init__(parent, width=760)
        self.set_title(self.tr("Keys"))
        sides: tuple[QVBoxLayout, QVBoxLayout] = (column(gap=18), column(gap=18))
        heights = [0, 0]
        for title, keys in groupby((each for each in KEYS if each.id not in without), key=lambda key: key.group):
            group = list(keys)
            side = 0 if heights[0] <= heights[1] else 1
            heights[side] += len(group) + 2
            sides[side].addLayout(self._group(title, group))
        for side_box in sides:
            side_box.addStretch(1)
        area = scrolled(row((sides[0], 1), (sides[1], 1), gap=36, margins=(0, 0, 12, 0)))
        area.setMinimumHeight(min(560, 26 * max(heights) + 40))
        self.body(column(area))
        self.buttons()
        self.cancel.setText(self.tr("Close"))

    @staticmethod
    def _group(title: str, keys: list[Key]) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, 96)
        for place, key in enumerate(keys):
            meaning = Label(said(key.does), "second")
            meaning.setWordWrap(True)
            grid.addLayout(row(Kbd(key.sequence), None), place, 0)
            grid.addWidget(meaning, place, 1)
        return column(Label(said(title), "h2"), grid, gap=9)
