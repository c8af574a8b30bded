"""Fields that scroll: the one that has the focus is in sight, however it came to it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

_ROOM = 48
"""Px above and below, for the label and the sentence of a refusal."""


class FollowFocus(QObject):
    """Lives with its area. Qt itself follows Tab only, not an Enter that goes on to the next field."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        inner = self._area.widget()
        if now is not None and inner is not None and inner.isAncestorOf(now):
            self._area.ensureWidgetVisible(now, 0, _ROOM)
