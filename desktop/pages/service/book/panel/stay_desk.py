"""One appointment in hand: what is known of it, and every verb on it. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor
from desktop.domain.people import car as cars
from desktop.domain.people import card as cards
from desktop.domain.people.car import CarRow
from desktop.domain.people.card import CustomerRow
from desktop.domain.problem import Problem, Refused
from desktop.domain.service import appointment_course, appointment_list, appointment_part
from desktop.domain.service.appointment import EXPECTED, HOLDING
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.appointment_part import PartNeed
from desktop.domain.service.bay_plan import Plan, load
from desktop.domain.service.repair_order import RepairOrder
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown
from desktop.pages.service.book import resource
from desktop.store import lost_stay
from desktop.store.lost_stay import LostStay
from desktop.store.word import Word, words
from desktop.widgets.sentence import refusal


@dataclass(frozen=True)
class StayFacts:
    """All that the panel shows of one appointment. ``order_id``: of the car's reception, empty before it."""

    row: AppointmentRow
    plan: Plan
    car: CarRow | None
    customer: CustomerRow | None
    missed: int
    needs: tuple[PartNeed, ...]
    word: Word | None
    lost: LostStay | None
    warnings: tuple[Problem, ...]
    order_id: str

    @property
    def is_expected(self) -> bool:
        """The car is not here yet."""
        return self.row.state in EXPECTED

    @property
    def is_held(self) -> bool:
        """It still takes its bay and its technician."""
        return self.row.state in HOLDING

    @property
    def is_ahead(self) -> bool:
        """Not today yet."""
        return self.row.day > self.plan.hours.date_of(self.plan.now)


def facts(by: Actor, session: Session, appointment_id: str) -> StayFacts:
    """One appointment whole. Raises Refused ``appointment.gone``."""
    row = appointment_list.appointment(by, session, appointment_id)
    plan = load(session, by.store_id, row.start, row.end)
    word = words(session, "appointment", [row.id]).get(row.id)
    lost = None
    if word == "taken":
        lost = next((each for each in lost_stay.lost_stays(by, session) if each.stay.id == row.id), None)
    people = cards.customer_rows(session, [row.customer_id])
    found = cars.car_rows(session, [row.vehicle_id])
    minutes = int((row.end - row.start).total_seconds()) // 60
    expected = row.state in EXPECTED
    order = session.scalars(
        select(RepairOrder.id).where(RepairOrder.appointment_id == row.id, RepairOrder.deleted_at.is_(None))
    ).first()
    return StayFacts(
        row, plan, found[0] if found else None, people[0] if people else None,
        appointment_course.missed(by, session, row.customer_id), tuple(appointment_part.needs(by, session, row.id)),
        word, lost, tuple(plan.warnings(row.start, minutes, row.bay_id, row.flow)) if expected else (), order or "",
    )  # fmt: skip


class StayDesk(QObject):
    """``show`` an appointment; the verbs save. An answer about one that was left meanwhile is not shown."""

    changed = Signal()
    saved = Signal(str)
    """An appointment's id, after a verb."""
    refused = Signal(object)
    gone = Signal()
    """It is not here any more."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.row_id = ""
        self.facts: StayFacts | None = None
        self._busy = False

    def show(self, appointment_id: str) -> None:
        """Read this one; "" for none."""
        if appointment_id != self.row_id:
            self.facts = None
        self.row_id = appointment_id
        self.read()

    def read(self) -> None:
        """Read it again."""
        by, row_id = self.desk.actor, self.row_id
        if row_id:
            self.desk.worker.read(
                lambda session: facts(by, session, row_id), self._on_facts,
                shown(self.desk, lambda _refused: self._on_gone(row_id)), owner=self,
            )  # fmt: skip

    def _on_facts(self, found: StayFacts) -> None:
        if found.row.id == self.row_id:
            self.facts = found
            self.changed.emit()

    def _on_gone(self, row_id: str) -> None:
        if row_id == self.row_id:
            self.gone.emit()

    # -- verbs

    def save(self, verb: Callable[[Actor, Session, str], object], then: Callable[[], object] | None = None) -> None:
        """One verb, one save; pressed twice it does its thing once."""
        if not self.row_id or self._busy:
            return
        self._busy = True
        by, row_id = self.desk.actor, self.row_id

        def over(_made: object) -> None:
            self._busy = False
            if then is not None:
                then()
            self.saved.emit(row_id)
            self.read()

        self.desk.worker.write(by, lambda session: verb(by, session, row_id), over, self._on_failed, owner=self)

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, Refused):
            self.refused.emit(error)
            self.read()
        else:
            self.desk.worker.trouble.emit(error)

    def no_show(self, undo: str) -> None:
        """Nobody came; ``undo``: what is said, with the way back."""
        self.save(appointment_course.no_show, lambda: self.desk.say(undo, undo=self._reopen(self.row_id)))

    def cancel(self, why: str, undo: str) -> None:
        """Bay and people are free again; of a lost one the time is nobody's here any more."""
        row_id, lost = self.row_id, self.facts is not None and self.facts.lost is not None

        def off(by: Actor, session: Session, appointment_id: str) -> None:
            (lost_stay.give_up if lost else appointment_course.cancel)(by, session, appointment_id, why)

        self.save(off, lambda: self.desk.say(undo, undo=None if lost else self._reopen(row_id)))

    def take_other(self, thing: str, start: object) -> None:
        """Another time or bay for one that somebody else took."""
        bay = resource.id_of(thing) or None
        self.save(
            lambda by, session, row_id: lost_stay.take_other(by, session, row_id, bay_id=bay, start=start)  # type: ignore[arg-type]
        )

    def keep_parts(self, kept: str) -> None:
        """Have on the shelf kept what is there; what is short is told. ``kept``: what is said when nothing is."""
        by, row_id = self.desk.actor, self.row_id

        def over(short: list[Problem]) -> None:
            self.saved.emit(row_id)
            self.read()
            self.desk.say(refusal(short) if short else kept, bad=bool(short))

        self.desk.worker.write(
            by, lambda session: appointment_part.keep_parts(by, session, row_id), over, self._on_failed, owner=self
        )  # fmt: skip

    def _reopen(self, row_id: str) -> Callable[[], object]:
        by = self.desk.actor

        def again() -> None:
            self.desk.worker.write(
                by, lambda session: appointment_course.reopen(by, session, row_id),
                lambda _booked: self.saved.emit(row_id), self._on_failed, owner=self,
            )  # fmt: skip

        return again
