"""All that the panel shows of one drive, read at once off the GUI thread; and its steps, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.people import consent
from desktop.domain.problem import Problem
from desktop.domain.sales import damage, demo_car, drive_course, drive_list, feedback, licence, signing
from desktop.domain.sales.car_key import LoanRow, loan_of
from desktop.domain.sales.damage import Photos
from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive import BACK, CANCELLED, NO_SHOW, OUT, WAITING
from desktop.domain.sales.drive_list import DriveRow
from desktop.domain.sales.drive_plan import Plan, load
from desktop.domain.sales.feedback import Said
from desktop.domain.sales.licence import Checked
from desktop.store import lost_drive
from desktop.store.lost_drive import LostDrive
from desktop.store.word import Word, words

StepName = Literal["booked", "licence", "signed", "out", "back", "said"]
STEPS: tuple[StepName, ...] = ("booked", "licence", "signed", "out", "back", "said")
Mark = Literal["done", "now", "ahead"]


@dataclass(frozen=True)
class DriveFacts:
    """``plan``: of this car and companion only. ``may_pass``: a manager may let this licence pass, and the store
    allows it. ``consents``: to the licence check. ``known``: a licence that is kept and not this drive's yet.
    ``printed``: an agreement is there to be signed on paper."""

    row: DriveRow
    plan: Plan
    car: CarRow | None
    phone: str
    missed: int
    consents: bool
    checked: Checked
    known: Checked | None
    usual_class: str
    may_pass: bool
    loan: LoanRow | None
    said: Said | None
    word: Word | None
    lost: LostDrive | None
    warnings: tuple[Problem, ...]
    photos: Photos | None
    printed: bool

    @property
    def is_waiting(self) -> bool:
        """Booked and not out yet."""
        return self.row.state in WAITING

    @property
    def is_over(self) -> bool:
        """Cancelled, or nobody came."""
        return self.row.state in (CANCELLED, NO_SHOW)

    @property
    def licence_done(self) -> bool:
        """Whether whoever drives may: the customer's licence passed, or in a ride somebody of the store drives."""
        return bool(self.row.companion_id) if self.row.ride_only else self.checked.passed

    def is_done(self, name: StepName) -> bool:
        """Whether this step lies behind."""
        state = self.row.state
        return {
            "booked": True,
            "licence": self.licence_done or state in (OUT, BACK),
            "signed": self.row.signed or state in (OUT, BACK),
            "out": state in (OUT, BACK),
            "back": state == BACK,
            "said": state == BACK and self.said is not None,
        }[name]

    @property
    def now(self) -> StepName | None:
        """The step to be done next; None where all are, or none can be."""
        return None if self.is_over else next((name for name in STEPS if not self.is_done(name)), None)

    def mark(self, name: StepName) -> Mark:
        """How a step is shown."""
        return "done" if self.is_done(name) else "now" if name == self.now else "ahead"


def facts(by: Actor, session: Session, drive_id: str) -> DriveFacts:
    """One drive whole. Raises Refused ``drive.gone``."""
    row = drive_list.drive(by, session, drive_id)
    plan = load(session, by.store_id, row.start, row.end, (row.car_id, row.companion_id))
    checked = licence.check(by, session, drive_id)
    word = words(session, "drive", [drive_id]).get(drive_id)
    lost = None
    if word == "taken":
        lost = next((each for each in lost_drive.lost_drives(by, session) if each.drive.id == drive_id), None)
    waiting = row.state in WAITING
    loan = loan_of(by, session, drive_id)
    car = plan.cars.get(row.car_id)
    return DriveFacts(
        row, plan, car, drive_list.phone_of(by, session, drive_id),
        drive_course.missed(by, session, row.customer_id),
        consent.may(session, row.customer_id, licence.PURPOSE), checked,
        licence.known(by, session, drive_id) if waiting else None,
        licence.usual_class(by, session, car.licence_class if car else "C1"),
        bool(plan.rules["drive.override"]) and checked.can_override, loan,
        feedback.feedback_of(by, session, drive_id), word, lost,
        tuple(plan.warnings(row.car_id, row.start, row.minutes, skip=row.id)) if waiting else (),
        damage.photos_of(by, session, loan.id) if loan is not None and loan.damage else None,
        signing.is_printed(by, session, drive_id),
    )  # fmt: skip


@dataclass(frozen=True)
class KeyDrive:
    """The drive a scanned key is about, and what the tag says."""

    drive_id: str
    tag: str


def drive_of_key(by: Actor, session: Session, car_id: str) -> KeyDrive | None:
    """The drive for which this car's key is out, else today's next one that waits; None where there is none."""
    now = clock.now()
    half_a_day = timedelta(hours=12)
    rows = [row for row in drive_list.drives(by, session, now - half_a_day, now + half_a_day) if row.car_id == car_id]
    wanted = [row for row in rows if row.state == OUT] or [row for row in rows if row.state in WAITING]
    if not wanted:
        return None
    car = demo_car.find(session, by.store_id, car_id)
    return KeyDrive(wanted[0].id, car.key_tag or car.key_number)


def has_override(by: Actor) -> bool:
    """Whether this person may let a licence pass."""
    return by.may(Right.DRIVE_OVERRIDE)
