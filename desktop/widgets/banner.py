"""A line across a page or card that warns or tells, with a way on."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from desktop.widgets.button import Button
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import row
from desktop.widgets.theme import Tone, look

_ICONS: dict[str, str] = {
    "ok": "circle-check",
    "warn": "triangle-alert",
    "bad": "circle-alert",
    "info": "info",
    "neutral": "info",
}


class Banner(QFrame):
    """Hidden until :meth:`tell`. ``actions`` are buttons of the style ``link``."""

    def __init__(self, *actions: Button) -> None:
        super().__init__()
        look(self, "banner")
        self._icon, self._text = Icon("info", "info", 15), Label()
        self._text.setWordWrap(True)
        self.setLayout(row(self._icon, (self._text, 1), *actions, margins=(10, 7, 10, 7), gap=7))
        self.hide()

    def tell(self, text: str, tone: Tone = "info") -> None:
        look(self, "tone", "info" if tone == "neutral" else tone)
        self._icon.show_icon(_ICONS[tone], "info" if tone == "neutral" else tone)
        self._text.setText(text)
        look(self._text, "tone", tone)
        self.setAccessibleName(text)
        self.show()

    def text(self) -> str:
        return self._text.text()

    def clear(self) -> None:
        """What no longer holds goes."""
        self._text.clear()
        self.hide()
