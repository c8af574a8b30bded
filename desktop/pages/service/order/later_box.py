"""Work for later: what was recommended for this car and not done; done now after all, or recommended anew."""

from __future__ import annotations

from PySide6.QtCore import Signal
from sqlalchemy.orm import Session

from desktop.domain.problem import Gather, Refused
from desktop.domain.service import deferred
from desktop.domain.service.deferred import DeferredRow
from desktop.pages.parts.part_words import yuan
from desktop.pages.service.order.box import Box
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.order.order_desk import OrderDesk
from desktop.pages.service.order.tap_line import TapLine
from desktop.pages.service.order.tap_lines import TapLines
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.layout import row
from desktop.widgets.money_field import MoneyField


class LaterBox(Box):
    """Enter on a line: it is done in this order. Alt+R: something else is recommended for later."""

    closed = Signal()

    def __init__(self, desk: OrderDesk) -> None:
        self.recommend_key = Button("", "link", key="Alt+R", shown_only=True)
        super().__init__(lambda: self.tr("For later"), self.recommend_key)
        self.desk = desk
        self._rows = TapLines[DeferredRow](self, lambda each: each.id, self._draw_row, self.win)
        self.form = Form(2)
        self._words, self._price, self._day = (
            Field(limit=1_000),
            MoneyField("price", optional=True),
            DayField("remind", optional=True),
        )
        self.form.add("words", lambda: self.tr("What should be done"), self._words, 2)
        self.form.add("price", lambda: self.tr("About, ¥"), self._price)
        self.form.add("remind", lambda: self.tr("Remind on"), self._day)
        self._go, self._drop = Button("", "primary", key="Ctrl+Enter", shown_only=True), Button("", "ghost")
        self.put(self._rows.layout, self.form, row(None, self._drop, self._go))
        self.form.saved.connect(self.go_on)
        self._go.clicked.connect(self.go_on)
        self._drop.clicked.connect(self.close_form)
        self.recommend_key.clicked.connect(self.open_form)
        self.close_form()
        translate.say(self, lambda _text: self._repeat(), str)

    def _repeat(self) -> None:
        self.recommend_key.setText(self.tr("Recommend"))
        self._go.setText(self.tr("Keep it for later"))
        self._drop.setText(self.tr("Leave it"))
        if self.desk.facts is not None:
            self.show_facts(self.desk.facts)

    @property
    def is_open(self) -> bool:
        """Somebody types in it."""
        return not self.form.isHidden()

    def show_facts(self, facts: OrderFacts) -> None:
        """What is open still for the car."""
        self._rows.show_rows(facts.deferred)
        self.recommend_key.setVisible(facts.is_open or facts.is_settled)
        older = sum(each.order_id != facts.row.id for each in facts.deferred)
        self.tell(self.tr("{0} from earlier visits").format(older) if older else "")

    def _draw_row(self, line: TapLine, each: DeferredRow) -> None:
        facts = self.desk.facts
        day = f"{facts.hours.date_of(each.recommended_at):%Y-%m-%d}" if facts is not None else ""
        remind = self.tr("remind {0}").format(f"{each.remind_on:%Y-%m-%d}") if each.remind_on else ""
        under = " · ".join(word for word in (day, each.why, remind) if word)
        earlier = facts is not None and facts.is_open and each.order_id != facts.row.id
        figure = yuan(each.price_fen) if each.price_fen is not None else ""
        line.show_line(each.words, under, icon="history", figure=figure, button=self.tr("Done now") if earlier else "")

    def win(self, deferred_id: str) -> None:
        """It is done in this order after all; its lines are added as any others."""
        facts, by = self.desk.facts, self.desk.desk.actor
        row_ = next((each for each in facts.deferred if each.id == deferred_id), None) if facts else None
        if facts is None or row_ is None or not facts.is_open or row_.order_id == facts.row.id:
            return
        order_id = facts.row.id
        told = self.tr("Won back: {0}. Add its lines.").format(row_.words)
        self.desk.save_once(
            lambda session: deferred.win(by, session, deferred_id, order_id), lambda _made: self.desk.told(told)
        )  # fmt: skip

    def open_form(self) -> None:
        """Alt+R."""
        for each in (self.form, self._go, self._drop):
            each.show()
        self._words.setFocus()

    def close_form(self) -> None:
        """What was typed stays for the next time."""
        was = self.is_open
        for each in (self.form, self._go, self._drop):
            each.hide()
        if was:
            self.closed.emit()

    def go_on(self) -> None:
        """Keep it."""
        facts, gather = self.desk.facts, Gather()
        price, day = gather.take(self._price.fen, None), gather.take(self._day.day, None)
        if facts is None or gather.problems:
            self.form.refuse(gather.problems)
            return
        by, order_id, said = self.desk.desk.actor, facts.row.id, self._words.value()

        def keep(session: Session) -> str:
            return deferred.recommend(by, session, order_id, said, price_fen=price, remind_on=day)

        def done(_made: str) -> None:
            self.form.fill({"words": "", "price": "", "remind": ""})
            self.close_form()

        self.desk.save_once(keep, done)

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the fields here; False where nothing does."""
        if not self.is_open or not any(each.field in self.form.names() for each in refused.problems):
            return False
        self.form.refuse(refused)
        return True
