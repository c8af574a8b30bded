"""Figures for a stretch of days: tiles, one grouping at a time as lines, and the records behind the chosen line.

A view of these says what it reads, how its lines look and what stands behind them; days, steps and the file are here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Right
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.pages.figure_tile import FigureTile
from desktop.pages.refusal import told
from desktop.store.importing import sheet
from desktop.store.importing.sheet import Value
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.day_field import DayField
from desktop.widgets.empty import Empty
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.sentence import refusal
from desktop.widgets.table import RecordTable

MOST_DAYS = 366
TILES = 4
WEEK, DAYS_30, MONTH, YEAR = "week", "30", "month", "year"


class SpanFigures(QWidget):
    """Ctrl+PgUp and Ctrl+PgDn: the next grouping. Enter goes to what stands behind a line, Enter opens one of those.

    ``groups``: the groupings. ``spans``: the chips over the days, of ``WEEK``, ``DAYS_30``, ``MONTH``, ``YEAR``.
    A line has ``key`` and ``name``.
    """

    groups: tuple[str, ...]
    spans: tuple[str, ...]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.group = desk, self.groups[0]
        self.found: Any = None
        self._asked = 0
        self._headed: tuple[str, int] | None = None
        self.first, self.last = DayField("first"), DayField("last")
        self.span_chips = {span: Button("", "chip") for span in self.spans}
        self.chips = {group: Button("", "chip") for group in self.groups}
        self.file = Button("", "", "download", key="Ctrl+Shift+E", shown_only=True)
        self.tiles = [FigureTile() for _ in range(TILES)]
        self._error, self._heading = Label("", "error"), Label("", "h2")
        self.table, self.behind = self._tables()
        self._empty, self._stack = Empty("gauge"), QStackedWidget()
        self._build()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)

    # -- what each view does in its own way

    def _tables(self) -> tuple[RecordTable, RecordTable]:
        """The lines, and the records behind one."""
        raise NotImplementedError

    def _read(self, session: Session, first: date, last: date) -> object:
        """All figures at once, so that they agree."""
        raise NotImplementedError

    def _lines(self, group: str) -> Sequence[Any]:
        """The lines of a grouping, of what was found."""
        raise NotImplementedError

    def _behind(self, group: str, key: str) -> Callable[[Session, date, date], list[Any]]:
        """What reads the records behind a line."""
        raise NotImplementedError

    def _open(self, record: Any) -> None:
        """Enter on a record."""
        raise NotImplementedError

    def _behind_words(self, name: str, count: int) -> str:
        """The heading over the records."""
        raise NotImplementedError

    def _say(self) -> None:
        """Every text of the view's own; the tiles too, where something was found."""
        raise NotImplementedError

    def _file_words(self) -> str:
        """What a saved file is called before its days."""
        raise NotImplementedError

    def file_rows(self) -> list[Sequence[Value]]:
        """The whole of it for a file."""
        raise NotImplementedError

    # -- built

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
        days = row(
            *self.span_chips.values(), 8, self.first, Label("–", "second"), self.last, (self._error, 1), gap=6
        )  # fmt: skip
        tiles = row(*((tile, 1) for tile in self.tiles), gap=12)
        self.setLayout(column(days, tiles, (self._stack, 1), gap=12))

    def _wire(self) -> None:
        self.table.moved.connect(self._show_behind)
        self.table.picked.connect(lambda _line: self.behind.setFocus())
        self.behind.picked.connect(self._open)
        self.file.clicked.connect(self.export)
        for field in (self.first, self.last):
            field.editingFinished.connect(self.ask)
        for span, chip in self.span_chips.items():
            chip.clicked.connect(lambda _on=False, span=span: self.take_span(span))
        for group, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, group=group: self.show_group(group))

    # -- what is asked

    def start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_span(self, span: str) -> None:
        """The last days of one of ``spans``, up to today."""
        today = clock.today()
        back = {WEEK: 6, DAYS_30: 29, MONTH: today.day - 1, YEAR: MOST_DAYS - 1}[span]
        self.first.show_day(today - timedelta(days=back))
        self.last.show_day(today)
        self.ask()

    def ask(self) -> None:
        """Read the figures of these days; an answer to an older question is passed over."""
        if not self.first.text():
            self.take_span(DAYS_30)
            return
        try:
            first, last = self._days()
        except Refused as refused:
            self._error.setText(refusal(refused))
            return
        self._error.setText("")
        self._asked += 1
        mine = self._asked

        def show(found: object) -> None:
            if mine == self._asked:
                self.found = found
                self._draw()

        self.desk.worker.read(lambda session: self._read(session, first, last), show, told(self.desk), owner=self)

    def _days(self) -> tuple[date, date]:
        first, last = self.first.day(), self.last.day()
        assert first is not None and last is not None
        if not first <= last or (last - first).days >= MOST_DAYS:
            raise Refused("figure.days", "last", first=first.isoformat(), last=last.isoformat(), most=MOST_DAYS)
        return first, last

    def show_group(self, group: str) -> None:
        """One of ``groups``."""
        self.group = group
        self._draw()

    def step_when(self, by: int) -> None:
        """The next grouping."""
        self.show_group(self.groups[(self.groups.index(self.group) + by) % len(self.groups)])

    def _show_behind(self, line: Any) -> None:
        if line is None or self.found is None:
            self.behind.show_rows([])
            return
        (first, last), ask = self._days(), self._behind(self.group, line.key)

        def show(rows: list[Any]) -> None:
            if self.table.row() is not None and self.table.row().key == line.key:
                self._headed = (line.name, len(rows))
                self._heading.setText(self._behind_words(*self._headed))
                self.behind.show_rows(rows)

        self.desk.worker.read(lambda session: ask(session, first, last), show, told(self.desk), owner=self)

    # -- file

    def export(self) -> None:
        """Ctrl+Shift+E: all lines of all groupings in one file, for whoever may take lists out."""
        try:
            self.desk.actor.need(Right.EXPORT)
            first, last = self._days()
        except Refused as refused:
            self.desk.say(refusal(refused), bad=True)
            return
        dialog = QFileDialog(self, self.tr("Save the figures"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.xlsx *.csv)"))
        dialog.selectFile(f"{self._file_words()} {first:%Y-%m-%d} {last:%Y-%m-%d}.xlsx")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Into this file."""
        rows = self.file_rows()

        def done(_count: int) -> None:
            self.desk.say(self.tr("Figures saved: {name}").format(name=path.name))

        self.desk.worker.run(lambda: sheet.save(path, iter(rows)), done, told(self.desk), owner=self)

    # -- words

    def _draw(self) -> None:
        if self.found is None:
            return
        self._stack.setCurrentIndex(0 if any(self._lines(group) for group in self.groups) else 1)
        self.table.show_rows(self._lines(self.group))
        self._show_behind(self.table.row())
        self._repeat()

    def _repeat(self) -> None:
        words = {
            WEEK: self.tr("7 days"), DAYS_30: self.tr("30 days"), MONTH: self.tr("This month"),
            YEAR: self.tr("12 months"),
        }  # fmt: skip
        for span, chip in self.span_chips.items():
            chip.setText(words[span])
            chip.setCheckable(False)
        for field, text in ((self.first, self.tr("From")), (self.last, self.tr("Until"))):
            field.setAccessibleName(text)
        self.file.setText(self.tr("As a file"))
        self._say()
        if self._headed is not None:
            self._heading.setText(self._behind_words(*self._headed))
        for group, chip in self.chips.items():
            chip.setChecked(group == self.group)
        self.table.retitle()
