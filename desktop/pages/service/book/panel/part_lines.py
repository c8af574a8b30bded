"""The parts that a stay will need, one line each with how far it is; Delete or the cross takes one away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.domain import money
from desktop.domain.service.appointment_part import PartNeed
from desktop.pages.service.book.stay_tile import ready_word
from desktop.widgets import translate
from desktop.widgets.button import IconButton
from desktop.widgets.label import Elided, Label, Pill
from desktop.widgets.layout import column, row


class PartLines(QFrame):
    """Hidden while there are none. ``dropped`` carries what names the line: a part's key, or the need's id."""

    dropped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._shown: list[tuple[str, str, int, str, str]] = []
        self._droppable = True
        self.setLayout(column(self._lines, gap=0))
        self.hide()
        translate.say(self, lambda _text: self._draw(), str)

    def show_draft(self, parts: Sequence[tuple[str, str, int]]) -> None:
        """Before the booking is saved: nothing is known of their readiness yet."""
        self._put([(key, name, qty, "", "") for key, name, qty in parts])

    def show_needs(self, needs: Sequence[PartNeed], *, droppable: bool = True) -> None:
        """Of a saved one; of one that is done nothing is taken away, so it has no crosses."""
        etas = [f"{each.eta:%m-%d}" if each.eta else "" for each in needs]
        found = zip(needs, etas, strict=True)
        self._put([(each.id, each.name, each.qty_milli, each.ready, eta) for each, eta in found], droppable)

    def _put(self, lines: list[tuple[str, str, int, str, str]], droppable: bool = True) -> None:
        if (lines, droppable) != (self._shown, self._droppable):
            self._shown, self._droppable = lines, droppable
            self._draw()

    def _draw(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in self._shown:
            self._lines.addWidget(self._line(*line))
        self.setVisible(bool(self._shown))

    def _line(self, key: str, name: str, qty: int, ready: str, eta: str) -> QWidget:
        made = QWidget()
        drop = IconButton("x", size=24)
        drop.set_name(self.tr("Not needed: {0}").format(name))
        drop.clicked.connect(lambda: self.dropped.emit(key))
        if not self._droppable:
            drop.hide()
        pill = Pill()
        word, tone = ready_word(ready)
        pill.show_status(" ".join(filter(None, (word, eta if ready in ("coming", "late") else ""))), tone)
        pill.setVisible(bool(ready))
        made.setLayout(row((Elided(name), 1), Label(f"× {money.format_qty(qty)}", "muted"), pill, drop, gap=8))
        return made
