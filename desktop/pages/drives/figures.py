"""Figures of test drives for a stretch of days; each number opens the drives behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.people import name as names
from desktop.domain.problem import Refused
from desktop.domain.sales import drive_figure
from desktop.domain.sales.drive_figure import CarFigure, Figure
from desktop.domain.sales.drive_list import DriveRow
from desktop.pages.desk import Desk
from desktop.pages.drives.panel import drive_words
from desktop.pages.refusal import told
from desktop.store.importing import sheet
from desktop.store.importing.sheet import Value
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.day_field import DayField
from desktop.widgets.empty import Empty
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal
from desktop.widgets.table import Column, RecordTable

GROUPS = ("consultant", "model", "car")
MOST_DAYS = 366


@dataclass(frozen=True)
class Line:
    """One line, of a consultant, a model or a car. ``share_bp``: show rate, of a car its use."""

    key: str
    name: str
    driven: int
    share_bp: int | None
    minutes: int | None


@dataclass(frozen=True)
class Figures:
    """All that is shown for a stretch of days."""

    total: Figure
    use_bp: int | None
    lines: dict[str, tuple[Line, ...]]


def figures(by: Actor, session: Session, first: date, last: date) -> Figures:
    """Read all of them at once, so that they agree."""
    cars = drive_figure.use_of_cars(by, session, first, last)
    open_minutes = sum(each.open_minutes for each in cars)
    use = sum(each.minutes for each in cars) * 10_000 // open_minutes if open_minutes else None
    return Figures(
        drive_figure.in_all(by, session, first, last), use,
        {
            "consultant": tuple(map(_line, drive_figure.by_consultant(by, session, first, last))),
            "model": tuple(map(_line, drive_figure.by_model(by, session, first, last))),
            "car": tuple(map(_car_line, cars)),
        },
    )  # fmt: skip


class Tile(Card):
    """A figure with its name; what is counted over what is its tooltip."""

    def __init__(self) -> None:
        self._name, self._value, self._sub = Label("", "muted"), Label("", "total"), Label("", "muted")
        super().__init__(self._name, self._value, self._sub, margins=(14, 10, 14, 10), gap=1)

    def show_figure(self, name: str, value: str, sub: str, what: str) -> None:
        """``what``: the definition."""
        self._name.setText(name)
        self._value.setText(value)
        self._sub.setText(sub)
        self.setToolTip(what)
        self.setAccessibleName(f"{name}: {value}")
        self.setAccessibleDescription(what)


class FiguresView(QWidget):
    """Ctrl+PgUp and Ctrl+PgDn: by consultant, model, car. Enter goes to the drives behind a line, Enter opens one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._asked, self._group = desk, 0, GROUPS[0]
        self._found: Figures | None = None
        self.first, self.last = DayField("first"), DayField("last")
        self.spans = [Button("", "chip") for _ in range(3)]
        self.chips = {group: Button("", "chip") for group in GROUPS}
        self.file = Button("", "", "download", key="Ctrl+Shift+E", shown_only=True)
        self.tiles = [Tile() for _ in range(4)]
        self._error, self._caption = Label("", "error"), Label("", "second")
        self.table = RecordTable(
            [
                Column("name", self._name_title, lambda each: Cell(each.name, strong=True)),
                Column(
                    "driven", lambda: self.tr("Drives"), lambda each: Cell(str(each.driven), kind="amount"), 84, True
                ),
                Column("share", self._share_title, self._share_cell, 108, True),
                Column("minutes", self._minutes_title, self._minutes_cell, 116, True),
            ],
            lambda: self.tr("Figures"),
            lambda each: each.key,
        )
        self.behind = RecordTable(
            [
                Column("when", lambda: self.tr("When"), self._when_cell, 130),
                Column("whose", lambda: self.tr("Customer"), self._whose_cell),
                Column("state", lambda: self.tr("State"), self._state_cell, 130, narrow_width=118),
            ],
            lambda: self.tr("Drives behind the figure"),
            lambda each: each.id,
        )
        self._empty, self._heading = Empty("gauge"), Label("", "h2")
        self._stack = QStackedWidget()
        self._build()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    def _build(self) -> None:
        for field in (self.first, self.last):
            field.setFixedWidth(128)
        left, right, both = Card(), Card(), QWidget()
        left.head(*self.chips.values(), None, self.file)
        left.body(column((self.table, 1)))
        right.head(self._heading, None)
        right.body(column((self.behind, 1)))
        both.setLayout(row((left, 6), (right, 5), gap=14))
        for widget in (both, self._empty):
            self._stack.addWidget(widget)
        self.setLayout(
            column(
                row(*self.spans, 8, self.first, self._caption, self.last, (self._error, 1), gap=6),
                row(*((tile, 1) for tile in self.tiles), gap=12), (self._stack, 1), gap=12,
            )
        )  # fmt: skip

    def _wire(self) -> None:
        self.table.moved.connect(self._show_behind)
        self.table.picked.connect(lambda _line: self.behind.setFocus())
        self.behind.picked.connect(lambda each: self._desk.go("drives", {"drive": each.id}))
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
        """The last seven days, the last thirty, or this month."""
        today = clock.today()
        first = (today - timedelta(days=6), today - timedelta(days=29), today.replace(day=1))[place]
        self.first.show_day(first)
        self.last.show_day(today)
        self.ask()

    def ask(self) -> None:
        """Read the figures of these days; an answer to an older question is passed over."""
        if not self.first.text():
            self.take_span(1)
            return
        try:
            first, last = self._days()
        except Refused as refused:
            self._error.setText(refusal(refused))
            return
        self._error.setText("")
        self._asked += 1
        by, mine = self._desk.actor, self._asked

        def show(found: Figures) -> None:
            if mine == self._asked:
                self._found = found
                self._draw()

        self._desk.worker.read(lambda session: figures(by, session, first, last), show, told(self._desk), owner=self)

    def _days(self) -> tuple[date, date]:
        first, last = self.first.day(), self.last.day()
        assert first is not None and last is not None
        if not first <= last or (last - first).days >= MOST_DAYS:
            raise Refused("figure.days", "last", first=first.isoformat(), last=last.isoformat(), most=MOST_DAYS)
        return first, last

    def show_group(self, group: str) -> None:
        """One of ``GROUPS``."""
        self._group = group
        self._draw()

    def step_when(self, by: int) -> None:
        """The next grouping."""
        self.show_group(GROUPS[(GROUPS.index(self._group) + by) % len(GROUPS)])

    def _show_behind(self, line: Line | None) -> None:
        if line is None or self._found is None:
            self.behind.show_rows([])
            return
        by, group = self._desk.actor, self._group
        first, last = self._days()
        wanted = {"consultant": "consultant_id", "model": "model", "car": "car_id"}[group]
        states = {"states": tuple(drive_figure.DRIVEN)} if group == "car" else {}

        def find(session: Session) -> list[DriveRow]:
            return drive_figure.drives_behind(by, session, first, last, **{wanted: line.key}, **states)  # type: ignore[arg-type]

        def show(rows: list[DriveRow]) -> None:
            if self.table.row() is not None and self.table.row().key == line.key:
                self._heading.setText(counted(self.tr("{name}: {n} row[s]"), len(rows), name=line.name))
                self.behind.show_rows(rows)

        self._desk.worker.read(find, show, told(self._desk), owner=self)

    # -- file

    def export(self) -> None:
        """Ctrl+Shift+E: all lines of all groups in one file, for whoever may take lists out."""
        try:
            self._desk.actor.need(Right.EXPORT)
            first, last = self._days()
        except Refused as refused:
            self._desk.say(refusal(refused), bad=True)
            return
        name = f"{self.tr('Test drives')} {first:%Y-%m-%d} {last:%Y-%m-%d}.xlsx"
        dialog = QFileDialog(self, self.tr("Save the figures"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.xlsx *.csv)"))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self.write(Path(path)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Into this file."""
        rows = self.file_rows()

        def done(_count: int) -> None:
            self._desk.say(self.tr("Figures saved: {name}").format(name=path.name))

        self._desk.worker.run(lambda: sheet.save(path, iter(rows)), done, told(self._desk), owner=self)

    def file_rows(self) -> list[Sequence[Value]]:
        """A heading, then a line for each consultant, model and car. Shares in per cent."""
        made: list[Sequence[Value]] = [
            [
                self.tr("Group"), self.tr("Name"), self.tr("Drives"), self.tr("Show rate %"), self.tr("Use %"),
                self.tr("Minutes a drive"), self.tr("Minutes out"),
            ]
        ]  # fmt: skip
        for group, lines in (self._found.lines if self._found else {}).items():
            for each in lines:
                share = "" if each.share_bp is None else f"{each.share_bp / 100:.1f}"
                is_car = group == "car"
                made.append([
                    self.chips[group].words, each.name, each.driven, "" if is_car else share, share if is_car else "",
                    None if is_car else each.minutes, each.minutes if is_car else None,
                ])  # fmt: skip
        return made

    # -- words

    def _draw(self) -> None:
        found = self._found
        if found is None:
            return
        lines = found.lines[self._group]
        self._stack.setCurrentIndex(0 if any(found.lines.values()) else 1)
        self.table.show_rows(lines)
        self._show_behind(self.table.row())
        self._repeat()

    def _repeat(self) -> None:
        for chip, text in zip(
            self.spans, (self.tr("7 days"), self.tr("30 days"), self.tr("This month")), strict=True
        ):  # fmt: skip
            chip.setText(text)
            chip.setCheckable(False)
        for field, text in ((self.first, self.tr("From")), (self.last, self.tr("Until"))):
            field.setAccessibleName(text)
        self._caption.setText("–")
        for group, text in zip(GROUPS, (self.tr("Consultants"), self.tr("Models"), self.tr("Cars")), strict=True):
            self.chips[group].setText(text)
            self.chips[group].setChecked(group == self._group)
        self.file.setText(self.tr("As a file"))
        self._empty.set_title(self.tr("No test drive in these days"))
        self._empty.set_hint(self.tr("Choose other days above; what is booked counts when its time has come."))
        self.table.retitle()
        if self._found is not None:
            self._show_tiles(self._found)

    def _show_tiles(self, found: Figures) -> None:
        total = found.total
        shown = (
            (
                self.tr("Drives"),
                str(total.driven),
                self.tr("out or back"),
                self.tr("Test drives whose key was handed out in these days, back or still out."),
            ),
            (
                self.tr("Show rate"),
                percent(total.show_bp),
                counted(self.tr("{n} did not come"), total.no_shows),
                self.tr("Arrived, out and back over these and no-shows. Cancelled ones count neither way."),
            ),
            (
                self.tr("Minutes a drive"),
                "—" if total.minutes is None else str(total.minutes),
                self.tr("on average"),
                self.tr("From the key out to the key back, over the drives of these days."),
            ),
            (
                self.tr("Use of the cars"),
                percent(found.use_bp),
                self.tr("of the opening hours"),
                self.tr("Minutes that keys were out for drives, over the opening minutes of all cars up to now."),
            ),
        )
        for tile, figure in zip(self.tiles, shown, strict=True):
            tile.show_figure(*figure)

    def _name_title(self) -> str:
        return self.chips[self._group].words

    def _share_title(self) -> str:
        return self.tr("Use") if self._group == "car" else self.tr("Show rate")

    def _minutes_title(self) -> str:
        return self.tr("Minutes out") if self._group == "car" else self.tr("Minutes a drive")

    @staticmethod
    def _driven_cell(each: Line) -> Cell:
        return Cell(str(each.driven), kind="amount")

    @staticmethod
    def _share_cell(each: Line) -> Cell:
        return Cell(percent(each.share_bp), kind="amount")

    @staticmethod
    def _minutes_cell(each: Line) -> Cell:
        return Cell("—" if each.minutes is None else str(each.minutes), kind="amount")

    @staticmethod
    def _when_cell(each: DriveRow) -> Cell:
        start, end = each.start.astimezone(), each.end.astimezone()
        return Cell(f"{start:%m-%d %H:%M}", f"{start:%H:%M}–{end:%H:%M}", strong=True)

    @staticmethod
    def _whose_cell(each: DriveRow) -> Cell:
        return Cell(names.mask(each.customer), "   ".join(filter(None, [each.interest, each.consultant])), strong=True)

    @staticmethod
    def _state_cell(each: DriveRow) -> Cell:
        word, tone = drive_words.state(each.state)
        return Cell(word, kind="pill", tone=tone)


def percent(share_bp: int | None) -> str:
    """8,750 → ``87.5%``; — where there is nothing to divide by."""
    return "—" if share_bp is None else f"{share_bp / 100:.1f}%"


def _line(each: Figure) -> Line:
    return Line(each.key, each.name or "—", each.driven, each.show_bp, each.minutes)


def _car_line(each: CarFigure) -> Line:
    name = "  ".join(filter(None, [each.car.plate or each.car.label, each.car.series]))
    return Line(each.car.id, name, each.driven, each.use_bp, each.minutes)
