"""The day or week in hand: read, judged while somebody drags, moved with a way back. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.problem import Refused
from desktop.domain.sales import car_calendar, drive_booking
from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive_list import DriveRow, UseRow
from desktop.domain.sales.drive_plan import Interest, Offer, score
from desktop.pages.desk import Desk
from desktop.pages.drives import seen as reading
from desktop.pages.drives.axis import Axis, monday_of, of_day, of_week
from desktop.pages.drives.car_row import car_row, day_row
from desktop.pages.drives.drive_tile import drive_tiles, use_tiles
from desktop.pages.drives.seen import Seen
from desktop.pages.refusal import world_too
from desktop.widgets.board import EMPTY, Scene, Slot, Verdict
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
    answered = Signal(str)
    """A move is over, saved or refused."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.day: date | None = None
        self.car_id = ""
        self.model = ""
        self.seen: Seen | None = None
        self.axis: Axis | None = None
        self.scene: Scene = EMPTY
        self._asked = 0
        self._pending: set[str] = set()

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
        day = self.day or self.today()
        self.show_day(day + timedelta(days=by * (7 if self.car_id else 1)))

    def today(self) -> date:
        """By the store's own calendar, where it is known by now."""
        return self.seen.plan.hours.date_of(clock.now()) if self.seen else clock.today()

    def shown_day(self) -> date:
        """The day that is asked for."""
        return self.day or self.today()

    def find(self, words: str) -> None:
        """Only cars that a customer may mean, the best first."""
        self.model = words.strip()
        self.build()
        self.changed.emit()

    def read(self) -> None:
        """Off the GUI thread; an answer to an older question is left."""
        self._asked += 1
        mine, by, day, week = self._asked, self.desk.actor, self.day, bool(self.car_id)
        day = day or self.today()
        first, days = (monday_of(day), 7) if week else (day, 1)

        def show(found: Seen) -> None:
            if mine == self._asked:
                self.seen = found
                self.build()
                self.changed.emit()
                for name in self._pending:
                    self.answered.emit(name)
                self._pending.clear()

        self.desk.worker.read(lambda session: reading.read(by, session, first, days), show, owner=self)

    def build(self) -> None:
        """Rows and tiles of what was read, as of this moment."""
        if self.seen is None:
            return
        now = clock.now()
        seen = self.seen = replace(self.seen, plan=self.seen.plan.at(now))
        cars, hours = self.cars(), seen.plan.hours
        shown = {car.id for car in cars}
        taken = [(row.start, row.ready) for row in seen.drives if row.car_id in shown and row.state != "cancelled"]
        week_car = seen.plan.cars.get(self.car_id)
        if week_car is not None:
            axis = of_week(hours, monday_of(self.shown_day()), week_car.id, taken)
            rows = tuple(day_row(row, seen, week_car, axis, now) for row in axis.days)
        else:
            axis = of_day(hours, self.shown_day(), [car.id for car in cars], taken)
            rows = tuple(car_row(car, seen, axis, now) for car in cars)
        tiles = [tile for row in seen.uses for tile in use_tiles(row, axis)]
        tiles += [tile for row in seen.drives for tile in drive_tiles(row, seen, axis, now)]
        self.axis, self.scene = axis, Scene(rows, tuple(tiles), axis.quarters, axis.marks())

    def cars(self) -> list[CarRow]:
        """The rows of a day: all cars by what the desk calls them, or those a customer means, best first."""
        if self.seen is None:
            return []
        plan = self.seen.plan
        if self.car_id in plan.cars:
            return [plan.cars[self.car_id]]
        cars = list(plan.cars.values())
        if not self.model:
            return cars
        interest = Interest(words=self.model)
        fitting = [car for car in cars if score(car, interest) or _named(car, self.model)]
        place = {car.id: n for n, car in enumerate(plan.fit(interest, self._from(), self.usual_minutes()))}
        return sorted(fitting, key=lambda car: place.get(car.id, len(place)))

    def offers(self) -> list[Offer]:
        """The next free times from now, or from the shown day's opening on: of the best-fitting cars where a model is
        named, else the earliest."""
        if self.seen is None:
            return []
        shown = {car.id for car in self.cars()}
        found = self.seen.plan.offers(Interest(words=self.model), self._from(), self.usual_minutes(), most=12)
        found = [offer for offer in found if offer.car.id in shown and not self._waits(offer)]
        return (found if self.model else sorted(found, key=lambda offer: offer.start))[:3]

    def _waits(self, offer: Offer) -> bool:
        """Whether the car is late back: nobody is promised a time on it."""
        warned = self.seen.plan.warnings(offer.car.id, offer.start, self.usual_minutes()) if self.seen else ()
        return any(problem.code == "drive.late_before" for problem in warned)

    def usual_minutes(self) -> int:
        """Of a drive that nobody chose a length for."""
        return int(self.seen.plan.rules["drive.minutes"]) if self.seen else 30

    def _from(self) -> datetime:
        assert self.seen is not None
        plan = self.seen.plan
        now = plan.now.replace(minute=plan.now.minute // 15 * 15, second=0, microsecond=0)
        if self.shown_day() <= plan.hours.date_of(plan.now):
            return now
        opens = plan.hours.of(self.shown_day()).times
        return opens[0][0] if opens else plan.hours.moment(self.shown_day(), 9 * 60)

    # -- slots and moments

    def where(self, slot: Slot) -> tuple[str, datetime, int]:
        """Car, begin and minutes of a slot of the board."""
        assert self.axis is not None
        return self.axis.cars[slot.row], self.axis.moment(slot.row, slot.start), slot.length * 15

    def words(self, slot: Slot) -> str:
        """``10:30–11:15``, in the store's own time."""
        if self.axis is None or slot.row not in self.axis.cars:
            return ""
        _car, start, minutes = self.where(slot)
        local = self.axis.hours.local
        return f"{local(start):%H:%M}–{local(start + timedelta(minutes=minutes)):%H:%M}"

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
            self._pending.add(row_id)
            self.read()
            if back is not None:
                self.moved.emit(row_id, back)

        self.desk.worker.write(by, save, done, self._not_moved(row_id), owner=self)

    def _not_moved(self, row_id: str) -> Callable[[Exception], object]:
        def show(refused: Refused) -> None:
            self.desk.say(refusal(refused), bad=True)

        tell = world_too(self.desk, show)

        def fail(error: Exception) -> None:
            self._pending.add(row_id)
            self.read()
            tell(error)

        return fail


def _named(car: CarRow, words: str) -> bool:
    """Whether label, plate, model or colour hold what was typed."""
    text = " ".join((car.label, car.plate, car.name, car.colour, car.vin[-8:])).casefold()
    return all(word in text for word in words.casefold().split())
