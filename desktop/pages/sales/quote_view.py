"""One quote as issued: its lines, its earlier revisions, and what can still be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.domain import clock, money
from desktop.domain.sales.quote_detail import LineFacts, QuoteFacts, RevisionRow
from desktop.pages.parts import part_words as words
from desktop.pages.sales import quote_words
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Elided, Figure, Label, Pill
from desktop.widgets.layout import column, frame, row, rule, scrolled
from desktop.widgets.theme import font, look


class QuoteView(QFrame):
    """``copied``, ``revised``, ``printed``, ``previewed`` and ``voided`` (with the reason) of the quote shown."""

    copied = Signal()
    revised = Signal()
    printed = Signal()
    previewed = Signal()
    voided = Signal(str)
    reserved = Signal()
    revision_wanted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        look(self, "card")
        self.facts: QuoteFacts | None = None
        self._revisions: tuple[RevisionRow, ...] = ()
        self._number, self._pill = Label("", "h2"), Pill("", "neutral")
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = frame("cardHead", row(self._number, self._pill, None, margins=(14, 8, 12, 8)))
        head.setMinimumHeight(44)
        self._who, self._car, self._when = Elided("", "h3"), Elided("", "second"), Elided("", "muted")
        self._note = Banner()
        self._lines: QVBoxLayout = column(gap=0)
        self._remark = Label("", "second")
        self._remark.setWordWrap(True)
        self._older: QVBoxLayout = column(gap=0)
        facts = column(self._who, self._car, self._when, self._note, margins=(14, 10, 14, 8), gap=3)
        rest = column(self._remark, self._older, margins=(14, 8, 14, 8), gap=6)
        area = scrolled(column(facts, rule(), self._lines, rest, None, gap=0))
        self.setLayout(column(head, (area, 1), self._foot(), gap=0))
        translate.say(self, lambda _text: self._repeat(), str)

    def _foot(self) -> QFrame:
        self._total_words, self._total = Label("", "h3"), Figure("", "total")
        self._total.setFont(font("total", 700, tabular=True))
        self._print = Button("", "primary", "printer", key="F9", shown_only=True)
        self._preview = Button("", key="Shift+F9", shown_only=True)
        self._copy = Button("", key="Ctrl+Shift+C", shown_only=True)
        self._revise = Button("", key="Ctrl+E", shown_only=True)
        self._void = Button("", "danger", key="Ctrl+Del", shown_only=True)
        self._reserve = Button("", "", "package-check", key="Ctrl+R", shown_only=True)
        self.reason = Form()
        self._reason_field = self.reason.add("void_reason", lambda: self.tr("Why is it void?"), Field(limit=200))
        self.reason.hide()
        for button, signal in (
            (self._print, self.printed),
            (self._preview, self.previewed),
            (self._copy, self.copied),
            (self._revise, self.revised),
            (self._reserve, self.reserved),
        ):
            button.clicked.connect(signal)
        self._void.clicked.connect(self.start_void)
        self.reason.saved.connect(lambda: self.voided.emit(self.reason.values()["void_reason"]))
        return frame(
            "cardFoot",
            column(
                row(self._total_words, None, self._total),
                self.reason,
                row((self._preview, 1), (self._copy, 1), gap=8),
                row((self._revise, 1), (self._void, 1), gap=8),
                self._reserve,
                self._print,
                margins=(14, 10, 14, 12),
                gap=7,
            ),
        )

    def show_quote(self, facts: QuoteFacts | None, revisions: Sequence[RevisionRow] = ()) -> None:
        """Show this one; None clears the card."""
        other = facts is None or self.facts is None or facts.id != self.facts.id
        self.facts, self._revisions = facts, tuple(revisions)
        if other:
            self.reason.hide()
            self.reason.fill({"void_reason": ""})
        self._repeat()

    def start_void(self) -> None:
        """Ctrl+Del: asks for the reason; Enter there voids."""
        if self.facts is not None and self.facts.state == "issued":
            self.reason.show()
            self._reason_field.setFocus()

    def _repeat(self) -> None:
        facts = self.facts
        self.setEnabled(facts is not None)
        self._print.setText(self.tr("Print again"))
        self._preview.setText(self.tr("Preview"))
        self._copy.setText(self.tr("Copy"))
        self._revise.setText(self.tr("Revise"))
        self._void.setText(self.tr("Void"))
        self._reserve.setText(self.tr("Reserve its parts"))
        self._total_words.setText(self.tr("Total incl. tax"))
        if facts is None:
            self._clear()
            return
        revision = self.tr("revision {0}").format(facts.revision) if facts.revision > 1 else ""
        self._number.setText(" · ".join(filter(None, [facts.number, revision])))
        expired = facts.state == "issued" and facts.valid_until < clock.today()
        self._pill.setVisible(True)
        self._pill.show_status(*quote_words.state(facts.state, facts.approval, expired))
        level = (
            f"{facts.level_name} {facts.level_rate_bp / 100:g}%" if facts.level_rate_bp != 10_000 else facts.level_name
        )
        who = facts.customer_name or self.tr("Passer-by")
        self._who.setText(" · ".join(filter(None, [who, facts.phone, level])))
        self._car.setText(" · ".join(filter(None, [facts.plate, facts.car_name, facts.vin])))
        issued = f"{clock.local(facts.issued_at):%Y-%m-%d %H:%M}"
        until = self.tr("valid until {0}").format(f"{facts.valid_until:%Y-%m-%d}")
        self._when.setText(f"{issued} · {facts.issued_by_name} · {until}")
        self._show_note(facts)
        self._fill(self._lines, [self._line(line) for line in facts.lines])
        self._remark.setText(facts.remark)
        self._remark.setVisible(bool(facts.remark))
        self._fill(self._older, [self._earlier(each) for each in self._revisions if each.id != facts.id])
        self._total.setText(words.yuan(facts.total_fen))
        living = facts.state == "issued"
        self._revise.setEnabled(living)
        self._reserve.setEnabled(living)
        self._void.setEnabled(living)

    def _clear(self) -> None:
        for label in (self._number, self._who, self._car, self._when, self._remark, self._total):
            label.setText("")
        self._pill.setVisible(False)
        self._note.clear()
        self._fill(self._lines, [])
        self._fill(self._older, [])

    def _show_note(self, facts: QuoteFacts) -> None:
        if facts.state == "void":
            self._note.tell(self.tr("Void: {0}").format(facts.void_reason), "bad")
        elif facts.approval == "needed":
            self._note.tell(self.tr("Pending approval: the paper says so on every page"), "warn")
        elif facts.offline:
            self._note.tell(self.tr("Issued offline"), "info")
        else:
            self._note.clear()

    def _line(self, line: LineFacts) -> QWidget:
        english = translate.current().code == "en"
        name = (line.name_en or line.name) if english else line.name
        qty = f"{money.format_qty(line.qty_milli)} × {words.yuan(line.unit_fen)}"
        made = QFrame()
        look(made, "line")
        top = row((Elided(name, "h3"), 1), Figure(words.yuan(line.amount_fen)), gap=8)
        sub = Elided(
            " · ".join(filter(None, [line.number, line.brand, words.stock(line.stock_state, line.stock_milli)[0]])),
            "muted",
        )
        made.setLayout(column(top, row((sub, 1), Label(qty, "muted"), gap=8), margins=(14, 8, 14, 8), gap=3))
        made.setAccessibleName(f"{name} {qty}")
        return made

    def _earlier(self, each: RevisionRow) -> QWidget:
        text = self.tr("Revision {0} · {1} · {2}").format(
            each.revision, words.yuan(each.total_fen), f"{clock.local(each.issued_at):%m-%d %H:%M}"
        )
        button = Button(text, "link")
        button.clicked.connect(lambda: self.revision_wanted.emit(each.id))
        holder = QWidget()
        holder.setLayout(row(button, None))
        return holder

    @staticmethod
    def _fill(box: QVBoxLayout, things: Sequence[QWidget]) -> None:
        while box.count():
            item = box.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for thing in things:
            box.addWidget(thing)
