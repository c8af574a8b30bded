"""An order without lines: its packages to tap, the likeliest first, and how else to add."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop.pages.parts.part_words import yuan
from desktop.pages.service.order.offered import Offered
from desktop.widgets import translate
from desktop.widgets.icon import Icon
from desktop.widgets.label import Elided, Figure, Kbd, Label
from desktop.widgets.layout import column, row
from desktop.widgets.theme import look

MOST = 6
"""As many as Alt+1 … Alt+6 reach; the others are found by typing."""


class PackageButton(QPushButton):
    """One package: its name, what is in it, its price, its key."""

    def __init__(self, place: int) -> None:
        super().__init__()
        look(self, "way")
        self._name, self._about, self._price = Elided("", "h3"), Elided("", "muted"), Figure("", "h3")
        self.setLayout(
            row((column(self._name, self._about, gap=1), 1), column(self._price, row(None, Kbd(f"Alt+{place}")), gap=3),
                margins=(14, 8, 12, 8), gap=10)
        )  # fmt: skip
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAutoDefault(True)  # Enter as well as Space

    def show_offered(self, each: Offered) -> None:
        """Another package."""
        self._name.setText(each.name)
        self._about.setText(each.about())
        self._price.setText(yuan(each.price_fen))
        self.setAccessibleName(f"{each.name} {yuan(each.price_fen)}")


class PackageBar(QWidget):
    """``picked`` carries an Offered."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._offered: Sequence[Offered] = ()
        self._title, self._hint = Label("", "h2"), Label("", "muted")
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.buttons = [PackageButton(place) for place in range(1, MOST + 1)]
        grid = QGridLayout()
        grid.setSpacing(10)
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _on=False, place=place: self.pick(place + 1))
            grid.addWidget(button, place // 2, place % 2)
        self._icon = Icon("clipboard-list", "text3", 32)
        self.setLayout(
            column(None, row(None, self._icon, None), self._title, self._hint, grid, None, None,
                   margins=(28, 14, 28, 14), gap=10)
        )  # fmt: skip
        self._open = True
        translate.say(self, lambda _text: self._draw(), str)

    def show_offered(self, offered: Sequence[Offered]) -> None:
        """The packages there are."""
        self._offered = offered
        self._draw()

    def show_open(self, is_open: bool) -> None:
        """Whether anything may be added."""
        if is_open != self._open:
            self._open = is_open
            self._draw()

    def _draw(self) -> None:
        self._title.setText(self.tr("No work on this order yet") if self._open else self.tr("No lines"))
        typing = self.tr("Type above (Ctrl+F): a part, a package, or what is to be done.")
        tap = self.tr("Tap a package, or type above (Ctrl+F): a part, a package, or what is to be done.")
        self._hint.setText((tap if self._offered else typing) if self._open else "")
        for place, button in enumerate(self.buttons):
            button.setVisible(self._open and place < len(self._offered))
            if place < len(self._offered):
                button.show_offered(self._offered[place])

    def pick(self, place: int) -> None:
        """Alt and a number: this package, from 1."""
        if self._open and place <= min(MOST, len(self._offered)):
            self.picked.emit(self._offered[place - 1])
