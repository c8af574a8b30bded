"""待查 inquiries: found at the left, answered at the right, told, and straight into a quote."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain.parts import inquiry, inquiry_list
from desktop.domain.parts.inquiry import Asked
from desktop.domain.parts.inquiry_list import VIEWS, InquiryRow
from desktop.pages.desk import Desk, Page
from desktop.pages.parts.inquiry_card import InquiryCard, price_words, state_words
from desktop.pages.parts.inquiry_sheet import InquirySheet
from desktop.pages.people.words import day
from desktop.pages.refusal import told
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.field import SearchField
from desktop.widgets.layout import column, row
from desktop.widgets.table import Column, RecordTable

Found = tuple[list[InquiryRow], dict[str, int]]


class InquiriesPage(Page):
    """``arrive(id)`` opens one."""

    name = "inquiries"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.field, self.card = SearchField(key="Ctrl+F"), InquiryCard(desk)
        self.chips = {view: Button("", "chip") for view in VIEWS}
        self.table = RecordTable(
            [
                Column("asked", lambda: self.tr("Asked for"), self._asked_cell),
                Column("state", lambda: self.tr("State"), self._state_cell, 146, narrow_width=132),
            ],
            lambda: self.tr("Inquiries"),
            lambda each: each.id,
        )
        self._add = Button("", "primary", "plus", key="Ctrl+N", shown_only=True)
        self._empty, self._nothing = Empty("circle-help", action=self._add), Empty("circle-help")
        self._rows, self._right = QStackedWidget(), QStackedWidget()
        self._rows.addWidget(self.table)
        self._rows.addWidget(self._empty)
        self._right.addWidget(self._nothing)
        self._right.addWidget(self.card)
        left = Card()
        left.head((self.field, 1))
        left.body(column(row(*self.chips.values(), None, gap=6, margins=(12, 8, 12, 8)), (self._rows, 1), gap=0))
        left.setMinimumWidth(360)
        left.setMaximumWidth(520)
        self.setLayout(row((left, 5), (self._right, 8), margins=(16, 14, 2, 14), gap=14))
        self._view, self._wanted, self._asked, self._opened = "open", "", 0, 0
        self._wire()
        translate.say(self, lambda _text: self.retranslate(), str)

    def title(self) -> str:
        return self.tr("Inquiries")

    def _wire(self) -> None:
        self.field.textChanged.connect(lambda _text: self.ask())
        self.field.stepped.connect(self.table.step)
        self.field.returnPressed.connect(self._into_card)
        self.table.moved.connect(lambda found: self.open(found.id) if found is not None else self._none())
        self.table.picked.connect(lambda _found: self._into_card())
        self._add.clicked.connect(self.add)
        for view, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, view=view: self.show_view(view))
        self.card.into_quote.connect(self.into_quote)
        self.card.close_wanted.connect(self.close_it)
        for sequence, act in (
            ("Ctrl+F", self.to_field),
            ("Ctrl+N", self.add),
            ("Ctrl+PgDown", lambda: self._step_view(1)),
            ("Ctrl+PgUp", lambda: self._step_view(-1)),
            ("Alt+N", self.card.answer.not_available),
            ("Alt+Q", self.into_quote),
            ("Alt+H", self.card.reveal),
            ("Ctrl+Del", self.close_it),
            ("Esc", self.to_field),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- page

    def retranslate(self) -> None:
        self._say_chips({})
        self.field.setPlaceholderText(self.tr("Words, number, customer or plate"))
        self.field.setAccessibleName(self.tr("Search inquiries"))
        self._add.setText(self.tr("New inquiry"))
        self._nothing.set_title(self.tr("No inquiry is chosen"))
        self._nothing.set_hint(self.tr("Ctrl+I in the lookup keeps one, with its car and its customer."))
        self._say_empty()

    def arrive(self, payload: Any = None) -> None:
        self._wanted = str(payload or "")
        if self._wanted:
            self.open(self._wanted)
        self.ask()
        self.to_field()

    def changed(self, tables: frozenset[str]) -> None:
        if tables & {"inquiry", "customer", "phone", "quote"}:
            self.ask(follow=False)
            if self.card.row is not None:
                self.open(self.card.row.id)

    def to_field(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_view(self, view: str) -> None:
        """Open, answered or closed ones."""
        self._view = view
        self._say_chips({})
        self.ask()

    def _step_view(self, by: int) -> None:
        self.show_view(VIEWS[(VIEWS.index(self._view) + by) % len(VIEWS)])

    # -- list

    def ask(self, *, follow: bool = True) -> None:
        """Read the list; an answer to an older question is passed over. Without ``follow`` the card stays on its
        inquiry, also where that has just gone to another list."""
        self._asked += 1
        by, mine, view, typed = self.desk.actor, self._asked, self._view, self.field.text()

        def find(session: Session) -> Found:
            return inquiry_list.inquiries(by, session, view, typed), inquiry_list.counts(by, session)

        def show(found: Found) -> None:
            if mine != self._asked:
                return
            rows, counted = found
            self.table.blockSignals(not follow)
            self.table.show_rows(rows, choose_first=follow)
            self.table.blockSignals(False)
            self._rows.setCurrentIndex(0 if rows else 1)
            self._say_empty()
            self._say_chips(counted)
            place = next((place for place, each in enumerate(rows) if each.id == self._wanted), -1)
            if place >= 0:
                self._wanted = ""
                self.table.choose(place)

        self.desk.worker.read(find, show, told(self.desk), owner=self)

    def open(self, inquiry_id: str) -> None:
        """Show this one at the right."""
        self._opened += 1
        by, mine = self.desk.actor, self._opened

        def show(found: InquiryRow) -> None:
            if mine == self._opened:
                self._right.setCurrentWidget(self.card)
                self.card.show_row(found)

        self.desk.worker.read(
            lambda session: inquiry_list.inquiry(by, session, inquiry_id), show, lambda _error: self._none(), owner=self
        )

    def _none(self) -> None:
        if self._wanted:
            return
        self._opened += 1
        self._right.setCurrentWidget(self._nothing)

    def _into_card(self) -> None:
        found = self.card.row
        if found is not None and self._right.currentWidget() is self.card:
            self.card.jump(1 if found.state == "answered" else 0)

    # -- doing

    def add(self) -> None:
        """Ctrl+N: one without a car; what was searched in vain is what was asked."""
        sheet = InquirySheet(self.window(), self.desk, Asked(self.field.value() if not self.table.rows() else ""))
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.kept.connect(self._on_kept)
        sheet.start()

    def _on_kept(self, inquiry_id: str) -> None:
        self.field.clear()
        self._wanted = inquiry_id
        self.show_view("open")

    def into_quote(self) -> None:
        """Alt+Q: its car, customer and part in a basket of the lookup."""
        found = self.card.row
        if found is not None and self._right.currentWidget() is self.card and found.outcome != "none":
            self.desk.go("lookup", {"inquiry": found.id})

    def close_it(self) -> None:
        """Ctrl+Del closes the chosen one, or opens it again; it can be undone."""
        found, by = self.card.row, self.desk.actor
        if found is None or self._right.currentWidget() is not self.card:
            return
        verbs = (inquiry.close, inquiry.reopen)
        verb, back = verbs if found.state != "closed" else verbs[::-1]

        def undo() -> None:
            self.desk.worker.write(
                by, lambda session: back(by, session, found.id), lambda _none: None, told(self.desk), owner=self
            )

        def done(_none: None) -> None:
            text = self.tr("Closed: {what}") if found.state != "closed" else self.tr("Open again: {what}")
            self.desk.say(text.format(what=found.asked), undo=undo)

        self.desk.worker.write(by, lambda session: verb(by, session, found.id), done, told(self.desk), owner=self)

    # -- words

    def _say_chips(self, counted: dict[str, int]) -> None:
        names = {"open": self.tr("To find out"), "answered": self.tr("To tell"), "closed": self.tr("Done")}
        for view, chip in self.chips.items():
            many = counted.get(view, 0)
            chip.setText(f"{names[view]} {many}" if many and view != "closed" else names[view])
            chip.setChecked(view == self._view)

    def _say_empty(self) -> None:
        if self.field.text():
            self._empty.set_title(self.tr("No inquiry matches “{text}”").format(text=self.field.text()))
            self._empty.set_hint(self.tr("Try fewer letters, or Ctrl+PgDown for the other lists."))
        elif self._view == "open":
            self._empty.set_title(self.tr("Nothing is to be found out"))
            self._empty.set_hint(self.tr("Where a search finds nothing, Ctrl+I keeps the question."))
        else:
            self._empty.set_title(self.tr("None here"))
            self._empty.set_hint(self.tr("Answered ones wait here until the customer is told."))

    def _asked_cell(self, each: InquiryRow) -> Cell:
        amount = f"×{each.qty_milli // 1000}" if each.qty_milli % 1000 == 0 and each.qty_milli > 1000 else ""
        sub = "   ".join(filter(None, [each.who, each.car_name or each.plate, price_words(each)]))
        return Cell(" ".join(filter(None, [each.asked, amount])), sub or "—")

    def _state_cell(self, each: InquiryRow) -> Cell:
        word, tone = state_words(each)
        by = self.tr("by {day}").format(day=day(each.wanted_by)) if each.wanted_by else ""
        return Cell(word, by, kind="pill", tone=tone)
