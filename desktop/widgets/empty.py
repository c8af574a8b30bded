"""What an empty list says: what would stand here, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.widgets.button import Button
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row


class Empty(QWidget):
    """An icon, a sentence, what to do, and perhaps the button that does it (``action``)."""

    def __init__(self, icon_name: str, title: str = "", hint: str = "", action: Button | None = None) -> None:
        super().__init__()
        self._title, self._hint = Label(title, "h2"), Label(hint, "muted")
        self._hint.setWordWrap(True)
        self._hint.setMinimumWidth(380)
        self._hint.setMaximumWidth(420)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._icon = Icon(icon_name, "text3", 32)
        self.setLayout(
            column(
                None,
                row(None, self._icon, None),
                self._title,
                row(None, self._hint, None),
                row(None, action, None) if action else 0,
                None,
                margins=(20, 24, 20, 24),
                gap=8,
            )
        )

    def set_title(self, text: str) -> None:
        self._title.setText(text)
        self.setAccessibleName(text)

    def set_hint(self, text: str) -> None:
        self._hint.setText(text)
