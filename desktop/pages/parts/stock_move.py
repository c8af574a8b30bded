"""Entering a movement of a part: came in, counted, ordered, arrived, put right. Everything by key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup
from sqlalchemy.orm import Session

from desktop.domain import money
from desktop.domain.actor import Actor, Right
from desktop.domain.parts import stock
from desktop.domain.parts.stock import StockLevel
from desktop.domain.problem import Gather, Refused
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.section import Section
from desktop.widgets.sentence import sentence

KINDS = ("receipt", "count", "order", "arrival", "correction", "loss")
_LETTERS = {"receipt": "R", "count": "C", "order": "O", "arrival": "A", "correction": "K", "loss": "L"}
Verb = Callable[[Session], StockLevel]


@dataclass(frozen=True)
class Entered:
    """What stands in the form."""

    kind: str
    qty: str
    eta: str
    note: str


class StockMove(Section):
    """``saved(level)`` with what is there now."""

    saved = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: self.tr("Enter a movement"))
        self._desk, self._key, self._shown_milli = desk, "", 0
        self._kept: dict[str, Entered] = {}
        self.kind = "receipt"
        self.chips = {kind: Button("", "chip", key=f"Alt+{_LETTERS[kind]}") for kind in KINDS}
        group = QButtonGroup(self)
        for kind, chip in self.chips.items():
            group.addButton(chip)
            chip.clicked.connect(lambda _on=False, kind=kind: self.choose(kind))
        self.form = Form(columns=3)
        self.qty, self.eta, self.note = Field(latin=True, limit=20), DayField("eta", optional=True), Field(limit=400)
        self.form.add("qty", lambda: self.tr("Quantity"), self.qty)
        self.form.add("eta", lambda: self.tr("Expected on"), self.eta)
        self.form.add("note", lambda: self.tr("Note"), self.note)
        self.save, self._hint = Button("", "primary", key="Ctrl+Enter", shown_only=True), Label("", "muted")
        self._hint.setWordWrap(True)
        self.start = self.qty
        self.body(
            column(
                row(*self.chips.values(), None, gap=6),
                self.form,
                row((self._hint, 1), self.save),
                margins=(14, 12, 14, 14),
                gap=12,
            )
        )
        self.form.saved.connect(self.go)
        self.save.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)
        self.choose("receipt", focus=False)

    def show_part(self, part_key: str, here_milli: int) -> None:
        """Another part's form, as it was left; a count is compared with what was shown when the part came up."""
        if part_key != self._key:
            if self._key and (self.qty.text() or self.note.text()):
                self._kept[self._key] = Entered(self.kind, self.qty.text(), self.eta.text(), self.note.text())
            kept = self._kept.pop(part_key, Entered("receipt", "", "", ""))
            self.form.fill({"qty": kept.qty, "eta": kept.eta, "note": kept.note})
            self._key, self._shown_milli = part_key, here_milli
            self.choose(kept.kind, focus=False)
        elif not self.qty.text():
            self._shown_milli = here_milli
        may = self._desk.actor.may(Right.STOCK)
        for widget in (self.form, self.save, *self.chips.values()):
            widget.setEnabled(may)
        self._repeat()

    def choose(self, kind: str, *, focus: bool = True) -> None:
        """Which movement is entered."""
        self.kind = kind
        self.chips[kind].setChecked(True)
        self.eta.setEnabled(kind == "order")
        self._repeat()
        if focus:
            self.qty.setFocus()

    def go(self) -> None:
        """Save what is typed."""
        by = self._desk.actor
        try:
            verb = self._verb(by)
        except Refused as refused:
            self.form.refuse(refused)
            return
        self._desk.worker.write(by, verb, self._on_saved, shown(self._desk, self.form.refuse), owner=self)

    def _verb(self, by: Actor) -> Verb:
        gather = Gather()
        kind, key, note, seen = self.kind, self._key, self.note.value(), self._shown_milli
        qty = gather.take(lambda: _signed(self.qty.value(), kind), 0)
        eta = gather.take(self.eta.day, None) if kind == "order" else None
        gather.done()
        verbs: dict[str, Verb] = {
            "receipt": lambda session: stock.receive(by, session, key, qty, note=note),
            "count": lambda session: stock.count(by, session, key, qty, seen, note=note),
            "order": lambda session: stock.order(by, session, key, qty, eta, note=note),
            "arrival": lambda session: stock.arrive(by, session, key, qty, note=note),
            "correction": lambda session: stock.correct(by, session, key, qty, note),
            "loss": lambda session: stock.correct(by, session, key, -abs(qty), note, loss=True),
        }
        return verbs[kind]

    def _on_saved(self, level: StockLevel) -> None:
        if level.part_key == self._key:
            self.form.fill({"qty": "", "eta": "", "note": ""})
            self._shown_milli = level.here_milli
            self.qty.setFocus()
        text = self.tr("Saved: {here} here, {order} on the way").format(
            here=money.format_qty(level.here_milli), order=money.format_qty(level.order_milli)
        )
        odd = " ".join(sentence(problem) for problem in level.warnings)
        self._desk.say(" ".join(filter(None, [text, odd])), bad=bool(odd))
        self.saved.emit(level)

    def _repeat(self) -> None:
        names = {
            "receipt": (self.tr("Came in"), self.tr("Goods that came without an order here.")),
            "count": (self.tr("Counted"), self.tr("What lies on the shelf now; the difference is entered.")),
            "order": (self.tr("Ordered"), self.tr("On the way; the lookup shows the day.")),
            "arrival": (self.tr("Arrived"), self.tr("Ordered goods are on the shelf now.")),
            "correction": (self.tr("Correction"), self.tr("A wrong entry put right: −2 or 2, and why.")),
            "loss": (self.tr("Loss"), self.tr("Broken or lost: how many, and why.")),
        }
        for kind, chip in self.chips.items():
            chip.setText(names[kind][0])
        may = self._desk.actor.may(Right.STOCK)
        self._hint.setText(names[self.kind][1] if may else self.tr("Clerks and managers enter movements."))
        self.save.setText(self.tr("Save"))
        self.qty.setPlaceholderText(
            self.tr("here now: {qty}").format(qty=money.format_qty(self._shown_milli)) if self.kind == "count" else ""
        )


def _signed(typed: str, kind: str) -> int:
    """Thousandths. A count may be nought, a correction may be negative."""
    plain = typed.replace("−", "-")
    if kind == "count" and plain.strip("0.") == "" and plain:
        return 0
    minus = kind == "correction" and plain.startswith("-")
    try:
        milli = money.parse_qty(plain[1:] if minus else plain)
    except Refused as refused:
        if refused.code in ("qty.zero", "qty.size"):
            raise Refused("stock.qty", "qty", value=typed[:40]) from None
        raise
    return -milli if minus else milli
