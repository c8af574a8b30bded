"""A person as one letter on a round ground."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.widgets.theme import look


class Avatar(QLabel):
    """The first character of a name, 32 px. Decorative: the name stands beside it."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        look(self, "avatar")
        self.setFixedSize(32, 32)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        self.setText(name.strip()[:1].upper())
