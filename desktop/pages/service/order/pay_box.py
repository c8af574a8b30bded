"""Money for an order: a deposit before it is settled, payments by payer and method, and what is given back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from sqlalchemy.orm import Session

from desktop.domain.problem import Gather, Refused
from desktop.domain.sales import payment
from desktop.domain.sales.payment import DEPOSIT, METHODS, REFUND, PaymentRow
from desktop.domain.service import settling
from desktop.domain.service.repair_order import CUSTOMER
from desktop.domain.service.settling import Balance
from desktop.pages.parts.part_words import yuan
from desktop.pages.service import words as shop
from desktop.pages.service.order import order_words as words
from desktop.pages.service.order.box import Box
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.pages.service.order.tap_line import TapLine
from desktop.pages.service.order.tap_lines import TapLines
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import row
from desktop.widgets.money_field import MoneyField
from desktop.widgets.taps import Taps

USUAL = "wechat"
"""Chosen until somebody taps another way."""


class PayBox(Box):
    """Alt+P opens it with what is open; one key chooses the method, Ctrl+Enter takes it. Enter on a payment gives back.

    Alt+V asks for the receipt of what was paid.
    """

    closed = Signal()
    receipt_wanted = Signal()

    def __init__(self, desk: OrderDesk) -> None:
        self.open_it = Button("", "link", key="Alt+P", shown_only=True)
        self.receipt = Button("", "link", key="Alt+V", shown_only=True)
        super().__init__(lambda: self.tr("Payments"), self.receipt, self.open_it)
        self.desk = desk
        self._owed = Label("", "second")
        self._owed.setWordWrap(True)
        self._rows = TapLines[PaymentRow](self, lambda each: each.id, self._draw_row, self.open_refund)
        self.form = Form(1)
        self._payer, self._methods = Taps(per_row=2), (Taps(), Taps())
        self.amount, self._note = MoneyField("amount"), Field(limit=400)
        self.form.add("payer", lambda: self.tr("Who pays"), self._payer)
        self.form.add("method", lambda: self.tr("How: 1 to 6"), self._methods[0])
        self.form.add("method_more", lambda: "", self._methods[1])
        self.form.add("amount", lambda: self.tr("Amount"), self.amount)
        self.form.add("note", lambda: self.tr("Note, or why it is given back"), self._note)
        self._go, self._drop = Button("", "primary", key="Ctrl+Enter", shown_only=True), Button("", "ghost")
        self._refunding = ""
        self.put(self._owed, self._rows.layout, self.form, row(None, self._drop, self._go))
        self.form.saved.connect(self.go_on)
        self._go.clicked.connect(self.go_on)
        self._drop.clicked.connect(self.close_form)
        self.open_it.clicked.connect(self.open_form)
        self.receipt.clicked.connect(self.receipt_wanted)
        self._payer.changed.connect(self._on_payer)
        for mine, other in (self._methods, self._methods[::-1]):
            mine.changed.connect(lambda _value, other=other: other.choose(""))
        self.close_form()
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        for taps, part in zip(self._methods, (METHODS[:3], METHODS[3:]), strict=True):
            taps.show_options([(each, words.method(each), str(METHODS.index(each) + 1)) for each in part])
        self._drop.setText(self.tr("Leave it"))
        self.receipt.setText(self.tr("Receipt"))
        if self.desk.facts is not None:
            self.show_facts(self.desk.facts)

    @property
    def is_open(self) -> bool:
        """Somebody takes money."""
        return not self.form.isHidden()

    def show_facts(self, facts: OrderFacts) -> None:
        """What was paid, by whom, and what is open."""
        self._rows.show_rows(facts.payments)
        self.receipt.setVisible(bool(facts.payments))
        owing = [each for each in facts.balances if each.open_fen and facts.is_settled]
        self._owed.setText("\n".join(self._of_balance(each) for each in owing))
        self._owed.setVisible(bool(owing))
        self._payer.show_options(
            [(each.payer, shop.payer(each.payer), "") for each in owing if each.open_fen > 0]
        )  # fmt: skip
        self.open_it.setText(self.tr("Take money") if facts.is_settled else self.tr("Deposit"))
        self.open_it.setVisible(facts.is_open or facts.open_fen > 0)
        done = facts.is_settled and not owing
        self.tell(self.tr("all paid") if done else "")
        self._go.setText(self._of_go())

    def _of_balance(self, each: Balance) -> str:
        who = shop.payer(each.payer)
        if each.open_fen < 0:
            return self.tr("{0}: {1} to be given back").format(who, yuan(-each.open_fen))
        return self.tr("{0} owes {1} of {2}").format(who, yuan(each.open_fen), yuan(each.billed_fen))

    def _of_go(self) -> str:
        facts = self.desk.facts
        if self._refunding:
            return self.tr("Give back")
        return self.tr("Take it") if facts is not None and facts.is_settled else self.tr("Take the deposit")

    def _draw_row(self, line: TapLine, each: PaymentRow) -> None:
        facts = self.desk.facts
        at = shop.moment(each.at, facts.hours) if facts is not None else ""
        kind = {DEPOSIT: self.tr("Deposit"), REFUND: self.tr("Given back")}.get(each.kind, self.tr("Paid"))
        payer = shop.payer(each.payer) if each.payer != CUSTOMER else ""
        title = " · ".join(word for word in (kind, words.method(each.method), payer) if word)
        more = " · ".join(word for word in (at, each.by_name, each.note) if word)
        icon, tone = ("undo-2", "neutral") if each.kind == REFUND else ("banknote", "ok")
        back = self.tr("Give back") if each.left_fen > 0 else ""
        line.show_line(
            title, each.number, more=more, icon=icon, tone="ok" if tone == "ok" else "neutral",
            figure=yuan(each.amount_fen), button=back,
        )  # fmt: skip

    # -- taking and giving back

    def open_form(self) -> None:
        """Alt+P: with what is open."""
        facts = self.desk.facts
        if facts is None or not (facts.is_open or facts.open_fen):
            return
        self._refunding = ""
        owing = [each for each in facts.balances if each.open_fen > 0]
        payer = owing[0].payer if owing and facts.is_settled else CUSTOMER
        self._show(payer, USUAL, self._open_of(payer))
        self._methods[0].setFocus()

    def _show(self, payer: str, method: str, fen: int | None) -> None:
        self._payer.choose(payer)
        for taps in self._methods:
            taps.choose(method)
        self.amount.show_fen(fen)
        self._note.clear()
        self.form.clear_problems()
        facts = self.desk.facts
        several = facts is not None and sum(each.open_fen > 0 for each in facts.balances) > 1
        self.form.show_field("payer", several and facts is not None and facts.is_settled and not self._refunding)
        for each in (self.form, self._go, self._drop):
            each.show()
        self._go.setText(self._of_go())

    def _open_of(self, payer: str) -> int | None:
        facts = self.desk.facts
        found = next((each for each in facts.balances if each.payer == payer), None) if facts is not None else None
        return found.open_fen if found is not None and facts is not None and facts.is_settled else None

    def _on_payer(self, payer: str) -> None:
        self.amount.show_fen(self._open_of(payer))

    def open_refund(self, payment_id: str) -> None:
        """Enter on a payment: give back of it, by the same way unless told."""
        facts = self.desk.facts
        paid = next((each for each in facts.payments if each.id == payment_id), None) if facts is not None else None
        if paid is not None and paid.left_fen > 0:
            self._refunding = payment_id
            self._show(paid.payer, paid.method, paid.left_fen)
            self.amount.setFocus()
            self.amount.selectAll()

    def close_form(self) -> None:
        """Nothing is taken."""
        was = self.is_open
        self._refunding = ""
        for each in (self.form, self._go, self._drop):
            each.hide()
        if was:
            self.closed.emit()

    def go_on(self) -> None:
        """Take it, or give it back."""
        facts, gather, values = self.desk.facts, Gather(), self.form.values()
        fen = gather.take(self.amount.fen, None) or 0
        if facts is None or gather.problems:
            self.form.refuse(gather.problems)
            return
        by, order_id, method = self.desk.desk.actor, facts.row.id, values["method"] or values["method_more"]
        refunding, settled, note = self._refunding, facts.is_settled, values["note"]
        payer = values["payer"] or CUSTOMER
        if settled and not values["payer"]:
            payer = next((each.payer for each in facts.balances if each.open_fen > 0), CUSTOMER)

        def move(session: Session) -> str:
            if refunding:
                return payment.refund(by, session, refunding, fen, note, method=method)
            if settled:
                return settling.take_payment(by, session, order_id, method, fen, payer=payer, note=note)
            return settling.take_deposit(by, session, order_id, method, fen, note=note)

        def done(_made: str) -> None:
            told = self.tr("{0} given back") if refunding else self.tr("{0} taken")
            self.desk.told(told.format(yuan(fen)))
            self.close_form()

        self.desk.save_once(move, done)

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the fields here; False where nothing does."""
        problems = [replace(each, field="note") if each.field == "why" else each for each in refused.problems]
        if not self.is_open or not any(each.field in self.form.names() for each in problems):
            return False
        self.form.refuse(problems)
        return True
