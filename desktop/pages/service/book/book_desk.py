"""The day or week of the workshop in hand: read, judged while somebody drags, moved with a way back. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.service import appointment_booking, appointment_list
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.pages.board.axis import monday_of
from desktop.pages.board.board_reader import BoardReader
from desktop.pages.board.lost_bar import Other
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.service.book import resource
from desktop.pages.service.book import seen as reading
from desktop.pages.service.book.drawn import Drawn, Wish, draw
from desktop.pages.service.book.resource import Place
from desktop.pages.service.book.seen import Seen
from desktop.pages.service.book.stay_tile import OF_STAFF, stay_id
from desktop.store import lost_stay
from desktop.widgets.board import Slot, Verdict
from desktop.widgets.board.scene import FINE
from desktop.widgets.sentence import sentence


@dataclass(frozen=True)
class Back:
    """How to take a move back: where a stay lay."""

    row_id: str
    place: Place
    start: datetime
    minutes: int


class BookDesk(BoardReader):
    """``day`` and ``thing`` say what is shown: one day of all, or the week of a bay or a technician."""

    found = Signal(str, object)
    """A stay that was looked for, and its day."""
    took = Signal(str)
    """A lost stay has another bay or time now, in words."""
    drawn: Drawn | None

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, parent)
        self.day: date | None = None
        self.thing = ""
        self.flow = ""

    @property
    def seen(self) -> Seen | None:
        """What was read last."""
        return self.drawn.seen if self.drawn is not None else None

    # -- what is shown

    def show_day(self, day: date | None) -> None:
        """One day of all; None: today, wherever the store is."""
        self.day = day
        self.read()

    def show_week(self, thing: str) -> None:
        """The week of a bay or a technician; empty: back to the day."""
        self.thing = thing if resource.id_of(thing) else ""
        self.read()

    def turn(self, by: int) -> None:
        """Another day, or another week."""
        self.show_day(self.wish().day + timedelta(days=by * (7 if self.thing else 1)))

    def today(self) -> date:
        """By the store's own calendar, where it is known by now."""
        return self.seen.plan.hours.date_of(clock.now()) if self.seen else clock.today()

    def wish(self) -> Wish:
        """What is asked for now."""
        return Wish(self.day or self.today(), self.thing, self.flow)

    def show_flow(self, flow: str) -> None:
        """Only the bays and people that suit a kind of work; empty: all."""
        self.flow = flow
        self.draw()

    def read(self) -> None:
        """The day or the week that is wished for."""
        by, wish = self.desk.actor, self.wish()
        first, days = (monday_of(wish.day), 7) if wish.thing else (wish.day, 1)
        self._read_by(lambda session: draw(reading.read(by, session, first, days), wish, clock.now()))

    def draw(self) -> None:
        """What was read, drawn anew: the time has gone on, the language or the kind of work is another."""
        seen, wish = self.seen, self.wish()
        if seen is not None:
            self._draw_by(lambda: draw(seen, wish, clock.now()))

    def find_stay(self, appointment_id: str) -> None:
        """On which day it lies."""
        by = self.desk.actor
        self.desk.worker.read(
            lambda session: appointment_list.appointment(by, session, appointment_id).day,
            lambda day: self.found.emit(appointment_id, day), told(self.desk), owner=self,
        )  # fmt: skip

    def _offered(self) -> list[Slot]:
        offers = self.drawn.offers if self.drawn is not None else ()
        found = (self.slot_of(resource.bay_thing(each.bay.id), each.start, 15) for each in offers)
        return [slot for slot in found if slot is not None]

    # -- judging

    def judge(self, slot: Slot, tile_id: str) -> Verdict:
        """What a slot would mean: asked with every step of a drag, so it touches nothing but the plan."""
        if self.axis is None or self.seen is None or slot.row not in self.axis.things:
            return FINE
        plan, (thing, start, minutes) = self.seen.plan, self.where(slot)
        row = self.row(tile_id)
        place = self._place(row, tile_id, thing) if row is not None else resource.place_of(thing)
        skip = row.id if row is not None else ""
        found = plan.problems(
            place.bay_id or None, start, minutes, technician_id=place.technician_id or None, skip=skip
        )  # fmt: skip
        if row is not None and start == row.start:
            found = [problem for problem in found if problem.code != "appointment.past"]
        if found:
            return Verdict(bad=sentence(found[0]))
        warned = plan.warnings(start, minutes, place.bay_id or None, row.flow if row is not None else self.flow)
        warned = [problem for problem in warned if problem.code != "appointment.late_before" or place.bay_id]
        return Verdict(warn=sentence(warned[0])) if warned else FINE

    def row(self, tile_id: str) -> AppointmentRow | None:
        """What a tile stands for; None for what is no stay."""
        return self.seen.by_id.get(stay_id(tile_id)) if self.seen is not None else None

    def _place(self, row: AppointmentRow, tile_id: str, onto: str) -> Place:
        taken_from = resource.staff_thing(row.technician_id or "") if OF_STAFF in tile_id else "bay:"
        return resource.put_on(row, taken_from, onto)

    # -- moving

    def move(self, tile_id: str, slot: Slot) -> None:
        """Save where a tile was put."""
        row = self.row(tile_id)
        if row is None:
            self.answered.emit(tile_id)
            return
        thing, start, minutes = self.where(slot)
        length = int((row.end - row.start).total_seconds()) // 60
        back = Back(row.id, resource.held_by(row), row.start, length)
        self._put(tile_id, Back(row.id, self._place(row, tile_id, thing), start, minutes), back)

    def take_back(self, back: Back) -> None:
        """Undo a move: as long as the old place is free."""
        self._put(back.row_id, back, None)

    def _put(self, tile_id: str, wanted: Back, back: Back | None) -> None:
        by = self.desk.actor

        def save(session: Session) -> object:
            return appointment_booking.move(
                by, session, wanted.row_id, start=wanted.start, minutes=wanted.minutes, bay_id=wanted.place.bay_id,
                technician_id=wanted.place.technician_id,
            )  # fmt: skip

        self._save_move(tile_id, save, back)

    def take_other(self, other: Other) -> None:
        """Another time or bay for a stay that somebody else took."""
        by = self.desk.actor
        bay = resource.id_of(other.thing) or None

        def done(_booked: Any) -> None:
            self.read()
            if self.seen is not None:
                found = self.seen.plan.bays.get(bay or "")
                self.took.emit(
                    " ".join(filter(None, (found.label if found else "", self.seen.plan.words(other.start))))
                )

        self.desk.worker.write(
            by, lambda session: lost_stay.take_other(by, session, other.row_id, bay_id=bay, start=other.start),
            done, told(self.desk), owner=self,
        )  # fmt: skip

    def tile_words(self, row: AppointmentRow) -> str:
        """Whose stay it is, for the words of a move."""
        return row.plate or row.customer or QCoreApplication.translate("BayBoard", "The appointment")
