"""One inquiry: the question, its answer, and the call to the customer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import money
from desktop.domain.actor import Right
from desktop.domain.parts import inquiry, inquiry_list
from desktop.domain.parts.inquiry import Answer
from desktop.domain.parts.inquiry_list import InquiryRow
from desktop.domain.parts.part import classify
from desktop.domain.problem import Gather, Refused
from desktop.pages.desk import Desk
from desktop.pages.parts import part_words as words
from desktop.pages.parts.part_field import PartField
from desktop.pages.people.phones import SHOWN_MS
from desktop.pages.people.reveal import Reveal
from desktop.pages.people.words import day, moment
from desktop.pages.refusal import shown
from desktop.store.catalogue.row import PartRow
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Elided, Label, Pill, fact
from desktop.widgets.layout import column, row
from desktop.widgets.money_field import MoneyField
from desktop.widgets.section import Section, Sections
from desktop.widgets.sentence import refusal
from desktop.widgets.theme import Tone


class InquiryAnswer(Section):
    """What it is and what it costs; saved by Ctrl+Enter, or Alt+N where nobody has it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: self.tr("Answer"))
        self._desk, self._id, self._part = desk, "", ("", "", "")
        self._filled: dict[str, str] = {}
        self.part, self._name = PartField(desk), Elided("", "muted")
        self.form = Form(columns=2)
        self.price, self.note = MoneyField("price", optional=True), Field(limit=400)
        self.form.add("price", lambda: self.tr("Price of one, incl. tax"), self.price)
        self.form.add("answer_note", lambda: self.tr("When it comes, from whom"), self.note)
        self.save = Button("", "primary", key="Ctrl+Enter", shown_only=True)
        self.none = Button("", "", "package-x", key="Alt+N", shown_only=True)
        self._hint, self._error = Label("", "muted"), Label("", "error")
        self._error.setWordWrap(True)
        self._error.hide()
        self._caption = Label("", "second")
        self.start = self.part
        self.body(
            column(
                column(self._caption, self.part, self._name, self._error, gap=4), self.form,
                row((self._hint, 1), self.none, self.save), margins=(14, 12, 14, 14), gap=12,
            )
        )  # fmt: skip
        self.part.picked.connect(self.choose)
        self.part.missed.connect(lambda _text: self.price.setFocus())
        self.part.textChanged.connect(self._on_text)
        self.form.saved.connect(self.go)
        self.save.clicked.connect(self.go)
        self.none.clicked.connect(self.not_available)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_row(self, found: InquiryRow) -> None:
        """What was answered; what somebody is typing stays."""
        fresh = {
            "part": found.part_number or found.part_name, "price": "", "answer_note": found.answer_note,
        }  # fmt: skip
        if found.price_fen is not None:
            fresh["price"] = money.format_fen(found.price_fen)
        typed = {"part": self.part.text(), **self.form.values()}
        if found.id == self._id and typed != self._filled:
            return
        self._id, self.part.car_key = found.id, found.car_key
        self.part.show_words(fresh["part"])
        self._part = (found.part_key, found.part_number, found.part_name)
        self.form.fill({"price": fresh["price"], "answer_note": fresh["answer_note"]})
        self._filled = {"part": self.part.text(), **self.form.values()}
        self._error.hide()
        self._repeat()

    def choose(self, part: PartRow) -> None:
        """A part of the catalogue, at today's price."""
        self.part.show_words(part.number)
        self._part = (part.part_key, part.number, part.name_zh)
        self.price.show_fen(part.retail_fen)
        self.price.setFocus()
        self.price.selectAll()
        self._repeat()

    def _on_text(self, text: str) -> None:
        self._error.hide()
        if text != self._part[1]:
            typed = text.strip()
            is_number = classify(typed) in ("number", "vin")
            self._part = ("", typed, "") if is_number else ("", "", typed)
        self._repeat()

    def go(self) -> None:
        """Save what was found."""
        gather, by, own = Gather(), self._desk.actor, self._id
        price = gather.take(self.price.fen, None)
        try:
            gather.done()
        except Refused as refused:
            self._refuse(refused)
            return
        found = Answer(*self._part, price, self.note.value())
        self._write(lambda session: inquiry.answer(by, session, own, found))

    def not_available(self) -> None:
        """Alt+N."""
        by, own, note = self._desk.actor, self._id, self.note.value()
        if own:
            self._write(lambda session: inquiry.not_available(by, session, own, note))

    def _write(self, verb: Callable[[Session], None]) -> None:
        self._filled = {"part": self.part.text(), **self.form.values()}
        self._desk.worker.write(
            self._desk.actor, verb, lambda _none: self._desk.say(self.tr("Answer saved: now tell the customer.")),
            shown(self._desk, self._refuse), owner=self,
        )  # fmt: skip

    def _refuse(self, refused: Refused) -> None:
        mine = [problem for problem in refused.problems if problem.field == "part"]
        self.form.refuse([problem for problem in refused.problems if problem.field != "part"])
        self._error.setText(refusal(mine) if mine else "")
        self._error.setVisible(bool(mine))
        if mine:
            self.part.setFocus()

    def _repeat(self) -> None:
        key, number, name = self._part
        self._caption.setText(self.tr("Part found"))
        self.part.setAccessibleName(self.tr("Part found"))
        self.part.setPlaceholderText(self.tr("Number, name or nickname; scan works too"))
        told = self.tr("of the catalogue") if key else self.tr("in no catalogue") if number or name else ""
        self._name.setText("   ".join(filter(None, [name, told])))
        self._name.setVisible(bool(self._name.text()))
        self.save.setText(self.tr("Save answer"))
        self.none.setText(self.tr("Not available"))
        may = self._desk.actor.may(Right.QUOTE) or self._desk.actor.may(Right.STOCK)
        self._hint.setText("" if may else self.tr("Whoever writes quotes or keeps the stock may answer."))
        for widget in (self.part, self.form, self.save, self.none):
            widget.setEnabled(may)


