"""The appointment in hand: its slot, its car, its draft, and the way to a saved one. No widgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.people.customer import CustomerDetails
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.service import appointment_booking, appointment_draft, appointment_part, kind
from desktop.domain.service.appointment_booking import Booking, book, book_new
from desktop.domain.service.appointment_draft import KeptStay, StayDraft
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.bay_plan import Offer, Plan
from desktop.pages.desk import Desk
from desktop.pages.service.book.panel import stay_form
from desktop.pages.service.book.panel.ground import Ground, Slot, Whose, ground, whose
from desktop.pages.service.book.resource import Place

AUTOSAVE_MS = 500
"""A pause so long saves the draft; the limit is a second."""
SHOWN_OFFERS = 3


class BookingDesk(QObject):
    """Holds one booking. Changes come in as methods; ``changed`` says draw again."""

    changed = Signal()
    refused = Signal(object)
    booked = Signal(str)
    """An appointment's id, saved."""
    saved = Signal(object)
    """The moment the draft was kept."""
    moved = Signal(object)
    """The :class:`Slot` in hand, or None."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.draft, self.whose = StayDraft(), Whose(None, None, 0, ())
        self.ground: Ground | None = None
        self.editing: AppointmentRow | None = None
        self._aside = StayDraft()
        self._wanted: Slot | None = None
        self._busy = False
        self._offers: list[Offer] = []
        self._sought: tuple[Plan, str, int, datetime] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save)

    # -- the slot

    def minutes(self) -> int:
        """How long: as chosen, else as usual for the kind of work."""
        return self.draft.minutes or kind.USUAL_MINUTES.get(self.draft.flow, 60)

    def slot(self) -> Slot | None:
        """Place and time as they stand, with what forbids them; None before there is a plan."""
        if self.ground is None:
            return None
        place = Place(self.draft.bay_id, self.draft.technician_id)
        try:
            start = self._start()
        except Refused as refused:
            return Slot(place, None, self.minutes(), refused.problems)
        found = self.ground.plan.problems(
            place.bay_id or None, start, self.minutes(), technician_id=place.technician_id or None, skip=self._skip()
        )  # fmt: skip
        if self.editing is not None and start == self.editing.start:
            found = [problem for problem in found if problem.code != "appointment.past"]
        return Slot(place, start, self.minutes(), tuple(found))

    def warnings(self, slot: Slot) -> list[Problem]:
        """What a desk should know and may pass over."""
        if self.ground is None or slot.start is None:
            return []
        return self.ground.plan.warnings(slot.start, slot.minutes, slot.place.bay_id or None, self.draft.flow)

    def offers(self) -> list[Offer]:
        """The best slots for this kind of work and length, from the day in the form on: those found last."""
        return self._offers

    def _seek(self) -> None:
        """Look for the best slots off the GUI thread, where the question is another one."""
        if self.ground is None:
            return
        plan, flow, minutes = self.ground.plan, self.draft.flow, self.minutes()
        try:
            start = self._start()
        except Refused:
            start = plan.now
        begin = max(start, plan.now.replace(minute=plan.now.minute // 15 * 15, second=0, microsecond=0))
        asked = (plan, flow, minutes, begin)
        if self._sought is not None and asked[1:] == self._sought[1:] and plan is self._sought[0]:
            return
        self._sought = asked

        def show(found: list[Offer]) -> None:
            if self._sought is asked:
                self._offers = found
                self.changed.emit()

        self.desk.worker.run(lambda: plan.choices(flow, begin, minutes, most=SHOWN_OFFERS), show, owner=self)

    def _skip(self) -> str:
        return self.editing.id if self.editing else ""

    def start(self, place: Place | None, start: datetime | None, minutes: int = 0, flow: str = "") -> None:
        """Take up this slot; what was typed already stays. Without a time the best of the next free ones."""
        self.draft = replace(self.draft, flow=flow or self.draft.flow)
        self._wanted = Slot(place or Place(), start, minutes)
        if self.ground is not None and self.ground.reaches(start or clock.now()):
            self._take_slot(self.ground)
        self.read(start)

    def edit(self, row: AppointmentRow) -> None:
        """Change what was booked, in the same form; a booking in hand waits aside."""
        if self.editing is None:
            self.save()
            self._aside = self.draft
        self.editing = row
        self.draft = stay_form.draft_of(row)
        self._wanted = Slot(Place(row.bay_id or "", row.technician_id or ""), row.start, self.draft.minutes)
        self._ask_whose()
        self.read(row.start)

    def end_edit(self) -> None:
        """Back to the booking in hand."""
        if self.editing is not None:
            self.editing = None
            self.draft, self._aside = self._aside, StayDraft()
            self._ask_whose()

    def read(self, start: datetime | None = None) -> None:
        """Read the plan anew, around ``start`` or where the form stands."""
        by, around = self.desk.actor, start
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
        if wanted is None:
            return
        if wanted.start is None:
            offer = next(iter(found.plan.offers(self.draft.flow, found.plan.now, self.minutes(), most=1)), None)
            if offer is not None:
                self.take_offer(offer)
            return
        place = wanted.place
        self.draft = replace(
            self.draft, minutes=wanted.minutes, bay_id=place.bay_id, technician_id=place.technician_id
        )  # fmt: skip
        self._put_start(wanted.start)
        if self.editing is not None and self.editing.fetch_at is not None:
            local = found.plan.hours.local(self.editing.fetch_at)
            self.draft = replace(self.draft, fetch_time=f"{local:%H:%M}")

    def _put_start(self, start: datetime) -> None:
        if self.ground is not None:
            local = self.ground.plan.hours.local(start)
            self.draft = replace(self.draft, day=f"{local:%Y-%m-%d}", time=f"{local:%H:%M}")

    def _start(self) -> datetime:
        if self.ground is None:
            raise Refused("appointment.start", "start")
        return stay_form.moment(self.ground.plan.hours, self.draft.day, self.draft.time)

    # -- changes

    def take_offer(self, offer: Offer) -> None:
        """One of the offers."""
        worker = offer.technician.id if offer.technician is not None else ""
        self.draft = replace(self.draft, bay_id=offer.bay.id, technician_id=worker)
        self._put_start(offer.start)
        self._after()

    def change(self, **values: Any) -> None:
        """Fields of the draft as they are typed or chosen."""
        draft = replace(self.draft, **values)
        if draft == self.draft:
            return
        day = draft.day != self.draft.day
        self.draft = draft
        self._after()
        if day:
            self._reach()

    def _reach(self) -> None:
        """Another day than the plan knows: read that one."""
        slot = self.slot()
        if (
            slot is not None
            and slot.start is not None
            and self.ground is not None
            and not self.ground.reaches(slot.start)
        ):
            self.read(slot.start)

    def take_car(self, vehicle_id: str, customer_id: str = "") -> None:
        """Which car; its owner comes unless somebody is named. "" for none yet."""
        self.draft = replace(self.draft, vehicle_id=vehicle_id, customer_id=customer_id)
        self._ask_whose()

    def take_customer(self, customer_id: str) -> None:
        """Who comes with the car."""
        self.draft = replace(self.draft, customer_id=customer_id, adding=False)
        self._ask_whose()

    def _ask_whose(self) -> None:
        by, draft = self.desk.actor, self.draft
        if not draft.vehicle_id and not draft.customer_id:
            self.whose = Whose(None, None, 0, ())
            self._after(save=False)
            return

        def show(found: Whose) -> None:
            if self.draft.vehicle_id == draft.vehicle_id:
                self.whose = found
                owner = found.customer.id if found.customer is not None else ""
                self.draft = replace(self.draft, customer_id=self.draft.customer_id or owner)
                self._after()

        self.desk.worker.read(
            lambda session: whose(by, session, draft.vehicle_id, draft.customer_id), show, owner=self
        )  # fmt: skip

    def add_part(self, key: str, name: str, qty_milli: int = 1000) -> None:
        """A part that the work will need; one that is listed already once more."""
        parts = dict.fromkeys(self.draft.parts)
        same = next((each for each in parts if each[0] == key), None)
        if same is not None:
            self.change(parts=tuple((*same[:2], same[2] + qty_milli) if each == same else each for each in parts))
        else:
            self.change(parts=(*parts, (key, name, qty_milli)))

    def drop_part(self, key: str) -> None:
        """Not needed after all."""
        self.change(parts=tuple(each for each in self.draft.parts if each[0] != key))

    def _after(self, *, save: bool = True) -> None:
        if save:
            self._timer.start(AUTOSAVE_MS)
        self._seek()
        self.changed.emit()
        self.moved.emit(self.slot())

    # -- the draft

    def bring_back(self) -> None:
        """What was in hand before a crash is in hand again, unless something is already."""
        by = self.desk.actor
        self.desk.worker.read(lambda session: appointment_draft.kept_draft(by, session), self._on_kept, owner=self)

    def _on_kept(self, kept: KeptStay | None) -> None:
        if kept is not None and not self.draft.is_worth_keeping and self.editing is None:
            here = self.draft
            self.draft = replace(
                kept.draft, day=here.day or kept.draft.day, time=here.time or kept.draft.time,
                bay_id=here.bay_id if here.day else kept.draft.bay_id,
                technician_id=here.technician_id if here.day else kept.draft.technician_id,
            )  # fmt: skip
            self._ask_whose()

    def save(self) -> None:
        """Save the draft now: after a pause, on leaving, on closing. A booking that is changed is no draft."""
        self._timer.stop()
        if self.editing is not None:
            return
        by, draft = self.desk.actor, self.draft
        self.desk.worker.write_local(
            lambda session: appointment_draft.save_draft(by, session, draft),
            lambda _none: self.saved.emit(clock.now()),
            owner=self,
        )

    def clear(self) -> None:
        """Nothing is in hand; the draft is forgotten."""
        self.draft, self.whose, self._wanted = StayDraft(), Whose(None, None, 0, ()), None
        self.save()
        self.changed.emit()
        self.moved.emit(None)

    # -- the appointment

    def book(self) -> None:
        """Save it, with the parts it needs, in one save."""
        slot = self.slot()
        if self._busy or slot is None:
            return
        gather = Gather()
        gather.problems += [*slot.problems, *stay_form.missing(self.draft)]
        assert self.ground is not None  # there is a slot
        values = stay_form.values(self.draft, self.ground.plan.hours, gather)
        if gather.problems or slot.start is None:
            self.refused.emit(Refused(gather.problems))
            return
        draft, by, start = self.draft, self.desk.actor, slot.start
        if self.editing is not None:
            self._save_changes(self.editing, slot, values)
            return
        asked = Booking(
            draft.vehicle_id, draft.customer_id, start, minutes=slot.minutes, bay_id=draft.bay_id,
            technician_id=draft.technician_id, **values,
        )  # fmt: skip

        def save(session: Session) -> str:
            if draft.adding:
                made = book_new(by, session, CustomerDetails(draft.name, draft.phone), asked).appointment_id
            else:
                made = book(by, session, asked).appointment_id
            if draft.parts:
                appointment_part.plan_parts(by, session, made, draft.parts)
            return made

        self._busy = True
        self._timer.stop()
        self.desk.worker.write(by, save, self._on_booked, self._on_refused, owner=self)

    def _save_changes(self, row: AppointmentRow, slot: Slot, values: dict[str, Any]) -> None:
        """Only what differs is written: place and time by a move, the rest by an edit."""
        by, place, start = self.desk.actor, slot.place, slot.start
        minutes = int((row.end - row.start).total_seconds()) // 60
        before = (Place(row.bay_id or "", row.technician_id or ""), row.start, minutes)
        fields = stay_form.changes(row, values)

        def save(session: Session) -> str:
            if fields:
                appointment_booking.edit(by, session, row.id, **fields)
            if (place, start, slot.minutes) != before:
                appointment_booking.move(
                    by, session, row.id, start=start, minutes=slot.minutes, bay_id=place.bay_id,
                    technician_id=place.technician_id,
                )  # fmt: skip
            return row.id

        def over(row_id: str) -> None:
            self._busy = False
            self.end_edit()
            self.booked.emit(row_id)

        self._busy = True
        self.desk.worker.write(by, save, over, self._on_refused, owner=self)

    def _on_booked(self, row_id: str) -> None:
        self._busy = False
        self.clear()
        self.booked.emit(row_id)

    def _on_refused(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, Refused):
            self.refused.emit(error)
            self.read()
        else:
            self.desk.worker.trouble.emit(error)
