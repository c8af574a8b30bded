"""The tree of part categories beside the rows, with the number of parts in each (for the car, when there is one)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem

from desktop.store.catalogue.row import CategoryRow
from desktop.widgets import translate
from desktop.widgets.icon import icon

_ID = Qt.ItemDataRole.UserRole
_ICONS = {
    "发动机": "cog", "进气": "wind", "燃油": "fuel", "点火": "zap", "排气": "cloud-rain", "冷却": "snowflake",
    "传动": "settings", "制动": "disc-3", "悬架": "move-vertical", "转向": "life-buoy", "车轮": "circle-dot",
    "电气": "hard-drive", "灯光": "lightbulb", "空调": "fan", "车身": "car", "雨刮": "droplets", "新能源": "plug-zap",
    "油液": "droplets", "通用": "nut", "养护": "gift",
}  # fmt: skip
"""The first characters of a main category → its icon; any other gets a plain one."""


class CategoryTree(QTreeWidget):
    """The first line stands for all parts. ``chosen`` carries a category's id, or None for all."""

    chosen = Signal(object)
    left_right = Signal()
    """Enter, or → on a leaf: on to the rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setRootIsDecorated(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIconSize(QSize(16, 16))
        self.setUniformRowHeights(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._rows: tuple[CategoryRow, ...] = ()
        translate.say(self, self.setAccessibleName, lambda: self.tr("Part categories"))
        self.currentItemChanged.connect(self._on_current)
        self.itemClicked.connect(lambda item, _column: item.setExpanded(True))

    def show_categories(self, rows: Sequence[CategoryRow]) -> None:
        """Replace the tree; the chosen category stays chosen while it is there. Empty branches are left out."""
        self._rows = tuple(rows)
        kept = self.category()
        english = translate.current().code == "en"
        self.blockSignals(True)
        self.clear()
        every = self._item(self.tr("All parts"), sum(row.parts for row in rows if row.parent_id is None), None)
        every.setIcon(0, icon("layers", "text3"))
        self.addTopLevelItem(every)
        items: dict[int, QTreeWidgetItem] = {}
        for row in rows:
            if not row.parts:
                continue
            item = self._item(row.name_en if english else row.name_zh, row.parts, row.id)
            parent = items.get(row.parent_id) if row.parent_id is not None else None
            if parent is None:
                item.setIcon(0, icon(next((v for k, v in _ICONS.items() if row.name_zh.startswith(k)), "tag"), "text3"))
                self.addTopLevelItem(item)
            else:
                parent.addChild(item)
            items[row.id] = item
        self.choose(kept)
        self.blockSignals(False)
        if kept is not None and self.category() != kept:
            self.chosen.emit(None)

    def repeat(self) -> None:
        """Draw again, in the language in force."""
        if self._rows:
            self.show_categories(self._rows)

    def category(self) -> int | None:
        """The chosen category's id, None for all."""
        item = self.currentItem()
        return None if item is None else item.data(0, _ID)

    def label(self) -> str:
        """The chosen category's words without the number."""
        item = self.currentItem()
        return "" if item is None or item.data(0, _ID) is None else str(item.data(0, _ID + 1))

    def choose(self, category: int | None) -> None:
        """Choose a category, or all parts where it is not there."""
        target = self.topLevelItem(0)
        for place in range(self.topLevelItemCount()):
            top = self.topLevelItem(place)
            if top is None:
                continue
            for item in (top, *(top.child(i) for i in range(top.childCount()))):
                if item is not None and item.data(0, _ID) == category:
                    target = item
        if target is not None:
            self.setCurrentItem(target)
            self._open(target)

    @staticmethod
    def _item(words: str, count: int, category: int | None) -> QTreeWidgetItem:
        item = QTreeWidgetItem([f"{words}  {count:,}"])
        item.setData(0, _ID, category)
        item.setData(0, _ID + 1, words)
        item.setToolTip(0, words)
        return item

    @staticmethod
    def _open(item: QTreeWidgetItem) -> None:
        item.setExpanded(True)
        above = item.parent()
        if above is not None:
            above.setExpanded(True)

    def _on_current(self, item: QTreeWidgetItem | None, _before: object) -> None:
        if item is not None:
            self._open(item)
            self.chosen.emit(item.data(0, _ID))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        leaf = item is not None and item.childCount() == 0
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (event.key() == Qt.Key.Key_Right and leaf):
            self.left_right.emit()
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)