class InquiryTold(Section):
    """The call: who told the customer, when, and what they said."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(lambda: self.tr("Customer told"))
        self._desk, self._id, self._row = desk, "", None
        self.form = Form()
        self.note = Field(limit=400)
        self.form.add("told_note", lambda: self.tr("What the customer said"), self.note)
        self.save, self._call = Button("", "primary", "phone", key="Ctrl+Enter", shown_only=True), Label("", "muted")
        self.start = self.note
        self.body(column(self.form, row((self._call, 1), self.save), margins=(14, 12, 14, 14), gap=12))
        self.form.saved.connect(self.go)
        self.save.clicked.connect(self.go)
        translate.say(self, lambda _text: self._repeat(), str)

    _row: InquiryRow | None

    def show_row(self, found: InquiryRow) -> None:
        if found.id != self._id or found.told_at is not None:
            self.form.fill({"told_note": found.told_note})
        self._id, self._row = found.id, found
        self._repeat()

    def go(self) -> None:
        """Save that the customer knows."""
        by, own, note = self._desk.actor, self._id, self.note.value()
        self._desk.worker.write(
            by, lambda session: inquiry.tell(by, session, own, note),
            lambda _none: self._desk.say(self.tr("Noted: the customer knows.")),
            shown(self._desk, self.form.refuse), owner=self,
        )  # fmt: skip

    def _repeat(self) -> None:
        found, may = self._row, self._desk.actor.may(Right.QUOTE)
        open_yet = found is None or not found.outcome
        self.save.setText(self.tr("Customer told"))
        for widget in (self.form, self.save):
            widget.setEnabled(may and not open_yet)
        if found is not None and found.told_at is not None:
            text = self.tr("Told by {name} on {moment}").format(name=found.told_by or "—", moment=moment(found.told_at))
        else:
            text = self.tr("First find it out.") if open_yet else self.tr("Nobody has called yet.")
        self._call.setText(text)


class InquiryCard(Sections):
    """Head with the question; Alt+1 the answer, Alt+2 the call; ``into_quote`` and ``close_wanted`` by button."""

    into_quote = Signal()
    close_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._row: InquiryRow | None = None
        self._seen = ""
        self._title, self._state = Elided("", "h1"), Pill()
        self._sub = Label("", "muted")
        self._sub.setWordWrap(True)
        names = ("who", "car", "qty", "wanted", "asker")
        self._facts: dict[str, tuple[QWidget, Label, Label]] = {}
        for name in names:
            caption, value = Label("", "muted"), Label("", "h3")
            self._facts[name] = (fact(caption, value), caption, value)
        self.quote = Button("", "primary", "file-plus", key="Alt+Q", shown_only=True)
        self.close_ = Button("", "", "check", key="Ctrl+Del", shown_only=True)
        self.number = Button("", "", "eye", key="Alt+H", shown_only=True)
        pairs = [pair for pair, _caption, _value in self._facts.values()]
        facts = row(*pairs, None, gap=26)
        head = Card(
            row((self._title, 1), self._state), facts, self._sub, row(None, self.number, self.close_, self.quote),
            margins=(14, 12, 14, 12), gap=10,
        )  # fmt: skip
        self.answer, self.told = InquiryAnswer(desk), InquiryTold(desk)
        super().__init__(self.answer, self.told, head=head)
        self.quote.clicked.connect(self.into_quote)
        self.close_.clicked.connect(self.close_wanted)
        self.number.clicked.connect(self.reveal)
        self._hide = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._hide.timeout.connect(self.hide_number)
        translate.say(self, lambda _text: self._repeat(), str)

    @property
    def row(self) -> InquiryRow | None:
        """The inquiry shown."""
        return self._row

    def show_row(self, found: InquiryRow) -> None:
        if self._row is None or found.id != self._row.id:
            self._seen = ""
        self._row = found
        self.answer.show_row(found)
        self.told.show_row(found)
        self._repeat()

    def reveal(self) -> None:
        """Alt+H: the number in what was typed, for a reason that is written down."""
        found = self._row
        if found is None or not found.hides or not self._desk.actor.may(Right.CUSTOMER_REVEAL):
            return
        sheet = Reveal(self.window())
        sheet.wanted.connect(lambda reason: self._ask(found.id, reason, sheet))
        sheet.start(found.who)

    def _ask(self, inquiry_id: str, reason: str, sheet: Reveal) -> None:
        by = self._desk.actor

        def show(who: str) -> None:
            sheet.accept()
            if self._row is not None and self._row.id == inquiry_id:
                self._seen = who
                self._hide.start()
                self._repeat()

        self._desk.worker.write(
            by, lambda session: inquiry_list.reveal_asker(by, session, inquiry_id, reason), show,
            shown(self._desk, sheet.form.refuse), owner=self,
        )  # fmt: skip

    def hide_number(self) -> None:
        """What was revealed is hidden again."""
        self._seen = ""
        self._repeat()

    def _repeat(self) -> None:
        found = self._row
        self.quote.setText(self.tr("Into a quote"))
        self.number.setText(self.tr("Show number"))
        if found is None:
            return
        self.close_.setText(self.tr("Open again") if found.state == "closed" else self.tr("Close"))
        self._title.setText(found.asked)
        self._state.show_status(*state_words(found))
        values = {
            "who": (self.tr("Who asks"), "  ".join(filter(None, [self._seen or found.who, found.phone])) or "—"),
            "car": (self.tr("Car"), "  ".join(filter(None, [found.car_name, found.plate])) or found.vin),
            "qty": (self.tr("Quantity"), money.format_qty(found.qty_milli)),
            "wanted": (self.tr("Wanted by"), day(found.wanted_by) if found.wanted_by else ""),
            "asker": (self.tr("Taken by"), found.asked_by),
        }
        for name, (pair, caption, value) in self._facts.items():
            caption.setText(values[name][0])
            value.setText(values[name][1])
            pair.setVisible(bool(values[name][1]))
        quote = self.tr("Quote {number}").format(number=found.quote) if found.quote else ""
        vin = found.vin if found.car_name or found.plate else ""
        self._sub.setText("   ".join(filter(None, [found.note, vin, quote])))
        self._sub.setVisible(bool(self._sub.text()))
        self.quote.setEnabled(found.outcome != "none")
        self.number.setVisible(found.hides and not self._seen)
        self.number.setEnabled(self._desk.actor.may(Right.CUSTOMER_REVEAL))


def state_words(found: InquiryRow) -> tuple[str, Tone]:
    """The pill of an inquiry."""
    if found.state == "open" and found.overdue:
        return QCoreApplication.translate("Inquiry", "Overdue"), "bad"
    if found.state == "open":
        return QCoreApplication.translate("Inquiry", "To find out"), "warn"
    if found.state == "answered" and found.outcome == "none":
        return QCoreApplication.translate("Inquiry", "Not available: tell"), "bad"
    if found.state == "answered":
        return QCoreApplication.translate("Inquiry", "Found: tell"), "info"
    if found.state == "told":
        return QCoreApplication.translate("Inquiry", "Told"), "ok"
    return QCoreApplication.translate("Inquiry", "Closed"), "neutral"


def price_words(found: InquiryRow) -> str:
    """The price of an answer, or nothing."""
    return "" if found.price_fen is None else words.yuan(found.price_fen)
