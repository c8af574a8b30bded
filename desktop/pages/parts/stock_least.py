"""The least of a part: below it the part is listed as short."""

from __future__ import annotations

from desktop.domain import money
from desktop.domain.actor import Right
from desktop.domain.parts import stock_minimum
from desktop.domain.problem import Gather, Refused
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.section import Section


class StockLeast(Section):
    """Two quantities; an empty one is none."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: self.tr("Least stock"))
        self._desk, self._key = desk, ""
        self._filled: dict[str, str] = {}
        self.form = Form(columns=2)
        self.least, self.up_to = Field(latin=True, limit=20), Field(latin=True, limit=20)
        self.form.add("least", lambda: self.tr("Least"), self.least)
        self.form.add("up_to", lambda: self.tr("Order up to"), self.up_to)
        self.save, self._hint = Button("", "primary", key="Ctrl+Enter", shown_only=True), Label("", "muted")
        self._hint.setWordWrap(True)
        self.start = self.least
        self.body(column(self.form, row((self._hint, 1), self.save), margins=(14, 12, 14, 14), gap=12))
        self.form.saved.connect(self.go)
        self.save.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_part(self, part_key: str, least_milli: int, up_to_milli: int) -> None:
        """What is set; what is being typed for this part stays."""
        fresh = {"least": _words(least_milli), "up_to": _words(up_to_milli)}
        if part_key != self._key or self.form.values() == self._filled:
            self.form.fill(fresh)
            self._filled = fresh
        self._key = part_key
        may = self._desk.actor.may(Right.STOCK)
        for widget in (self.form, self.save):
            widget.setEnabled(may)
        self._repeat()

    def go(self) -> None:
        """Save."""
        by, key, gather = self._desk.actor, self._key, Gather()
        least = gather.take(lambda: _milli(self.least.value(), "least"), 0)
        up_to = gather.take(lambda: _milli(self.up_to.value(), "up_to"), 0)
        try:
            gather.done()
        except Refused as refused:
            self.form.refuse(refused)
            return

        def done(_none: None) -> None:
            self._filled = self.form.values()
            self._desk.say(self.tr("Saved: it is listed as short below {qty}").format(qty=money.format_qty(least)))

        self._desk.worker.write(
            by, lambda session: stock_minimum.set_minimum(by, session, key, least, up_to or None), done,
            shown(self._desk, self.form.refuse), owner=self,
        )  # fmt: skip

    def _repeat(self) -> None:
        self.save.setText(self.tr("Save"))
        self._hint.setText(self.tr("Below the least it stands in the list of low stock; empty takes it off."))


def _words(milli: int) -> str:
    return money.format_qty(milli) if milli else ""


def _milli(typed: str, field: str) -> int:
    if not typed.strip("0. "):
        return 0
    return money.parse_qty(typed, field)
