"""A figure in large letters over what it is counted of."""

from __future__ import annotations

from desktop.widgets.card import Card
from desktop.widgets.label import Label


class FigureTile(Card):
    """A figure with its name; what is counted over what is its tooltip."""

    def __init__(self) -> None:
        self._name, self._value, self._sub = Label("", "muted"), Label("", "total"), Label("", "muted")
        super().__init__(self._name, self._value, self._sub, margins=(14, 10, 14, 10), gap=1)

    def show_figure(self, name: str, value: str, sub: str, what: str) -> None:
        """``what``: the definition."""
        self._name.setText(name)
        self._value.setText(value)
        self._sub.setText(sub)
        self.setToolTip(what)
        self.setAccessibleName(f"{name}: {value}")
        self.setAccessibleDescription(what)


def percent(share_bp: int | None) -> str:
    """8,750 → ``87.5%``; — where there is nothing to divide by."""
    return "—" if share_bp is None else f"{share_bp / 100:.1f}%"
