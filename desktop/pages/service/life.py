"""One car's life: every visit with its work and parts, and beside it mileage, plates, owners and papers."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain.money import format_fen
from desktop.domain.people import name as names
from desktop.domain.sales import paper
from desktop.domain.service.car_life import PAST, CarLife, PaperRow, car_life
from desktop.domain.service.odometer import Reading
from desktop.domain.service.order_list import Visit
from desktop.domain.service.order_paper import SIGNED
from desktop.pages import archived
from desktop.pages.archived import Printed
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.service import papers, words
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.empty import Empty
from desktop.widgets.field import SearchField
from desktop.widgets.label import Elided, Label
from desktop.widgets.layout import column, row
from desktop.widgets.table import Column, RecordTable

SIDE = 392
_SHOWN = frozenset({"repair_order", "order_line", "odometer_reading", "plate", "ownership", "vehicle", "paper"})
VIEWS = ("readings", "papers", "people")


class LifeView(QWidget):
    """``open(vehicle_id)``; ``order_wanted(id)``; ``closed`` by Esc."""

    order_wanted = Signal(str)
    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.vehicle_id = ""
        self.life: CarLife | None = None
        self._title, self._sub = Elided("", "h1"), Elided("", "second")
        self.back = Button("", "", "arrow-left", key="Esc", shown_only=True)
        self.field = SearchField(key="Ctrl+F")
        self.visits = RecordTable(
            [
                Column("day", lambda: self.tr("Day"), self._day, 112),
                Column("work", lambda: self.tr("Work and parts"), self._work),
                Column("order", lambda: self.tr("Order"), self._order, 196, narrow_width=170),
                Column("total", lambda: self.tr("Total"), self._total, 104, right=True),
            ],
            lambda: self.tr("Visits"),
            lambda each: each.row.id,
        )
        self._nothing = Empty("history")
        self._stack, self._side = QStackedWidget(), QStackedWidget()
        self.chips = {view: Button("", "chip", key=f"Alt+{n}", shown_only=True) for n, view in enumerate(VIEWS, 1)}
        self.readings = RecordTable(
            [
                Column("km", lambda: self.tr("Reading"), self._reading),
                Column("why", lambda: self.tr("Day"), self._when, 128),
            ],
            lambda: self.tr("Mileage"),
            lambda each: each.id,
        )
        self.papers = RecordTable(
            [
                Column("paper", lambda: self.tr("Paper"), self._paper),
                Column("made", lambda: self.tr("Day"), lambda each: Cell(self._day_of(each.made_at)), 104),
            ],
            lambda: self.tr("Papers"),
            lambda each: each.id,
        )
        self._people = Label("", "second")
        self._lay_out()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _lay_out(self) -> None:
        card, side = Card(), Card()
        self._stack.addWidget(self.visits)
        self._stack.addWidget(self._nothing)
        card.head((self.field, 1))
        card.body(column((self._stack, 1)))
        people = QWidget()
        people.setLayout(column(self._people, None, margins=(16, 12, 16, 12)))
        for view in (self.readings, self.papers, people):
            self._side.addWidget(view)
        side.head(*self.chips.values(), None)
        side.body(column((self._side, 1)))
        side.setFixedWidth(SIDE)
        top = row(self.back, (column(self._title, self._sub, gap=1), 1), gap=14)
        self.setLayout(column(top, (row((card, 1), side, gap=14), 1), gap=12))

    def _wire(self) -> None:
        self.back.clicked.connect(self.closed)
        self.field.textChanged.connect(lambda _text: self._filter())
        self.field.stepped.connect(self.visits.step)
        self.field.returnPressed.connect(self.visits.pick)
        self.visits.picked.connect(self._open)
        self.papers.picked.connect(self.show_paper)
        for view, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, view=view: self.show_view(view))
        for sequence, act in (
            ("Esc", self.closed.emit),
            ("Ctrl+F", self.start),
            *((f"Alt+{n}", lambda view=view: self.show_view(view)) for n, view in enumerate(VIEWS, 1)),
        ):
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # -- what is shown

    def open(self, vehicle_id: str) -> None:
        """This car; nothing of the last one stays."""
        if vehicle_id != self.vehicle_id:
            self.life = None
            self.field.clear()
            self._repeat()
        self.vehicle_id = vehicle_id
        self.ask()
        self.start()

    def ask(self) -> None:
        """Read anew."""
        by, wanted = self._desk.actor, self.vehicle_id

        def show(found: CarLife) -> None:
            if wanted == self.vehicle_id:
                self.life = found
                self._repeat()

        self._desk.worker.read(lambda session: car_life(by, session, wanted), show, told(self._desk), owner=self)

    def changed(self, tables: frozenset[str]) -> None:
        """Some write changed these tables."""
        if tables & _SHOWN and self.vehicle_id:
            self.ask()

    def start(self) -> None:
        """To the field that finds a visit by its work or part."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_view(self, view: str) -> None:
        """One of ``VIEWS``."""
        self._side.setCurrentIndex(VIEWS.index(view))
        self._repeat()
        shown = self._side.currentWidget()
        if isinstance(shown, RecordTable):
            shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _filter(self) -> None:
        typed = self.field.value().casefold()
        visits = self.life.visits if self.life else ()
        rows = [each for each in visits if typed in _text(each, self._day_of(each.row.received_at))]
        self.visits.show_rows(rows)
        self._stack.setCurrentIndex(0 if rows or self.life is None else 1)  # nobody says "first time" before it is read

    def show_paper(self, row_: PaperRow) -> None:
        """Enter on a paper: the very file, in the preview; fetched where another desk made it."""
        by, desk = self._desk.actor, self._desk

        def read(session: Session) -> Printed:
            pdf = paper.pdf_of(by, session, row_.id)
            return Printed(pdf, row_.id, row_.number, paper.times_printed(by, session, row_.id) + 1)

        def there(code: str) -> None:
            if code:
                archived.say(desk, code)
                return
            desk.worker.read(
                read, lambda ready: archived.hand_over(desk, ready, self, preview=True), told(desk), owner=self
            )

        def asked(here: bool) -> None:
            archived.fetched(desk, None if here else row_.sha256, there, self)

        desk.worker.read(lambda session: paper.has_file(by, session, row_.id), asked, told(desk), owner=self)

    # -- words

    def _repeat(self) -> None:
        self.back.setText(self.tr("Back"))
        self.field.setPlaceholderText(self.tr("Find a visit by work, part, order or day"))
        self.field.setAccessibleName(self.tr("Find a visit"))
        titles = {"readings": self.tr("Mileage"), "papers": self.tr("Papers"), "people": self.tr("Owners")}
        for place, (view, chip) in enumerate(self.chips.items()):
            chip.setText(titles[view])
            chip.setChecked(self._side.currentIndex() == place)
        life = self.life
        self._title.setText((life.car.plate or self.tr("No plate")) if life else "")
        parts = [life.car.name, life.car.vin, self._sum(life)] if life else []
        self._sub.setText("   ".join(filter(None, parts)))
        self.readings.show_rows(life.readings if life else ())
        self.papers.show_rows(life.papers if life else ())
        self._people.setText("\n".join(self._spells(life)) if life else "")
        self._nothing.set_title(self.tr("No such visit") if self.field.value() else self.tr("Here for the first time"))
        self._nothing.set_hint(
            self.tr("Try a word of the work, a part, a number or a day.")
            if self.field.value()
            else self.tr("Every visit will stand here with its work, parts and papers.")
        )
        self._filter()

    def _sum(self, life: CarLife) -> str:
        total = sum(each.total_fen for each in life.visits)
        return counted(self.tr("{n} visit[s], ¥{sum}"), len(life.visits), sum=format_fen(total))

    def _spells(self, life: CarLife) -> list[str]:
        lines = [self.tr("Owners")]
        for spell in life.history.owners:
            until = words.day(spell.until) if spell.until else self.tr("today")
            name = spell.text if spell.until is None else names.mask(spell.text)
            lines.append(f"{name or self.tr('Deleted customer')}   {words.day(spell.since)} – {until}")
        lines += ["", self.tr("Plates")]
        for spell in life.history.plates:
            until = words.day(spell.until) if spell.until else self.tr("today")
            lines.append(f"{spell.text}   {words.day(spell.since)} – {until}")
        return lines

    def _open(self, each: Visit) -> None:
        if each.row.state == PAST:
            self._desk.say(self.tr("This visit was brought in from another program; there is no order of ours"))
        else:
            self.order_wanted.emit(each.row.id)

    def _day_of(self, moment: datetime) -> str:
        return words.day(self.life.hours.date_of(moment)) if self.life is not None else ""

    def _day(self, each: Visit) -> Cell:
        km = words.km(each.row.odometer_km) if each.row.odometer_km or each.row.state != PAST else ""
        return Cell(self._day_of(each.row.received_at), km, strong=True)

    @staticmethod
    def _work(each: Visit) -> Cell:
        return Cell("、".join(each.work) or words.flow(each.row.flow), "、".join(each.parts))

    def _order(self, each: Visit) -> Cell:
        if each.row.state == PAST:
            return Cell(self.tr("Brought in"), each.row.number, kind="pill")
        word, tone = words.order_state(each.row.state)
        return Cell(word, each.row.number, kind="pill", tone=tone)

    @staticmethod
    def _total(each: Visit) -> Cell:
        return Cell(format_fen(each.total_fen), kind="amount")

    @staticmethod
    def _reading(each: Reading) -> Cell:
        why = words.reason(each.reason) if each.reason else ""
        return Cell(words.km(each.km), why, strong=True, tone="warn" if each.reason else "neutral")

    def _when(self, each: Reading) -> Cell:
        return Cell(self._day_of(each.at))

    def _paper(self, each: PaperRow) -> Cell:
        whole = each.kind.removeprefix("service_")
        kind = whole.removesuffix(SIGNED)
        signed = self.tr("signed") if kind != whole else ""
        word = papers.title(kind) if kind in papers.KINDS else self.tr("Photos") if "photo" in kind else each.kind
        return Cell(word, " · ".join(filter(None, (each.number, signed))), strong=True)


def _text(each: Visit, day: str) -> str:
    """Everything that a visit may be found by."""
    return " ".join((*each.work, *each.parts, each.row.number, day)).casefold()
