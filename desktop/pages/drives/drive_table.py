"""The board's twin as a list, for a screen reader and for whoever likes lists: the same drives, the same keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from desktop.domain import clock
from desktop.domain.sales.drive_list import DriveRow, UseRow
from desktop.pages.drives.board_desk import BoardDesk
from desktop.pages.drives.drive_tile import car_name, day_words, drive_state, drive_sub, use_word
from desktop.widgets import translate
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.table import Column, RecordTable

_STEPS = {"Left": (0, -1), "Right": (0, 1), "Up": (-1, 0), "Down": (1, 0)}


class DriveTable(QWidget):
    """Cancelled drives and no-shows are listed too. Ctrl or Alt with arrows moves, Shift with ← → lengthens."""

    opened = Signal(str)
    removed = Signal(str)
    shifted = Signal(str, int, int, int)
    """A tile's id; rows, quarters, and quarters longer."""
    turned = Signal(int)

    def __init__(self, desk: BoardDesk) -> None:
        super().__init__()
        self._desk = desk
        self.table = RecordTable(
            [
                Column("time", lambda: self.tr("Time"), self._time, 128, narrow_width=112),
                Column("car", lambda: self.tr("Car"), self._car, 190, narrow_width=150),
                Column("customer", lambda: self.tr("Customer"), self._customer),
                Column("state", lambda: self.tr("State"), self._state, 150, narrow_width=120),
                Column("who", lambda: self.tr("Rides along"), self._who, 150, narrow_width=-1),
            ],
            lambda: self.tr("Test drives"),
            lambda row: row.id,
        )
        self._empty = Empty("car")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.table.picked.connect(lambda row: self.opened.emit(row.id))
        self.table.removed.connect(lambda row: self.removed.emit(row.id))
        self._keys()
        translate.say(self, lambda _text: self._repeat(), str)

    def _keys(self) -> None:
        for name, (rows, quarters) in _STEPS.items():
            for held in ("Ctrl", "Alt"):
                self._on(f"{held}+{name}", rows, quarters, 0)
            if quarters:
                self._on(f"Shift+{name}", 0, 0, quarters)
        for key, by in (("PgUp", -1), ("PgDown", 1)):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda by=by: self.turned.emit(by))

    def _on(self, key: str, rows: int, quarters: int, longer: int) -> None:
        shortcut = QShortcut(QKeySequence(key), self.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda: self._shift(rows, quarters, longer))

    def _shift(self, rows: int, quarters: int, longer: int) -> None:
        row = self.table.row()
        if row is not None:
            self.shifted.emit(row.id, rows, quarters, longer)

    def show_rows(self) -> None:
        """The day or week that is read, of the cars that are shown."""
        drawn = self._desk.drawn
        if drawn is None:
            return
        seen, shown = drawn.seen, {car.id for car in drawn.cars}
        rows: list[DriveRow | UseRow] = [*seen.drives, *seen.uses]
        rows = [row for row in rows if row.car_id in shown]
        rows.sort(key=lambda row: (row.start, row.car_id, row.id))
        fresh = self.table.row() is None or self.table.row().start.date() != (rows[0].start.date() if rows else None)
        self.table.show_rows(rows)
        if fresh:
            now = clock.now()
            self.table.choose(next((place for place, row in enumerate(rows) if row.end >= now), 0))
        self._stack.setCurrentIndex(0 if rows else 1)

    def choose(self, row_id: str) -> None:
        """Put the choice on a row, where it is listed."""
        for place in range(self.table.rows()):
            if self.table.row_at(place).id == row_id:
                self.table.choose(place)

    def focus(self) -> None:
        """To the rows."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _repeat(self) -> None:
        self._empty.set_title(self.tr("No test drive on this day"))
        self._empty.set_hint(self.tr("Ctrl+N books one; PgUp and PgDn turn the day."))

    # -- cells

    def _time(self, row: DriveRow | UseRow) -> Cell:
        seen = self._desk.seen
        if seen is None:
            return Cell("")
        local = seen.plan.hours.local
        return Cell(f"{local(row.start):%H:%M}–{local(row.end):%H:%M}", day_words(local(row.start)))

    def _car(self, row: DriveRow | UseRow) -> Cell:
        car = self._desk.seen.plan.cars.get(row.car_id) if self._desk.seen else None
        return Cell(car_name(car), car.plate) if car is not None else Cell("—")

    def _customer(self, row: DriveRow | UseRow) -> Cell:
        if isinstance(row, UseRow):
            return Cell(use_word(row.kind), row.note)
        return Cell(row.customer or "—", row.interest or row.route, strong=True)

    def _state(self, row: DriveRow | UseRow) -> Cell:
        if isinstance(row, UseRow) or self._desk.seen is None:
            return Cell(self.tr("Not for drives"), kind="pill", tone="neutral")
        word, tone = drive_state(row, self._desk.seen, clock.now())
        return Cell(word, kind="pill", tone=tone)

    def _who(self, row: DriveRow | UseRow) -> Cell:
        return Cell(row.by_name) if isinstance(row, UseRow) else Cell(drive_sub(row))
