"""The store's own price of a part, and its cost for those who may see it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal

from desktop.domain import money
from desktop.domain.actor import Right
from desktop.domain.parts import price
from desktop.domain.parts.price import PriceRow
from desktop.domain.problem import Gather, Refused
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.day_field import DayField
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.money_field import MoneyField
from desktop.widgets.section import Section


class StockPrice(Section):
    """``saved`` when a price was saved."""

    saved = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: self.tr("Price of this store"))
        self._desk, self._key = desk, ""
        self._list_fen: int | None = None
        self._stands: PriceRow | None = None
        self._kept: dict[str, dict[str, str]] = {}
        self._cost_seen = desk.actor.may(Right.COST)
        self.form = Form(columns=3)
        self.retail, self.cost = MoneyField("retail"), MoneyField("cost", optional=True)
        self.until = DayField("valid_until", optional=True)
        self.form.add("retail", lambda: self.tr("Retail incl. tax"), self.retail)
        if self._cost_seen:
            self.form.add("cost", lambda: self.tr("Cost"), self.cost)
        self.form.add("valid_until", lambda: self.tr("Valid until"), self.until)
        self.save, self._hint = Button("", "primary", key="Ctrl+Enter", shown_only=True), Label("", "muted")
        self._hint.setWordWrap(True)
        self.start = self.retail
        self.body(column(self.form, row((self._hint, 1), self.save), margins=(14, 12, 14, 14), gap=12))
        self.form.saved.connect(self.go)
        self.save.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_part(self, part_key: str, list_fen: int | None, stands: PriceRow | None) -> None:
        """``list_fen``: the catalogue's price. What is typed and unsaved stays with its part."""
        now = _texts(stands)
        if part_key != self._key:
            if self._key and self.form.values() != self._known(_texts(self._stands)):
                self._kept[self._key] = self.form.values()
            self.form.fill(self._known(self._kept.pop(part_key, now)))
        elif self.form.values() == self._known(_texts(self._stands)):
            self.form.fill(self._known(now))
        self._key, self._list_fen, self._stands = part_key, list_fen, stands
        may = self._desk.actor.may(Right.PRICE)
        self.form.setEnabled(may)
        self.save.setEnabled(may)
        self._repeat()

    def _known(self, texts: dict[str, str]) -> dict[str, str]:
        return {name: text for name, text in texts.items() if name != "cost" or self._cost_seen}

    def go(self) -> None:
        """Save the price."""
        gather = Gather()
        retail = gather.take(self.retail.fen, None)
        cost = gather.take(self.cost.fen, None) if self._cost_seen else None
        until = gather.take(self.until.day, None)
        try:
            gather.done()
        except Refused as refused:
            self.form.refuse(refused)
            return
        self._set(retail or 0, cost, until)

    def _set(self, retail_fen: int, cost_fen: int | None, until: date | None) -> None:
        by, key, before = self._desk.actor, self._key, self._stands

        def undo() -> None:
            assert before is not None
            self._write(key, before.retail_fen, before.cost_fen, before.valid_until)

        def done(_none: None) -> None:
            text = self.tr("Price saved: ¥{price}").format(price=money.format_fen(retail_fen))
            self._stands = PriceRow(key, retail_fen, cost_fen, until)
            self._desk.say(text, undo=undo if before is not None else None)
            self.saved.emit()

        self._desk.worker.write(
            by,
            lambda session: price.set_price(
                by, session, key, retail_fen=retail_fen, cost_fen=cost_fen, valid_until=until
            ),
            done,
            shown(self._desk, self.form.refuse),
            owner=self,
        )

    def _write(self, key: str, retail_fen: int, cost_fen: int | None, until: date | None) -> None:
        """Put an earlier price back."""
        by = self._desk.actor

        def done(_none: None) -> None:
            if key == self._key:
                self._stands = PriceRow(key, retail_fen, cost_fen, until)
                self.form.fill(self._known(_texts(self._stands)))
            self.saved.emit()

        self._desk.worker.write(
            by,
            lambda session: price.set_price(
                by, session, key, retail_fen=retail_fen, cost_fen=cost_fen, valid_until=until
            ),
            done,
            told(self._desk),
            owner=self,
        )

    def _repeat(self) -> None:
        self.save.setText(self.tr("Save price"))
        listed = self.tr("The catalogue has no price for it.")
        if self._list_fen is not None:
            listed = self.tr("List price of the catalogue: ¥{price}.").format(price=money.format_fen(self._list_fen))
        if not self._desk.actor.may(Right.PRICE):
            self._hint.setText(f"{listed} {self.tr('A manager sets prices.')}")
        elif self._stands is None and self._list_fen is not None:
            self._hint.setText(f"{listed} {self.tr('It holds until you set your own.')}")
        else:
            self._hint.setText(listed)


def _texts(stands: PriceRow | None) -> dict[str, str]:
    if stands is None:
        return {"retail": "", "cost": "", "valid_until": ""}
    return {
        "retail": money.format_fen(stands.retail_fen),
        "cost": "" if stands.cost_fen is None else money.format_fen(stands.cost_fen),
        "valid_until": stands.valid_until.isoformat() if stands.valid_until else "",
    }
