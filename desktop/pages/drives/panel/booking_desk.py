"""The booking in hand: its slot, its customer, its draft, and the way to a saved drive. No widgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.people import consent
from desktop.domain.people.customer import CustomerDetails
from desktop.domain.problem import Problem, Refused
from desktop.domain.sales import drive_booking, drive_draft, licence
from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive_booking import Booked, Booking, book, book_new
from desktop.domain.sales.drive_draft import DriveDraft, KeptDraft
from desktop.domain.sales.drive_list import DriveRow
from desktop.domain.sales.drive_plan import Interest
from desktop.pages.desk import Desk
from desktop.pages.drives.panel.ground import Ground, Slot, Whose, ground, whose
from desktop.widgets.day_field import read_day
from desktop.widgets.time_field import read_time

AUTOSAVE_MS = 500
"""A pause so long saves the draft; the limit is a second."""
SHOWN_OFFERS = 3


class BookingDesk(QObject):
    """Holds one booking. Changes come in as methods; ``changed`` says draw again."""

    changed = Signal()
    refused = Signal(object)
    booked = Signal(str)
    """A drive's id, saved."""
    saved = Signal(object)
    """The time of the draft's last save."""
    moved = Signal(object)
    """A :class:`Slot`, or None where there is none: what the board shows as a ghost."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.draft = DriveDraft()
        self.ground: Ground | None = None
        self.customer: Whose | None = None
        self.editing: DriveRow | None = None
        """The drive that is changed; None while a new one is booked."""
        self._aside: tuple[DriveDraft, Whose | None] = (DriveDraft(), None)
        self._wanted: Slot | None = None
        self._own_minutes = self._own_companion = self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save)

    # -- the slot

    def slot(self) -> Slot | None:
        """Car and time as they stand, with what forbids them; None before there is a plan."""
        if self.ground is None:
            return None
        draft = self.draft
        try:
            start = self._start()
        except Refused as refused:
            return Slot(draft.car_id, None, self.minutes(), refused.problems)
        found = self.ground.plan.problems(
            draft.car_id, start, self.minutes(), companion_id=draft.companion_id or None, skip=self._skip()
        ) if draft.car_id else [Problem("drive.car", "car")]  # fmt: skip
        return Slot(draft.car_id, start, self.minutes(), tuple(found))

    def warnings(self, slot: Slot) -> list[Problem]:
        """What a desk should know and may pass over."""
        if self.ground is None or slot.start is None or not slot.car_id:
            return []
        return self.ground.plan.warnings(slot.car_id, slot.start, slot.minutes, skip=self._skip())

    def _skip(self) -> str:
        return self.editing.id if self.editing else ""

    def offers(self, slot: Slot) -> list[Slot]:
        """Where this slot cannot be: the nearest times of the same car, then other cars at the same time."""
        if self.ground is None or slot.start is None:
            return []
        plan, companion, skip = self.ground.plan, self.draft.companion_id or None, self._skip()
        times = plan.free(slot.car_id, slot.start, slot.minutes, most=SHOWN_OFFERS, companion_id=companion, skip=skip)
        found = [Slot(slot.car_id, start, slot.minutes) for start, _end in times]
        if slot.start >= plan.now:
            for car in plan.fit(self._interest(), slot.start, slot.minutes):
                if car.id != slot.car_id and not plan.problems(
                    car.id, slot.start, slot.minutes, companion_id=companion, skip=skip
                ):
                    found.append(Slot(car.id, slot.start, slot.minutes))
                if len(found) == SHOWN_OFFERS + 2:
                    break
        return found

    def minutes(self) -> int:
        """How long: as chosen, else the route's, else the store's usual."""
        if self.draft.minutes:
            return self.draft.minutes
        route = self.ground.route(self.draft.route_id) if self.ground else None
        usual = route.minutes if route else int(self.ground.plan.rules["drive.minutes"]) if self.ground else 30
        return -(-usual // 15) * 15

    def car(self) -> CarRow | None:
        """The chosen car."""
        return self.ground.plan.cars.get(self.draft.car_id) if self.ground else None

    def start(self, car_id: str | None = None, start: datetime | None = None, minutes: int | None = None) -> None:
        """Take up this slot; what was typed already stays. Without one the best car's next free time."""
        self._wanted = Slot(car_id or "", start, minutes or 0)
        self._own_minutes = bool(minutes)
        if self.ground is not None and self.ground.reaches(start or clock.now()):
            self._take_slot(self.ground)
        self.read(start)

    def edit(self, drive: DriveRow) -> None:
        """Change what was booked, in the same form; a booking in hand waits aside."""
        if self.editing is None:
            self.save()
            self._aside = (self.draft, self.customer)
        self.editing, self.customer = drive, None
        self.draft = DriveDraft(
            drive.car_id, minutes=drive.minutes, customer_id=drive.customer_id, interest=drive.interest,
            route_id=drive.route_id or "", companion_id=drive.companion_id or "", consultant_id=drive.consultant_id,
            occupants=drive.occupants, ride_only=drive.ride_only, note=drive.note,
        )  # fmt: skip
        self._own_minutes = self._own_companion = True
        self._wanted = Slot(drive.car_id, drive.start, drive.minutes)
        self.take_customer(drive.customer_id)
        self.read(drive.start)

    def end_edit(self) -> None:
        """Back to the booking in hand."""
        if self.editing is not None:
            self.editing = None
            self.draft, self.customer = self._aside
            self._aside = (DriveDraft(), None)
            self._own_minutes = self._own_companion = False
            self._after(save=False)

    def read(self, start: datetime | None = None) -> None:
        """Read the plan anew, around ``start`` or where the form stands."""
        by = self.desk.actor
        around = start
        if around is None and self.ground is not None:
            slot = self.slot()
            around = slot.start if slot else None
        self.desk.worker.read(lambda session: ground(by, session, around), self._on_ground, owner=self)

    def _on_ground(self, found: Ground) -> None:
        self.ground = found
        self._take_slot(found)
        self._after(save=False)

    def _take_slot(self, found: Ground) -> None:
        """The slot that was asked for, once there is a plan to put it into."""
        wanted, self._wanted = self._wanted, None
        if not self.draft.route_id and found.routes and self.editing is None:
            self.draft = replace(self.draft, route_id=found.routes[0].id)
        if wanted is None:
            return
        minutes = wanted.minutes or self.minutes()
        car_id, start = wanted.car_id, wanted.start
        if not car_id or start is None:
            offer = found.first(self._interest(), minutes)
            if offer is not None:
                car_id, start = car_id or offer.car.id, start or offer.start
        self.draft = replace(self.draft, car_id=car_id or self.draft.car_id, minutes=wanted.minutes)
        if start is not None:
            self._put_start(start)

    def _put_start(self, start: datetime) -> None:
        if self.ground is None:
            return
        local = self.ground.plan.hours.local(start)
        self.draft = replace(self.draft, day=f"{local:%Y-%m-%d}", time=f"{local:%H:%M}")
        if not self._own_companion:
            companion = self.ground.companion(self.desk.actor, start, self.minutes())
            self.draft = replace(self.draft, companion_id=companion)

    def _start(self) -> datetime:
        if self.ground is None:
            raise Refused("drive.start", "start")
        day, time = read_day(self.draft.day, "day"), read_time(self.draft.time, "time")
        return self.ground.plan.hours.moment(day, time.hour * 60 + time.minute)

    def _interest(self) -> Interest:
        return Interest(words=self.draft.interest, people=self.draft.occupants)

    # -- changes

    def take_offer(self, slot: Slot) -> None:
        """One of the offers instead."""
        self.draft = replace(self.draft, car_id=slot.car_id)
        if slot.start is not None:
            self._put_start(slot.start)
        self._after()

    def change(self, **values: Any) -> None:
        """Fields of the draft as they are typed or chosen."""
        draft = replace(self.draft, **values)
        if draft == self.draft:
            return
        self._own_companion = self._own_companion or "companion_id" in values
        if "route_id" in values and not self._own_minutes:
            draft = replace(draft, minutes=0)
        self._own_minutes = self._own_minutes or "minutes" in values
        self.draft = draft
        self._after()

    def take_customer(self, customer_id: str) -> None:
        """Whose drive it is: somebody on file; "" for nobody yet."""
        if not customer_id:
            self.customer = None
            self.change(customer_id="")
            return
        by = self.desk.actor
        self.draft = replace(self.draft, customer_id=customer_id, adding=False)
        self.desk.worker.read(lambda session: whose(by, session, customer_id), self._on_customer, owner=self)

    def _on_customer(self, found: Whose | None) -> None:
        self.customer = found
        self.draft = replace(self.draft, customer_id=found.row.id if found else "", adding=False)
        self._after()

    def _after(self, *, save: bool = True) -> None:
        if save:
            self._timer.start(AUTOSAVE_MS)
        self.changed.emit()
        self.moved.emit(self.slot())

    # -- the draft

    def bring_back(self) -> None:
        """What was in hand before a crash is in hand again, unless something is already."""
        by = self.desk.actor
        self.desk.worker.read(lambda session: drive_draft.kept_draft(by, session), self._on_kept, owner=self)

    def _on_kept(self, kept: KeptDraft | None) -> None:
        if kept is None or self.draft.is_worth_keeping:
            return
        wanted_slot = self.draft if self.draft.car_id else kept.draft
        self.draft = replace(
            kept.draft, car_id=wanted_slot.car_id, day=wanted_slot.day, time=wanted_slot.time,
            minutes=wanted_slot.minutes,
        )  # fmt: skip
        self._own_companion = self._own_minutes = True
        if kept.draft.customer_id:
            self.take_customer(kept.draft.customer_id)
        self._after(save=False)

    def save(self) -> None:
        """Save the draft now: after a pause, on leaving, on closing. A drive that is changed is no draft."""
        self._timer.stop()
        if self.editing is not None:
            return
        by, draft = self.desk.actor, self.draft
        self.desk.worker.write_local(
            lambda session: drive_draft.save_draft(by, session, draft),
            lambda _none: self.saved.emit(clock.now()),
            owner=self,
        )

    def clear(self) -> None:
        """Nothing is in hand; the draft is forgotten."""
        self.draft, self.customer, self._wanted = DriveDraft(), None, None
        self._own_minutes = self._own_companion = False
        self.save()
        self.changed.emit()
        self.moved.emit(None)

    # -- the drive

    def book(self) -> None:
        """Save it. A new customer and the drive are one save; a licence that is still kept counts for it at once."""
        if self._busy:
            return
        slot, draft, by = self.slot(), self.draft, self.desk.actor
        if slot is None:
            return
        wrong = self._wrong(slot)
        if wrong or slot.start is None:
            self.refused.emit(Refused(wrong or slot.problems))
            return
        if self.editing is not None:
            self._save_changes(self.editing, slot.start, slot.minutes)
            return
        asked = Booking(
            draft.car_id, slot.start, slot.minutes, draft.customer_id, draft.route_id, draft.companion_id,
            draft.consultant_id, draft.occupants, draft.ride_only, draft.interest, draft.note,
        )  # fmt: skip

        def save(session: Session) -> Booked:
            if draft.adding:
                made = book_new(by, session, CustomerDetails(draft.name, draft.phone), asked)
            else:
                made = book(by, session, asked)
            _use_known(self.desk, session, made.drive_id, draft)
            return made

        self._busy = True
        self._timer.stop()
        self.desk.worker.write(by, save, self._on_booked, self._on_refused, owner=self)

    def _save_changes(self, drive: DriveRow, start: datetime, minutes: int) -> None:
        """Only what differs is written: car and time by a move, the rest by an edit."""
        draft, by = self.draft, self.desk.actor
        moved = (draft.car_id, start, minutes) != (drive.car_id, drive.start, drive.minutes)
        before = {name: getattr(drive, name) or "" for name in ("route_id", "companion_id", "consultant_id")}
        before |= {name: getattr(drive, name) for name in ("occupants", "ride_only", "interest", "note")}
        fields = {name: getattr(draft, name) for name, was in before.items() if getattr(draft, name) != was}

        def save(session: Session) -> str:
            if fields:
                drive_booking.edit(by, session, drive.id, **fields)
            if moved:
                drive_booking.move(by, session, drive.id, car_id=draft.car_id, start=start, minutes=minutes)
            return drive.id

        def over(drive_id: str) -> None:
            self._busy = False
            self.end_edit()
            self.booked.emit(drive_id)

        self._busy = True
        self.desk.worker.write(by, save, over, self._on_refused, owner=self)

    def _wrong(self, slot: Slot) -> tuple[Problem, ...]:
        """What the desk sees before it asks: the time, and that there is a customer with a telephone."""
        found = list(slot.problems)
        if self.draft.adding:
            found += [
                Problem("text.missing", name) for name in ("name", "phone") if not getattr(self.draft, name).strip()
            ]
        elif not self.draft.customer_id:
            found.append(Problem("drive.customer", "customer"))
        return tuple(found)

    def _on_booked(self, made: Booked) -> None:
        self._busy = False
        self.clear()
        self.booked.emit(made.drive_id)

    def _on_refused(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, Refused):
            self.refused.emit(error)
            self.read()
        else:
            self.desk.worker.trouble.emit(error)


def _use_known(desk: Desk, session: Session, drive_id: str, draft: DriveDraft) -> None:
    """Nobody shows twice what the store still keeps with consent."""
    if draft.ride_only or not draft.customer_id:
        return
    if consent.may(session, draft.customer_id, licence.PURPOSE):
        licence.use_known(desk.actor, session, drive_id)
