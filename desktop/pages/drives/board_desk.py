"""The day or week in hand: read, judged while somebody drags, moved with a way back. No widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.problem import Refused
from desktop.domain.sales import car_calendar, drive_booking, drive_list
from desktop.domain.sales.drive_list import DriveRow, UseRow
from desktop.pages.desk import Desk
from desktop.pages.drives import seen as reading
from desktop.pages.drives.axis import Axis, monday_of
from desktop.pages.drives.drawn import Drawn, Wish, draw
from desktop.pages.drives.drive_tile import time_words
from desktop.pages.drives.lost_bar import Other
from desktop.pages.drives.seen import Seen
from desktop.pages.refusal import told, world_too
from desktop.store import lost_drive
from desktop.widgets.board import Slot, Verdict
from desktop.widgets.board.scene import FINE
from desktop.widgets.sentence import refusal, sentence


@dataclass(frozen=True)
class Back:
    """How to take a move back: where a drive or an entry lay."""

    row_id: str
    car_id: str
    start: datetime
    minutes: int


class BoardDesk(QObject):
    """``day`` and ``car`` say what is shown: one day of all cars, or the week of one."""

    changed = Signal()
    """What was asked for is here: draw again."""
    moved = Signal(str, object)
    """A row's id and the way :class:`Back`."""
    found = Signal(str, object)
    """A drive that was looked for, and its day."""
    took = Signal(object, str)
    """A lost drive has another car or time now, in words."""
    answered = Signal(str)
    """A move is over, saved or refused."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.day: date | None = None
        self.car_id = ""
        self.model = ""
        self.drawn: Drawn | None = None
        self._asked = 0
        self._reading = False
        self._pending: set[str] = set()
        self._flying: Counter[str] = Counter()

    @property
    def seen(self) -> Seen | None:
        """What was read last."""
        return self.drawn.seen if self.drawn is not None else None

    @property
    def axis(self) -> Axis | None:
        """How its rows and quarters stand for cars and moments."""
        return self.drawn.axis if self.drawn is not None else None

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
        """Off the GUI thread; an answer to an older question is left."""
        mine, by, wish = self._ask(), self.desk.actor, self.wish()
        first, days = (monday_of(wish.day), 7) if wish.car_id else (wish.day, 1)
        self._reading = True

        def look(session: Session) -> Drawn:
            return draw(reading.read(by, session, first, days), wish, clock.now())

        def show(found: Drawn) -> None:
            if mine == self._asked:
                self._reading = False
                self._take(found)
                for name in self._pending:
                    self.answered.emit(name)
                self._pending.clear()

        self.desk.worker.read(look, show, owner=self)

    def draw(self) -> None:
        """What was read, drawn anew: the time has gone on, the language or the model is another."""
        seen, wish = self.seen, self.wish()
        if seen is None:
            return
        if self._reading:  # what comes will be drawn so
            self.read()
            return
        mine = self._ask()

        def show(found: Drawn) -> None:
            if mine == self._asked:
                self._take(found)

        self.desk.worker.run(lambda: draw(seen, wish, clock.now()), show, owner=self)

    def _ask(self) -> int:
        self._asked += 1
        return self._asked

    def _take(self, found: Drawn) -> None:
        self.drawn = found
        self.changed.emit()

    def find_drive(self, drive_id: str) -> None:
        """On which day it lies."""
        by = self.desk.actor
        self.desk.worker.read(
            lambda session: drive_list.drive(by, session, drive_id).day,
            lambda day: self.found.emit(drive_id, day), told(self.desk), owner=self,
        )  # fmt: skip

    # -- slots and moments

    def where(self, slot: Slot) -> tuple[str, datetime, int]:
        """Car, begin and minutes of a slot of the board."""
        assert self.axis is not None
        return self.axis.cars[slot.row], self.axis.moment(slot.row, slot.start), slot.length * 15

    def slot_of(self, car_id: str, start: datetime | None, minutes: int) -> Slot | None:
        """Where a car's time is shown; None where it is not."""
        row = self.axis.row_of(car_id, start) if self.axis is not None and start is not None else ""
        return self.axis.slot(row, start, minutes) if self.axis is not None and start is not None and row else None

    def next_offer(self, now: Slot | None) -> Slot | None:
        """The free time after the one on which the keys stand, else the first; None where none is shown."""
        offers = self.drawn.offers if self.drawn is not None else ()
        slots = [slot for each in offers if (slot := self.slot_of(each.car.id, each.start, 15)) is not None]
        places = [(slot.row, slot.start) for slot in slots]
        at = places.index((now.row, now.start)) if now is not None and (now.row, now.start) in places else -1
        return slots[(at + 1) % len(slots)] if slots else None

    def words(self, slot: Slot) -> str:
        """``10:30–11:15``, in the store's own time."""
        if self.axis is None or slot.row not in self.axis.cars:
            return ""
        _car, start, minutes = self.where(slot)
        local = self.axis.hours.local
        return f"{time_words(local(start))}–{time_words(local(start + timedelta(minutes=minutes)))}"

    def judge(self, slot: Slot, tile_id: str) -> Verdict:
        """What a slot would mean: asked with every step of a drag, so it touches nothing but the plan."""
        if self.axis is None or self.seen is None or slot.row not in self.axis.cars:
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

        def done(_none: Any) -> None:
            self._landed(row_id)
            if back is not None:
                self.moved.emit(row_id, back)

        self._flying[row_id] += 1
        self.desk.worker.write(by, save, done, self._not_moved(row_id), owner=self)

    def _landed(self, row_id: str) -> None:
        """One of its moves is saved or refused: the tile is let go with the last of them."""
        self._flying[row_id] -= 1
        if not self._flying[row_id]:
            self._pending.add(row_id)
        self.read()

    def _not_moved(self, row_id: str) -> Callable[[Exception], object]:
        def show(refused: Refused) -> None:
            self.desk.say(refusal(refused), bad=True)

        tell = world_too(self.desk, show)

        def fail(error: Exception) -> None:
            self._landed(row_id)
            tell(error)

        return fail

    def take_other(self, other: Other) -> None:
        """Another time or car for a drive that somebody else took."""
        by = self.desk.actor

        def done(_booked: Any) -> None:
            self.read()
            if self.seen is not None and other.car_id in self.seen.plan.cars:
                self.took.emit(self.seen.plan.cars[other.car_id], self.seen.plan.words(other.start))

        self.desk.worker.write(
            by,
            lambda session: lost_drive.take_other(by, session, other.drive_id, car_id=other.car_id, start=other.start),
            done, told(self.desk), owner=self,
        )  # fmt: skip
