"""The list twin of the board of bays."""

from __future__ import annotations

from desktop.domain.service.appointment_list import AppointmentRow
from desktop.pages.board.board_table import BoardTable
from desktop.pages.board.words import day_words, time_words
from desktop.pages.service import words
from desktop.pages.service.book.book_desk import BookDesk
from desktop.pages.service.book.resource import id_of, kind_of
from desktop.pages.service.book.stay_tile import parts_word, stay_state
from desktop.widgets.cell import Cell
from desktop.widgets.table import Column


class StayTable(BoardTable):
    """Cancelled stays and no-shows are listed too."""

    def __init__(self, desk: BookDesk) -> None:
        self._desk = desk
        columns = [
            Column("time", lambda: self.tr("Time"), self._time, 128, narrow_width=112),
            Column("car", lambda: self.tr("Car"), self._car),
            Column("work", lambda: self.tr("Work"), self._work, 190, narrow_width=140),
            Column("bay", lambda: self.tr("Bay"), self._bay, 150, narrow_width=110),
            Column("state", lambda: self.tr("State"), self._state, 140, narrow_width=120),
            Column("parts", lambda: self.tr("Parts"), self._parts, 130, narrow_width=-1),
        ]
        super().__init__(columns, lambda: self.tr("Appointments"), "calendar-clock")

    def show_rows(self) -> None:
        """The day or week that is read, of what is shown."""
        drawn = self._desk.drawn
        if drawn is None:
            return
        wish = drawn.wish
        rows = [row for row in drawn.seen.stays if not wish.thing or _is_of(row, wish.thing)]
        self.put_rows([row for row in rows if not wish.flow or row.flow == wish.flow])

    def _repeat(self) -> None:
        self.empty.set_title(self.tr("No appointment on this day"))
        self.empty.set_hint(self.tr("Ctrl+N books one; PgUp and PgDn turn the day."))

    # -- cells

    def _time(self, row: AppointmentRow) -> Cell:
        seen = self._desk.seen
        if seen is None:
            return Cell("")
        start, end = seen.plan.hours.local(row.start), seen.plan.hours.local(row.end)
        until = time_words(end) if start.date() == end.date() else f"{end:%m-%d}"
        return Cell(f"{time_words(start)}–{until}", day_words(start))

    def _car(self, row: AppointmentRow) -> Cell:
        return Cell(row.plate or row.car or "—", " · ".join(filter(None, (row.customer, row.car))), strong=True)

    @staticmethod
    def _work(row: AppointmentRow) -> Cell:
        return Cell(words.flow(row.flow), row.words.partition("\n")[0])

    def _bay(self, row: AppointmentRow) -> Cell:
        return Cell(row.bay or self.tr("No bay yet"), row.technician)

    def _state(self, row: AppointmentRow) -> Cell:
        if self._desk.seen is None:
            return Cell("")
        word, tone = stay_state(row, self._desk.seen)
        return Cell(word, kind="pill", tone=tone)

    def _parts(self, row: AppointmentRow) -> Cell:
        word, tone = parts_word(self._desk.seen, row.id) if self._desk.seen is not None else ("", "neutral")
        return Cell(word, kind="pill", tone=tone) if word else Cell("")


def _is_of(row: AppointmentRow, thing: str) -> bool:
    return (row.bay_id if kind_of(thing) == "bay" else row.technician_id) == id_of(thing)
