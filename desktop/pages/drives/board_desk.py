"""The day or week in hand: read, judged while somebody drags, moved with a way back. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.sales import car_calendar, drive_booking, drive_list
from desktop.domain.sales.drive_list import DriveRow, UseRow
from desktop.pages.board.axis import monday_of
from desktop.pages.board.board_reader import BoardReader
from desktop.pages.board.lost_bar import Other
from desktop.pages.desk import Desk
from desktop.pages.drives import seen as reading
from desktop.pages.drives.drawn import Drawn, Wish, draw
from desktop.pages.drives.seen import Seen
from desktop.pages.refusal import told
from desktop.store import lost_drive
from desktop.widgets.board import Slot, Verdict
from desktop.widgets.board.scene import FINE
from desktop.widgets.sentence import sentence


@dataclass(frozen=True)
class Back:
    """How to take a move back: where a drive or an entry lay."""

    row_id: str
    car_id: str
    start: datetime
    minutes: int


class BoardDesk(BoardReader):
    """``day`` and ``car`` say what is shown: one day of all cars, or the week of one."""

    found = Signal(str, object)
    """A drive that was looked for, and its day."""
    took = Signal(object, str)
    """A lost drive has another car or time now, in words."""
    drawn: Drawn | None

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, parent)
        self.day: date | None = None
        self.car_id = ""
        self.model = ""

    @property
    def seen(self) -> Seen | None:
        """What was read last."""
        return self.drawn.seen if self.drawn is not None else None

    # -- what is shown

    def show_day(self, day: date | None) -> None:
        """One day of all cars; None: today, wherever the store is."""
        self.day = day
        self.read()

    def show_week(self, car_id: str) -> None:
        """The week of one car; empty: back to the day."""
        self.car_id = car_id
        self.read()

    def turn(self, by: int) -> None:
        """Another day, or another week of the car."""
        self.show_day(self.wish().day + timedelta(days=by * (7 if self.car_id else 1)))

    def today(self) -> date:
        """By the store's own calendar, where it is known by now."""
        return self.seen.plan.hours.date_of(clock.now()) if self.seen else clock.today()

    def wish(self) -> Wish:
        """What is asked for now."""
        return Wish(self.day or self.today(), self.car_id, self.model)

    def find(self, words: str) -> None:
        """Only cars that a customer may mean, the best first."""
        self.model = words.strip()
        self.draw()

    def read(self) -> None:
        """The day or the week that is wished for."""
        by, wish = self.desk.actor, self.wish()
        first, days = (monday_of(wish.day), 7) if wish.car_id else (wish.day, 1)
        self._read_by(lambda session: draw(reading.read(by, session, first, days), wish, clock.now()))

    def draw(self) -> None:
        """What was read, drawn anew: the time has gone on, the language or the model is another."""
        seen, wish = self.seen, self.wish()
        if seen is not None:
            self._draw_by(lambda: draw(seen, wish, clock.now()))

    def find_drive(self, drive_id: str) -> None:
        """On which day it lies."""
        by = self.desk.actor
        self.desk.worker.read(
            lambda session: drive_list.drive(by, session, drive_id).day,
            lambda day: self.found.emit(drive_id, day), told(self.desk), owner=self,
        )  # fmt: skip

    # -- judging

    def _offered(self) -> list[Slot]:
        offers = self.drawn.offers if self.drawn is not None else ()
        return [slot for each in offers if (slot := self.slot_of(each.car.id, each.start, 15)) is not None]

    def judge(self, slot: Slot, tile_id: str) -> Verdict:
        """What a slot would mean: asked with every step of a drag, so it touches nothing but the plan."""
        if self.axis is None or self.seen is None or slot.row not in self.axis.things:
            return FINE
        plan, (car_id, start, minutes) = self.seen.plan, self.where(slot)
        use = self.seen.use(tile_id)
        if use is not None:
            return self._judge_use(use, car_id, start, minutes)
        row = self.seen.drive(tile_id)
        companion = row.companion_id if row is not None else None
        found = plan.problems(car_id, start, minutes, companion_id=companion, skip=tile_id)
        if found:
            return Verdict(bad=sentence(found[0]))
        warned = plan.warnings(car_id, start, minutes, skip=tile_id)
        return Verdict(warn=sentence(warned[0])) if warned else FINE

    def _judge_use(self, use: UseRow, car_id: str, start: datetime, minutes: int) -> Verdict:
        assert self.seen is not None
        if car_id != use.car_id:
            return Verdict(bad=QCoreApplication.translate("DriveBoard", "This stays with its car."))
        end = start + timedelta(minutes=minutes)
        taken = next(iter(self.seen.plan.overlaps(car_id, start, end, skip=use.id)), None)
        return FINE if taken is None else Verdict(bad=sentence(taken))

    def row(self, tile_id: str) -> DriveRow | UseRow | None:
        """What a tile stands for."""
        if self.seen is None:
            return None
        plain = tile_id.partition("~")[0]
        return self.seen.drive(plain) or self.seen.use(plain)

    # -- moving

    def move(self, tile_id: str, slot: Slot) -> None:
        """Save where a tile was put."""
        row = self.row(tile_id)
        if row is None:
            self.answered.emit(tile_id)
            return
        car_id, start, minutes = self.where(slot)
        length = int((row.end - row.start).total_seconds()) // 60
        self._put(tile_id, car_id, start, minutes, Back(row.id, row.car_id, row.start, length))

    def take_back(self, back: Back) -> None:
        """Undo a move: as long as the old place is free."""
        self._put(back.row_id, back.car_id, back.start, back.minutes, None)

    def _put(self, row_id: str, car_id: str, start: datetime, minutes: int, back: Back | None) -> None:
        by = self.desk.actor
        is_use = self.seen is not None and self.seen.use(row_id) is not None

        def save(session: Session) -> None:
            if is_use:
                car_calendar.move_use(by, session, row_id, start=start, minutes=minutes)
            else:
                drive_booking.move(by, session, row_id, car_id=car_id, start=start, minutes=minutes)

        self._save_move(row_id, save, back)

    def take_other(self, other: Other) -> None:
        """Another time or car for a drive that somebody else took."""
        by = self.desk.actor

        def done(_booked: Any) -> None:
            self.read()
            if self.seen is not None and other.thing in self.seen.plan.cars:
                self.took.emit(self.seen.plan.cars[other.thing], self.seen.plan.words(other.start))

        self.desk.worker.write(
            by,
            lambda session: lost_drive.take_other(by, session, other.row_id, car_id=other.thing, start=other.start),
            done, told(self.desk), owner=self,
        )  # fmt: skip
