"""Which widgets a screen reader could not name; for the tests of every page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QWidget

INTERACTIVE = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)


def nameless(root: QWidget) -> list[str]:
    """Interactive widgets without an accessible name."""
    found = []
    for child in root.findChildren(QWidget):
        reachable = child.focusPolicy() != Qt.FocusPolicy.NoFocus and not child.isHidden()
        if isinstance(child, INTERACTIVE) and reachable and not child.accessibleName():
            found.append(f"{type(child).__name__} in {type(child.parent()).__name__}")
    return found
