"""Additional work: what was found, proposed with its price, and the customer's answer: who, how, when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from sqlalchemy.orm import Session

from desktop.domain.money import line_amount
from desktop.domain.problem import Gather, Refused
from desktop.domain.service import extra_work
from desktop.domain.service.extra_work import AGREED, HOWS, ExtraRow
from desktop.domain.service.order_line import NewLine
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
from desktop.widgets.field import Field, TextArea
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import row
from desktop.widgets.taps import Taps


class ExtraBox(Box):
    """Alt+E: what is added from now on is collected here and proposed; Enter on an open one records the answer."""

    collecting = Signal(bool)
    """Whether what is added now belongs to a proposal."""
    closed = Signal()
    """An answer or a proposal was saved, or left."""

    def __init__(self, desk: OrderDesk) -> None:
        self.propose_key = Button("", "link", key="Alt+E", shown_only=True)
        super().__init__(lambda: self.tr("Extra work"), self.propose_key)
        self.desk = desk
        self.pending: dict[str, list[NewLine]] = {}
        self._is_collecting, self._answering = False, ""
        self._rows = TapLines[ExtraRow](self, lambda each: each.id, self._draw_row, self.open_answer)
        self._none, self._list = Label("", "muted"), Label("", "second")
        for label in (self._none, self._list):
            label.setWordWrap(True)
        self.proposal, self.answer = self._proposal_form(), self._answer_form()
        self._go, self._drop = Button("", "primary", key="Ctrl+Enter", shown_only=True), Button("", "ghost")
        self.put(self._none, self._rows.layout, self._list, self.proposal, self.answer, row(None, self._drop, self._go))
        self._go.clicked.connect(self.go_on)
        self._drop.clicked.connect(self.close_forms)
        self.propose_key.clicked.connect(self.propose)
        self.proposal.saved.connect(self.go_on)
        self.answer.saved.connect(self.go_on)
        self._dress()
        translate.say(self, lambda _text: self._repeat(), str)

    def _proposal_form(self) -> Form:
        form = Form(2)
        self._words, self._later = TextArea(2), Field(latin=True, limit=6)
        form.add("words", lambda: self.tr("What was found (may stay empty)"), self._words, 2)
        form.add("later_by", lambda: self.tr("Takes longer by, minutes"), self._later, 2)
        return form

    def _answer_form(self) -> Form:
        form = Form(1)
        self._yes, self._how = Taps(), Taps()
        form.add("answer", lambda: self.tr("The customer says"), self._yes)
        form.add("how", lambda: self.tr("How: 1 to 4"), self._how)
        form.add("who", lambda: self.tr("Who answered"), Field(limit=400))
        form.add("why", lambda: self.tr("Why not"), Field(limit=400))
        self._yes.changed.connect(lambda _value: self._dress())
        return form

    def _repeat(self) -> None:
        self.propose_key.setText(self.tr("Propose"))
        self._none.setText(self.tr("Found something? Alt+E proposes it with its price."))
        self._drop.setText(self.tr("Leave it"))
        self._yes.show_options([("yes", self.tr("Yes, do it"), "y"), ("no", self.tr("No, not now"), "n")])
        self._how.show_options([(each, words.how(each), str(n)) for n, each in enumerate(HOWS, 1)])
        self._dress()
        if self.desk.facts is not None:
            self.show_facts(self.desk.facts)

    # -- drawing

    @property
    def is_open(self) -> bool:
        """A form is open."""
        return self._is_collecting or bool(self._answering)

    @property
    def collects(self) -> bool:
        """What is added now belongs to a proposal."""
        return self._is_collecting

    def show_facts(self, facts: OrderFacts) -> None:
        """The proposals of the order."""
        extras = facts.whole.extras
        self._rows.show_rows(extras)
        self._none.setVisible(not extras and facts.is_open and not self._is_collecting)
        self.propose_key.setVisible(facts.is_open)
        waiting = sum(each.open for each in extras)
        self.tell(self.tr("{0} to be answered").format(waiting) if waiting else "")
        if not facts.is_open and self.is_open:
            self.close_forms()

    def _draw_row(self, line: TapLine, each: ExtraRow) -> None:
        facts = self.desk.facts
        when = ""
        if each.answered_at is not None and facts is not None:
            at = shop.moment(each.answered_at, facts.hours)
            when = " · ".join(word for word in (each.who, words.how(each.how), at) if word)
        if each.open:
            beyond = self.tr("agreed to {0} only").format(yuan(each.agreed_fen)) if each.agreed_fen is not None else ""
            line.show_line(each.words, beyond, icon="circle-alert", tone="warn", figure=yuan(each.price_fen),
                           button=self.tr("Answer"))  # fmt: skip
        elif each.answer == AGREED:
            line.show_line(each.words, when, icon="circle-check", tone="ok", figure=yuan(each.agreed_fen or 0))
        else:
            line.show_line(each.words, when, icon="circle-x", pill=self.tr("Declined"))

    def _dress(self) -> None:
        """What is open is seen."""
        self.proposal.setVisible(self._is_collecting)
        self._list.setVisible(self._is_collecting)
        self.answer.setVisible(bool(self._answering))
        self.answer.show_field("why", self._yes.value() == "no")
        for button in (self._go, self._drop):
            button.setVisible(self.is_open)
        self._go.setText(self.tr("Propose it") if self._is_collecting else self.tr("Record the answer"))
        lines = self._lines()
        told = "\n".join(f"+ {each.name} × {words.quantity(each.qty_milli, each.unit)}" for each in lines)
        known = sum(line_amount(each.unit_fen, each.qty_milli) for each in lines if each.unit_fen is not None)
        ask = self.tr("Add what should be done, in the field over the lines.")
        self._list.setText(self.tr("{0}\nparts and fixed prices: {1}").format(told, yuan(known)) if lines else ask)

    def _lines(self) -> list[NewLine]:
        return self.pending.get(self.desk.order_id, [])

    # -- proposing

    def propose(self, found: str = "") -> None:
        """Alt+E: collect what is proposed; ``found``: in words, from the health check."""
        facts = self.desk.facts
        if facts is not None and facts.is_open:
            if found:
                self._words.setText(found)
            self._answering, self._is_collecting = "", True
            self._dress()
            self._none.hide()
            self.collecting.emit(True)

    def take(self, lines: Sequence[NewLine]) -> None:
        """These belong to the proposal."""
        self.pending.setdefault(self.desk.order_id, []).extend(lines)
        self._dress()

    def close_forms(self) -> None:
        """What was collected stays for the next time; nothing is proposed."""
        was = self._is_collecting
        self._answering, self._is_collecting = "", False
        self._dress()
        if was:
            self.collecting.emit(False)
        self.closed.emit()

    def _propose(self) -> None:
        facts, lines, gather, values = self.desk.facts, self._lines(), Gather(), self.proposal.values()
        if facts is None:
            return
        later = gather.take(lambda: _minutes(values["later_by"]), 0)
        if gather.problems:
            self.proposal.refuse(gather.problems)
            return
        said = values["words"] or " + ".join(each.name for each in lines)
        by, order_id = self.desk.desk.actor, facts.row.id

        def propose(session: Session) -> str:
            return extra_work.propose(by, session, order_id, said, lines, later_by=later)

        def done(extra_id: str) -> None:
            self.pending.pop(order_id, None)
            self.proposal.fill({"words": "", "later_by": ""})
            self.close_forms()

        self.desk.save_once(propose, done)

    # -- answering

    def open_answer(self, extra_id: str) -> None:
        """Enter on a proposal that is open, or that was declined: the customer may have thought better of it."""
        facts = self.desk.facts
        row_ = next((each for each in facts.whole.extras if each.id == extra_id), None) if facts else None
        if facts is None or row_ is None or not row_.open or not facts.is_open:
            return
        self._answering, self._is_collecting = extra_id, False
        who = str(facts.whole.facts["bringer_name"]) or facts.row.customer
        self.answer.fill({"answer": "", "how": "", "who": who, "why": ""})
        self._dress()
        self._yes.setFocus()

    def _answer(self) -> None:
        values, extra_id, gather = self.answer.values(), self._answering, Gather()
        for name in ("answer", "how"):
            if not values[name]:
                gather.note("field.required", name)
        if gather.problems:
            self.answer.refuse(gather.problems)
            return
        by = self.desk.desk.actor

        def answer(session: Session) -> None:
            if values["answer"] == "yes":
                extra_work.agree(by, session, extra_id, values["who"], values["how"])
            else:
                extra_work.decline(by, session, extra_id, values["who"], values["how"], values["why"])

        self.desk.save_once(answer, lambda _made: self.close_forms())

    def go_on(self) -> None:
        """Ctrl+Enter: propose, or record the answer."""
        if self._is_collecting:
            self._propose()
        elif self._answering:
            self._answer()

    def refuse(self, refused: Refused) -> bool:
        """Show what belongs to the fields here; False where nothing does."""
        form = self.proposal if self._is_collecting else self.answer
        if not self.is_open or not any(each.field in form.names() for each in refused.problems):
            return False
        form.refuse(refused)
        return True


def _minutes(typed: str) -> int:
    """Raises Refused ``number.form``."""
    if not typed:
        return 0
    if not typed.isdigit() or len(typed) > 4:
        raise Refused("number.form", "later_by", value=typed[:20])
    return int(typed)
