"""What the customer signs: the budget, and by when; both may be changed until it is settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from sqlalchemy.orm import Session

from desktop.domain.problem import Gather, Refused
from desktop.domain.service import reception
from desktop.pages.parts.part_words import yuan
from desktop.pages.service import words as shop
from desktop.pages.service.order.box import Box
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.day_field import DayField, read_day
from desktop.widgets.form import Form
from desktop.widgets.layout import row
from desktop.widgets.money_field import MoneyField
from desktop.widgets.time_field import TimeField, read_time

USUAL_STAY = timedelta(hours=2)


class SignBox(Box):
    """Closed it tells what was signed; Alt+S opens it, with what the order comes to as the budget."""

    closed = Signal()
    screen_wanted = Signal(int)
    """The budget for which the customer signs on the screen; the time promised is saved."""

    def __init__(self, desk: OrderDesk) -> None:
        self.open_it = Button("", "link", key="Alt+S", shown_only=True)
        super().__init__(lambda: self.tr("Agreed"), self.open_it)
        self.desk = desk
        self.form = Form(2)
        self._budget, self._day, self._time = MoneyField("budget"), DayField("promised"), TimeField("promised")
        self.form.add("budget", lambda: self.tr("Budget signed for"), self._budget, 2)
        self.form.add("promised", lambda: self.tr("Promised for"), self._day)
        self.form.add("promised_time", lambda: self.tr("At"), self._time)
        self._sign = Button("", "primary", key="Ctrl+Enter", shown_only=True)
        self._only_time, self.on_screen = Button("", "ghost"), Button("", "ghost", "pencil")
        self.form.add_across(self._sign)
        self.put(self.form, row(self.on_screen, None, self._only_time))
        self.form.saved.connect(self.go_on)
        self._sign.clicked.connect(self.go_on)
        self._only_time.clicked.connect(self._keep_time)
        self.on_screen.clicked.connect(self._sign_here)
        self.open_it.clicked.connect(self.open_form)
        self.close_form()
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self._sign.setText(self.tr("Customer has signed"))
        self._only_time.setText(self.tr("Only the time changes"))
        self.on_screen.setText(self.tr("Sign on the screen"))
        if self.desk.facts is not None:
            self.show_facts(self.desk.facts)

    @property
    def is_open(self) -> bool:
        """Somebody types in it."""
        return not self.form.isHidden()

    def show_facts(self, facts: OrderFacts) -> None:
        """What was signed, and by when it shall be done."""
        signed, at = facts.budget_fen, facts.row.promised_at
        told = self.tr("not signed yet") if signed is None else yuan(signed)
        when = shop.moment(at, facts.hours) if at is not None else self.tr("no time promised")
        self.tell(f"{told} · {when}")
        self.open_it.setText(self.tr("Signed") if signed is None else self.tr("Sign anew"))
        self.open_it.setVisible(facts.is_open)
        if not facts.is_open:
            self.close_form()

    def open_form(self) -> None:
        """Alt+S: with the amount of the order, and the time promised or two hours from now."""
        facts = self.desk.facts
        if facts is None or not facts.is_open:
            return
        if not self.is_open:
            at = facts.hours.local(facts.row.promised_at or self._usual(facts))
            self._budget.show_fen(facts.customer_fen)
            self._day.show_day(at.date())
            self._time.show_time(at.time())
            self.form.clear_problems()
        for part in (self.form, self._only_time, self.on_screen):
            part.show()
        self._budget.setFocus()
        self._budget.selectAll()

    @staticmethod
    def _usual(facts: OrderFacts) -> datetime:
        """Two hours from now, on a full quarter of an hour."""
        soon = facts.now + USUAL_STAY
        return soon.replace(minute=soon.minute // 15 * 15, second=0, microsecond=0)

    def close_form(self) -> None:
        """Nothing is signed."""
        for part in (self.form, self._only_time, self.on_screen):
            part.hide()

    def go_on(self) -> None:
        """The budget and the time are signed."""
        self._save(signed=True)

    def promise(self, then: Callable[[], object]) -> None:
        """F9 on an order without a time: it opens here with the usual one, and a second F9 keeps it and goes on."""
        if self.is_open:
            self._save(signed=False, then=then)
            return
        self.open_form()
        self._time.setFocus()
        self._time.selectAll()
        self.desk.desk.say(self.tr("The paper says by when the car is ready: check the time, F9 again prints it."))

    def _keep_time(self) -> None:
        self._save(signed=False)

    def _sign_here(self) -> None:
        budget = Gather()
        fen = budget.take(self._budget.fen, None)
        if fen is None:
            self.form.refuse(budget.problems)
        else:
            self._save(signed=False, then=lambda: self.screen_wanted.emit(fen))

    def _save(self, *, signed: bool, then: Callable[[], object] | None = None) -> None:
        facts, gather, values = self.desk.facts, Gather(), self.form.values()
        if facts is None:
            return
        budget = gather.take(self._budget.fen, None) if signed else 0
        day = gather.take(lambda: read_day(values["promised"], "promised"), None)
        time = gather.take(lambda: read_time(values["promised_time"], "promised_time"), None)
        if gather.problems or day is None or time is None:
            self.form.refuse(gather.problems)
            return
        at = facts.hours.moment(day, time.hour * 60 + time.minute)
        by, order_id = self.desk.desk.actor, facts.row.id

        def keep(session: Session) -> None:
            if signed:
                reception.sign(by, session, order_id, budget or 0, promised_at=at)
            else:
                reception.edit_order(by, session, order_id, promised_at=at)

        def done(_made: object) -> None:
            self.close_form()
            self.closed.emit()
            if then is not None:
                then()

        self.desk.save_once(keep, done)

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the fields here; False where nothing does."""
        if not self.is_open or not any(each.field in self.form.names() for each in refused.problems):
            return False
        self.form.refuse(refused)
        return True
