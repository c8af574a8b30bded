"""Figures of the workshop for a stretch of days; each number opens the orders behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.money import format_fen, format_qty
from desktop.domain.people import name as names
from desktop.domain.problem import Refused
from desktop.domain.service import parts_figure, service_figure
from desktop.domain.service.order_list import OrderRow
from desktop.domain.service.service_figure import Output, Share, Waiting
from desktop.pages.desk import Desk
from desktop.pages.drives.figures import MOST_DAYS, Tile, percent
from desktop.pages.refusal import told
from desktop.pages.service import words
from desktop.store.importing import sheet
from desktop.store.importing.sheet import Value
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.day_field import DayField
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal
from desktop.widgets.table import Column, RecordTable

GROUPS = ("share", "technician", "bay", "waiting")
SHARES = ("in_time", "rework", "won_back", "parts")
Behind = Callable[[Actor, Session, date, date], list[OrderRow]]


@dataclass(frozen=True)
class Line:
    """One line: a share, a technician, a bay, or a state; ``cells`` are its three figures as text."""

    key: str
    name: str
    cells: tuple[str, str, str]


@dataclass(frozen=True)
class Figures:
    """All that is shown for a stretch of days."""

    shares: dict[str, Share]
    technicians: list[Output]
    bays: list[Output]
    waiting: list[Waiting]


def figures(by: Actor, session: Session, first: date, last: date) -> Figures:
    """Read all of them at once, so that they agree."""
    found = (
        service_figure.in_time(by, session, first, last), service_figure.rework(by, session, first, last),
        service_figure.won_back(by, session, first, last), parts_figure.parts_at_hand(by, session, first, last),
    )  # fmt: skip
    return Figures(
        dict(zip(SHARES, found, strict=True)), service_figure.by_technician(by, session, first, last),
        service_figure.by_bay(by, session, first, last), service_figure.waiting(by, session, first, last),
    )  # fmt: skip


def _behind(group: str, key: str) -> Behind:
    """What a line opens."""
    if group == "share":
        return {
            "in_time": service_figure.in_time_behind, "rework": service_figure.rework_behind,
            "won_back": service_figure.won_back_behind, "parts": parts_figure.waited_for_parts,
        }[key]  # fmt: skip
    if group == "waiting":
        return lambda by, session, first, last: [
            each for each, _ in service_figure.waiting_behind(by, session, first, last, key)
        ]
    wanted = "technician_id" if group == "technician" else "bay_id"
    return lambda by, session, first, last: service_figure.output_behind(by, session, first, last, **{wanted: key})


class FiguresView(QWidget):
    """Ctrl+PgUp and Ctrl+PgDn: the next grouping. Enter goes to the orders behind a line, Enter opens one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self._asked, self.group = desk, 0, GROUPS[0]
        self._found: Figures | None = None
        self.first, self.last = DayField("first"), DayField("last")
        self.spans = [Button("", "chip") for _ in range(3)]
        self.chips = {group: Button("", "chip") for group in GROUPS}
        self.file = Button("", "", "download", key="Ctrl+Shift+E", shown_only=True)
        self.tiles = {name: Tile() for name in SHARES}
        self._error, self._caption, self._heading = Label("", "error"), Label("–", "second"), Label("", "h2")
        self.table = RecordTable(
            [
                Column("name", lambda: self.chips[self.group].words, lambda each: Cell(each.name, strong=True)),
                *(Column(f"n{place}", self._title_of(place), self._figure(place), 104, True) for place in range(3)),
            ],
            lambda: self.tr("Figures of the workshop"),
            lambda each: each.key,
        )
        self.behind = RecordTable(
            [
                Column("number", lambda: self.tr("Order"), self._number_cell),
                Column("car", lambda: self.tr("Car"), lambda each: Cell(each.plate or "—", each.car), 150),
                Column("who", lambda: self.tr("Customer"), self._who_cell, 96, narrow_width=-1),
                Column("state", lambda: self.tr("State"), self._state_cell, 118),
            ],
            lambda: self.tr("Orders behind the figure"),
            lambda each: each.id,
        )
        self._build()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _build(self) -> None:
        for field in (self.first, self.last):
            field.setFixedWidth(128)
        left, right = Card(), Card()
        left.head(*self.chips.values(), None, self.file)
        left.body(column((self.table, 1)))
        right.head(self._heading, None)
        right.body(column((self.behind, 1)))
        self.setLayout(
            column(
                row(*self.spans, 8, self.first, self._caption, self.last, (self._error, 1), gap=6),
                row(*((tile, 1) for tile in self.tiles.values()), gap=12),
                (row((left, 6), (right, 5), gap=14), 1), gap=12,
            )
        )  # fmt: skip

    def _wire(self) -> None:
        self.table.moved.connect(self._show_behind)
        self.table.picked.connect(lambda _line: self.behind.setFocus())
        self.behind.picked.connect(lambda each: self.desk.go("service", {"order": each.id}))
        self.file.clicked.connect(self.export)
        for field in (self.first, self.last):
            field.editingFinished.connect(self.ask)
        for place, chip in enumerate(self.spans):
            chip.clicked.connect(lambda _on=False, place=place: self.take_span(place))
        for group, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, group=group: self.show_group(group))

    # -- what is asked

    def start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_span(self, place: int) -> None:
        """The last thirty days, this month, or the last twelve months."""
        today = clock.today()
        first = (today - timedelta(days=29), today.replace(day=1), today - timedelta(days=MOST_DAYS - 1))[place]
        self.first.show_day(first)
        self.last.show_day(today)
        self.ask()

    def ask(self) -> None:
        """Read the figures of these days; an answer to an older question is passed over."""
        if not self.first.text():
            self.take_span(0)
            return
        try:
            first, last = self._days()
        except Refused as refused:
            self._error.setText(refusal(refused))
            return
        self._error.setText("")
        self._asked += 1
        by, mine = self.desk.actor, self._asked

        def show(found: Figures) -> None:
            if mine == self._asked:
                self._found = found
                self._draw()

        self.desk.worker.read(lambda session: figures(by, session, first, last), show, told(self.desk), owner=self)

    def _days(self) -> tuple[date, date]:
        first, last = self.first.day(), self.last.day()
        assert first is not None and last is not None
        if not first <= last or (last - first).days >= MOST_DAYS:
            raise Refused("figure.days", "last", first=first.isoformat(), last=last.isoformat(), most=MOST_DAYS)
        return first, last

    def show_group(self, group: str) -> None:
        """One of ``GROUPS``."""
        self.group = group
        self._draw()

    def step_when(self, by: int) -> None:
        """The next grouping."""
        self.show_group(GROUPS[(GROUPS.index(self.group) + by) % len(GROUPS)])

    def _show_behind(self, line: Line | None) -> None:
        if line is None or self._found is None:
            self.behind.show_rows([])
            return
        by, (first, last), ask = self.desk.actor, self._days(), _behind(self.group, line.key)

        def show(rows: list[OrderRow]) -> None:
            if self.table.row() is not None and self.table.row().key == line.key:
                self._heading.setText(counted(self.tr("{name}: {n} order[s]"), len(rows), name=line.name))
                self.behind.show_rows(rows)

        self.desk.worker.read(lambda session: ask(by, session, first, last), show, told(self.desk), owner=self)

    # -- file

    def export(self) -> None:
        """Ctrl+Shift+E: all lines of all groups in one file, for whoever may take lists out."""
        try:
            self.desk.actor.need(Right.EXPORT)
            first, last = self._days()
        except Refused as refused:
            self.desk.say(refusal(refused), bad=True)
            return
        dialog = QFileDialog(self, self.tr("Save the figures"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.xlsx *.csv)"))
        dialog.selectFile(f"{self.tr('Workshop')} {first:%Y-%m-%d} {last:%Y-%m-%d}.xlsx")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Into this file."""
        rows = self.file_rows()

        def done(_count: int) -> None:
            self.desk.say(self.tr("Figures saved: {name}").format(name=path.name))

        self.desk.worker.run(lambda: sheet.save(path, iter(rows)), done, told(self.desk), owner=self)

    def file_rows(self) -> list[list[Value]]:
        """For each group a heading, then its lines."""
        made: list[list[Value]] = []
        for group in GROUPS:
            made.append([self.chips[group].words, *self._titles(group)])
            made += [[each.name, *each.cells] for each in self._lines(group)]
        return made

    # -- words

    def _draw(self) -> None:
        self.table.show_rows(self._lines(self.group))
        self._show_behind(self.table.row())
        self._repeat()

    def _lines(self, group: str) -> list[Line]:
        found = self._found
        if found is None:
            return []
        if group == "share":
            said = {name: self._share_words(name)[0] for name in SHARES}
            return [
                Line(name, said[name], (percent(each.bp), f"{each.part:,}", f"{each.whole:,}"))
                for name, each in found.shares.items()
            ]
        if group == "waiting":
            return [
                Line(
                    each.state, words.order_state(each.state)[0],
                    (f"{each.orders:,}", _hours(each.minutes), _hours(each.most)),
                )
                for each in found.waiting
            ]  # fmt: skip
        rows = found.technicians if group == "technician" else found.bays
        none = self.tr("Nobody named") if group == "technician" else self.tr("Without a bay")
        return [self._output(each, none, group) for each in rows]

    @staticmethod
    def _output(each: Output, none: str, group: str) -> Line:
        middle = format_qty(each.sold_milli) if group == "technician" else f"{each.orders:,}"
        return Line(each.key, each.name or none, (format_fen(each.fen), middle, _hours(each.minutes)))

    def _titles(self, group: str = "") -> tuple[str, str, str]:
        return {
            "share": (self.tr("Share"), self.tr("So many"), self.tr("Of")),
            "technician": (self.tr("Labour sold"), self.tr("Hours sold"), self.tr("Worked")),
            "bay": (self.tr("Settled"), self.tr("Orders"), self.tr("Worked")),
            "waiting": (self.tr("Orders"), self.tr("On average"), self.tr("The longest")),
        }[group or self.group]  # fmt: skip

    def _share_words(self, name: str) -> tuple[str, str]:
        """A share's name, and its definition."""
        return {
            "in_time": (
                self.tr("Came in time"),
                self.tr("Of the cars due for maintenance in these days, those that came no later than 30 days after."),
            ),
            "rework": (
                self.tr("Rework"),
                self.tr("Orders that did earlier work again under its warranty, of all settled in these days."),
            ),
            "won_back": (
                self.tr("Deferred work won back"),
                self.tr("Of the work recommended in these days and declined, what was done here after all."),
            ),
            "parts": (
                self.tr("Parts at hand"),
                self.tr("Of the orders with parts received in these days, those that never waited for parts."),
            ),
        }[name]

    def _repeat(self) -> None:
        for chip, text in zip(
            self.spans, (self.tr("30 days"), self.tr("This month"), self.tr("12 months")), strict=True
        ):  # fmt: skip
            chip.setText(text)
            chip.setCheckable(False)
        for field, text in ((self.first, self.tr("From")), (self.last, self.tr("Until"))):
            field.setAccessibleName(text)
        groups = (self.tr("Shares"), self.tr("Technicians"), self.tr("Bays"), self.tr("Waiting"))
        for group, text in zip(GROUPS, groups, strict=True):
            self.chips[group].setText(text)
            self.chips[group].setChecked(group == self.group)
        self.file.setText(self.tr("As a file"))
        self.table.retitle()
        for name, tile in self.tiles.items():
            share = self._found.shares[name] if self._found else Share(0, 0)
            said, what = self._share_words(name)
            below = self.tr("{part} of {whole}").format(part=f"{share.part:,}", whole=f"{share.whole:,}")
            money = f"   {format_fen(share.fen)}" if share.fen else ""
            tile.show_figure(said, percent(share.bp), below + money, what)

    def _title_of(self, place: int) -> Callable[[], str]:
        return lambda: self._titles()[place]

    @staticmethod
    def _figure(place: int) -> Callable[[Line], Cell]:
        return lambda each: Cell(each.cells[place], kind="amount")

    @staticmethod
    def _number_cell(each: OrderRow) -> Cell:
        return Cell(each.number, f"{each.received_at.astimezone():%Y-%m-%d %H:%M}", strong=True)

    @staticmethod
    def _who_cell(each: OrderRow) -> Cell:
        return Cell(names.mask(each.customer) or "—")

    @staticmethod
    def _state_cell(each: OrderRow) -> Cell:
        word, tone = words.order_state(each.state)
        return Cell(word, kind="pill", tone=tone)


def _hours(minutes: int) -> str:
    """95 minutes → ``1:35``."""
    return f"{minutes // 60}:{minutes % 60:02d}"
