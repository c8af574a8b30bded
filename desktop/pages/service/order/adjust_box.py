"""After settlement nothing is edited: an adjustment stands beside the bill. What came late from elsewhere is listed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from sqlalchemy.orm import Session

from desktop.domain import money
from desktop.domain.problem import Gather, Refused
from desktop.domain.service import settling
from desktop.domain.service.late_line import Late
from desktop.domain.service.repair_order import CUSTOMER, PAYERS
from desktop.domain.service.settling import NewAdjustment, Settled
from desktop.pages.parts.part_words import yuan
from desktop.pages.service import words as shop
from desktop.pages.service.order.box import Box
from desktop.pages.service.order.facts import Frozen, OrderFacts
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.pages.service.order.tap_line import TapLine
from desktop.pages.service.order.tap_lines import TapLines
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.layout import row
from desktop.widgets.money_field import MoneyField
from desktop.widgets.taps import Taps


class AdjustBox(Box):
    """Alt+J opens an adjustment; Enter on a late line opens one for the difference."""

    closed = Signal()

    def __init__(self, desk: OrderDesk) -> None:
        self.open_it = Button("", "link", key="Alt+J", shown_only=True)
        super().__init__(lambda: self.tr("Settlement"), self.open_it)
        self.desk = desk
        self._line_id = ""
        self._frozen = TapLines[Frozen](self, lambda each: each.number, self._draw_frozen, lambda _ident: None)
        self._late = TapLines[Late](self, lambda each: each.line_id, self._draw_late, self.open_late)
        self.form = Form(2)
        self._side, self._payer = Taps(), Taps(per_row=2)
        self._name, self._amount, self._why = Field(limit=400), MoneyField("unit_price"), Field(limit=400)
        self.form.add("side", lambda: self.tr("More or less"), self._side, 2)
        self.form.add("name", lambda: self.tr("What for"), self._name, 2)
        self.form.add("unit_price", lambda: self.tr("Amount"), self._amount, 2)
        self.form.add("payer", lambda: self.tr("Pays: 1 to 4"), self._payer, 2)
        self.form.add("why", lambda: self.tr("Why"), self._why, 2)
        self._go, self._drop = Button("", "primary", key="Ctrl+Enter", shown_only=True), Button("", "ghost")
        self.put(self._frozen.layout, self._late.layout, self.form, row(None, self._drop, self._go))
        self.form.saved.connect(self.go_on)
        self._go.clicked.connect(self.go_on)
        self._drop.clicked.connect(self.close_form)
        self.open_it.clicked.connect(lambda: self.open_form())
        self.close_form()
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self.open_it.setText(self.tr("Adjust"))
        self._go.setText(self.tr("Write the adjustment"))
        self._drop.setText(self.tr("Leave it"))
        self._side.show_options([("more", self.tr("Charge more"), "+"), ("less", self.tr("Give back"), "-")])
        self._payer.show_options([(each, shop.payer(each), str(n)) for n, each in enumerate(PAYERS, 1)])
        if self.desk.facts is not None:
            self.show_facts(self.desk.facts)

    @property
    def is_open(self) -> bool:
        """Somebody types in it."""
        return not self.form.isHidden()

    def show_facts(self, facts: OrderFacts) -> None:
        """The bill, its adjustments, and what is not on it."""
        self.setVisible(facts.is_settled)
        self._frozen.show_rows(facts.frozen)
        self._late.show_rows(facts.late)
        self.tell(self.tr("{0} came late").format(len(facts.late)) if facts.late else "")

    def _draw_frozen(self, line: TapLine, each: Frozen) -> None:
        facts = self.desk.facts
        at = shop.moment(each.at, facts.hours) if facts is not None else ""
        title = self.tr("Adjustment {0}").format(each.turn) if each.turn else self.tr("Settled")
        more = " · ".join(word for word in (at, each.by_name, each.why) if word)
        line.show_line(title, each.number, more=more, icon="file-plus" if each.turn else "file-check", tone="ok",
                       figure=yuan(each.total_fen))  # fmt: skip

    def _draw_late(self, line: TapLine, each: Late) -> None:
        told = self.tr("billed {0}, stands at {1}").format(yuan(each.billed_fen), yuan(each.amount_fen))
        line.show_line(each.name, told, icon="triangle-alert", tone="warn", button=self.tr("Adjust"))

    def open_late(self, line_id: str) -> None:
        """The difference of a line that came from another desk."""
        facts = self.desk.facts
        late = next((each for each in facts.late if each.line_id == line_id), None) if facts is not None else None
        if late is not None:
            why = self.tr("Written at another desk before the settlement was known there")
            self.open_form(late.name, late.amount_fen - late.billed_fen, why, late.line_id)

    def open_form(self, name: str = "", fen: int = 0, why: str = "", line_id: str = "") -> None:
        """Alt+J. ``fen`` below 0 gives back."""
        facts = self.desk.facts
        if facts is None or not facts.is_settled:
            return
        self._line_id = line_id
        amount = money.format_fen(abs(fen)) if fen else ""
        self.form.fill(
            {"side": "less" if fen < 0 else "more", "name": name, "unit_price": amount, "payer": CUSTOMER, "why": why}
        )
        for each in (self.form, self._go, self._drop):
            each.show()
        (self._why if name else self._side).setFocus()

    def close_form(self) -> None:
        """The bill stays as it is."""
        was = self.is_open
        for each in (self.form, self._go, self._drop):
            each.hide()
        if was:
            self.closed.emit()

    def go_on(self) -> None:
        """Write it beside the bill."""
        facts, gather, values = self.desk.facts, Gather(), self.form.values()
        fen = gather.take(self._amount.fen, None) or 0
        if facts is None or gather.problems:
            self.form.refuse(gather.problems)
            return
        signed = -fen if values["side"] == "less" else fen
        line = NewAdjustment(values["name"], signed, payer=values["payer"] or CUSTOMER, line_id=self._line_id)
        by, order_id, why, offline = (
            self.desk.desk.actor,
            facts.row.id,
            values["why"],
            not self.desk.desk.online(),
        )

        def adjust(session: Session) -> Settled:
            return settling.adjust(by, session, order_id, [line], why, offline=offline)

        def done(made: Settled) -> None:
            self.desk.told(self.tr("Adjustment {0}: {1}").format(made.number, yuan(made.total_fen)))
            self.close_form()

        self.desk.save_once(adjust, done)

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the fields here; False where nothing does."""
        if not self.is_open or not any(each.field in self.form.names() for each in refused.problems):
            return False
        self.form.refuse(refused)
        return True
