"""The list twin of the board of drives."""

from __future__ import annotations

from desktop.domain import clock
from desktop.domain.sales.drive_list import DriveRow, UseRow
from desktop.pages.board.board_table import BoardTable
from desktop.pages.board.words import day_words
from desktop.pages.drives.board_desk import BoardDesk
from desktop.pages.drives.drive_tile import car_name, drive_state, drive_sub, use_word
from desktop.widgets.cell import Cell
from desktop.widgets.table import Column


class DriveTable(BoardTable):
    """Cancelled drives and no-shows are listed too."""

    def __init__(self, desk: BoardDesk) -> None:
        self._desk = desk
        columns = [
            Column("time", lambda: self.tr("Time"), self._time, 128, narrow_width=112),
            Column("car", lambda: self.tr("Car"), self._car, 190, narrow_width=150),
            Column("customer", lambda: self.tr("Customer"), self._customer),
            Column("state", lambda: self.tr("State"), self._state, 150, narrow_width=120),
            Column("who", lambda: self.tr("Rides along"), self._who, 150, narrow_width=-1),
        ]
        super().__init__(columns, lambda: self.tr("Test drives"), "car")

    def show_rows(self) -> None:
        """The day or week that is read, of the cars that are shown."""
        drawn = self._desk.drawn
        if drawn is None:
            return
        seen, shown = drawn.seen, {car.id for car in drawn.cars}
        rows: list[DriveRow | UseRow] = [*seen.drives, *seen.uses]
        rows = [row for row in rows if row.car_id in shown]
        self.put_rows(sorted(rows, key=lambda row: (row.start, row.car_id, row.id)))

    def _repeat(self) -> None:
        self.empty.set_title(self.tr("No test drive on this day"))
        self.empty.set_hint(self.tr("Ctrl+N books one; PgUp and PgDn turn the day."))

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
