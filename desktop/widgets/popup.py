"""The list that drops down under a field while typing: grouped hits, the focus stays in the field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Label, Pill
from desktop.widgets.layout import column, row, scrolled
from desktop.widgets.theme import look


@dataclass(frozen=True)
class Hit:
    """One line of the list. ``kind`` is stable (``customer``, ``vehicle``, …); ``tag`` the word in the pill."""

    kind: str
    title: str
    subtitle: str = ""
    tag: str = ""
    icon: str = "search"
    payload: Any = None


@dataclass(frozen=True)
class Group:
    """Hits under one heading."""

    title: str
    hits: tuple[Hit, ...]


class _Line(QFrame):
    clicked = Signal()

    def __init__(self, hit: Hit) -> None:
        super().__init__()
        look(self, "popRow")
        self.hit = hit
        self._icon = Icon(hit.icon, "text3", 18)
        words = column(Elided(hit.title, "h3"), gap=0)
        if hit.subtitle:
            words.addWidget(Elided(hit.subtitle, "muted"))
        self.setLayout(
            row(self._icon, (words, 1), *([Pill(hit.tag)] if hit.tag else []), margins=(10, 6, 10, 6), gap=12)
        )
        self.setMinimumHeight(46)
        self.setAccessibleName(" ".join(word for word in (hit.title, hit.subtitle, hit.tag) if word))

    def show_chosen(self, chosen: bool) -> None:
        look(self, "chosen", "true" if chosen else "false")
        self._icon.show_icon(self.hit.icon, "primaryText" if chosen else "text3")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()


class Popup(QFrame):
    """Floats in the window of ``anchor``. The field hands over ↑ ↓ (:meth:`step`) and Enter (:meth:`pick`)."""

    picked = Signal(object)
    """A Hit."""

    def __init__(self, anchor: QWidget, wider: int = 0) -> None:
        super().__init__(anchor.window())
        look(self, "pop")
        self._anchor, self._wider = anchor, wider
        self._lines: list[_Line] = []
        self._place_at = 0
        self._inner: QScrollArea | None = None
        self.setLayout(column(margins=(8, 8, 8, 8), gap=2))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_groups(self, groups: Sequence[Group], hint: str = "", nothing: str = "") -> None:
        """Show these hits with the first one chosen; ``hint`` is the line of keys, ``nothing`` what no hit says."""
        box = self.layout()
        assert box is not None
        if self._inner is not None:
            box.removeWidget(self._inner)
            self._inner.hide()
            self._inner.deleteLater()
        self._lines = []
        rows = column(gap=2)
        for group in groups:
            if group.hits:
                rows.addWidget(self._heading(group.title))
            for hit in group.hits:
                line = _Line(hit)
                line.clicked.connect(lambda line=line: self.picked.emit(line.hit))
                self._lines.append(line)
                rows.addWidget(line)
        if not self._lines and nothing:
            rows.addWidget(self._heading(nothing))
        if hint:
            rows.addWidget(self._heading(hint))
        self._inner = scrolled(rows)
        box.addWidget(self._inner)
        self._inner.show()  # a child added to what is shown already stays hidden, and would count for nothing
        self._choose(0)
        self._settle()

    @staticmethod
    def _heading(text: str) -> Label:
        label = Label(text, "group")
        label.setContentsMargins(10, 7, 10, 4)
        return label

    def _settle(self) -> None:
        window = self._anchor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        corner = self._anchor.mapTo(window, QPoint(0, self._anchor.height() + 6))
        width = self._anchor.width() + self._wider
        self.setFixedWidth(width)
        left = max(8, min(corner.x() - self._wider // 2, window.width() - width - 8))
        self.ensurePolished()
        room = window.height() - corner.y() - 8
        inner = self._inner.widget() if self._inner is not None else None
        if inner is not None and self._inner is not None:  # more than the window has room for is scrolled
            inner.ensurePolished()
            self._inner.setFixedHeight(max(46, min(inner.sizeHint().height(), room - 16)))
        self.setGeometry(left, corner.y(), width, min(self.layout().sizeHint().height(), room))  # type: ignore[union-attr]
        self.show()
        self.raise_()

    def hit(self) -> Hit | None:
        """The chosen one."""
        return self._lines[self._place_at].hit if self.isVisible() and self._lines else None

    def step(self, by: int) -> None:
        if self._lines:
            self._choose((self._place_at + by) % len(self._lines))

    def _choose(self, place: int) -> None:
        self._place_at = place
        for at, line in enumerate(self._lines):
            line.show_chosen(at == place)
        if self._lines and self._inner is not None:
            self._inner.ensureWidgetVisible(self._lines[place], 0, 30 if place else 60)
        hit = self._lines[place].hit if self._lines else None
        self._anchor.setAccessibleDescription(f"{hit.title} {hit.subtitle} {hit.tag}" if hit else "")

    def pick(self) -> bool:
        """What Enter does; False when there is nothing to pick."""
        hit = self.hit()
        if hit is None:
            return False
        self.picked.emit(hit)
        return True

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            return True
        return super().event(event)
