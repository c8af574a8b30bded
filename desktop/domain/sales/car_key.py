"""The key register: a key goes out against a signed agreement and a passed licence only, and comes back with odometer,
energy and damage. One key is out once: it claims itself until it is back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, opening, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.claim import Want
from desktop.domain.people.staff import Staff
from desktop.domain.people.vehicle import MAX_ODOMETER_KM, Vehicle
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced
from desktop.domain.sales import demo_car, drive_reminder, licence, licence_rule
from desktop.domain.sales.demo_car import DemoCar, bars
from desktop.domain.sales.drive import BACK, OUT, WAITING, Drive, end_of, find
from desktop.domain.work import task


def wanted(row: Mapping[str, Any]) -> Iterator[Want]:
    """The key itself, until it is back."""
    if row["in_at"] is None:
        yield Want(f"key:{row['car_id']}")


class KeyLoan(Record, Base):
    """One time a key was out. ``energy``: fuel or battery in percent."""

    __tablename__ = "key_loan"
    __sync__: ClassVar[Synced | Local] = Synced(
        op=Op.RESERVE, claims=wanted, write=frozenset({Right.DRIVE}), since={"": "0016"},
        keeps_both=frozenset({"odometer_in", "energy_in", "damage"}),
    )  # fmt: skip

    car_id: Mapped[str] = mapped_column(String(36), index=True)
    drive_id: Mapped[str | None] = mapped_column(String(36), index=True)
    """None where the key went out for something else: ``use_id``, or ``why`` in words."""
    use_id: Mapped[str | None] = mapped_column(String(36))
    why: Mapped[str] = mapped_column(Text, default="")
    out_at: Mapped[datetime] = mapped_column(index=True)
    out_by: Mapped[str] = mapped_column(String(36))
    due_at: Mapped[datetime] = mapped_column()
    odometer_out: Mapped[int] = mapped_column()
    energy_out: Mapped[int] = mapped_column()
    in_at: Mapped[datetime | None] = mapped_column()
    in_by: Mapped[str | None] = mapped_column(String(36))
    odometer_in: Mapped[int | None] = mapped_column()
    odometer_why: Mapped[str] = mapped_column(Text, default="")
    """Why the odometer shows less than it did."""
    energy_in: Mapped[int | None] = mapped_column()
    damage: Mapped[bool] = mapped_column(default=False)
    damage_note: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Handed:
    """What the car shows when the key goes out. ``tag``: what was scanned; empty where there is no scanner."""

    odometer_km: int
    energy: int
    tag: str = ""


@dataclass(frozen=True)
class Returned:
    """What the car shows when the key comes back. ``odometer_why`` only where it shows less than before."""

    odometer_km: int
    energy: int
    damage: bool = False
    damage_note: str = ""
    odometer_why: str = ""


@dataclass(frozen=True)
class LoanRow:
    """One line of the key register. ``late``: it should be back."""

    id: str
    car_id: str
    car: str
    key_number: str
    drive_id: str | None
    why: str
    out_at: datetime
    out_by: str
    due_at: datetime
    in_at: datetime | None
    in_by: str
    odometer_out: int
    odometer_in: int | None
    energy_out: int
    energy_in: int | None
    damage: bool
    damage_note: str
    late: bool


@rule("key_loan")
def loan_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A car, possible figures, and for less on the odometer a reason."""
    row = change.after
    if not row["car_id"]:
        yield Problem("drive.car", "car")
    for name in ("odometer_out", "odometer_in"):
        if row[name] is not None and not 0 <= row[name] <= MAX_ODOMETER_KM:
            yield Problem("odometer.size", "odometer", {"value": row[name]})
    for name in ("energy_out", "energy_in"):
        if row[name] is not None and not 0 <= row[name] <= 100:
            yield Problem("key.energy", "energy", {"value": row[name]})
    if row["odometer_in"] is not None and row["odometer_in"] < row["odometer_out"] and not row["odometer_why"]:
        values = {"value": row["odometer_in"], "last": row["odometer_out"]}
        yield Problem("key.odometer", "odometer", values)


@rule("key_loan")
def key_needs_signature_and_licence(change: Change, look: Look) -> Iterable[Problem]:
    """For a drive the key goes out against a signed agreement and a passed licence only; the centre asks again."""
    if change.before is not None or not change.after["drive_id"]:
        return
    row = look("drive", change.after["drive_id"])
    if row is None:
        return
    if row["signed_at"] is None:
        yield Problem("key.unsigned", "key")
    if row["car_id"] != change.after["car_id"]:
        yield Problem("key.other_car", "key")
    if row["ride_only"]:
        if not row["companion_id"]:
            yield Problem("drive.driver", "companion")
        return
    kept = look("licence", row["licence_id"]) if row["licence_id"] else None
    if not row["licence_id"] or (kept is not None and not kept["number"]):
        yield Problem("licence.missing", "licence")
    elif kept is not None:
        car = look("demo_car", row["car_id"])
        needed = car["licence_class"] if car is not None else "C2"
        day = date.fromisoformat(row["day"])
        for problem in licence_rule.problems(licence.facts_of(kept), needed, day):
            if not (row["override_by"] and problem.code in licence_rule.OVERRIDABLE):
                yield problem


def hand_out(by: Actor, session: Session, drive_id: str, handed: Handed) -> str:
    """The key goes out and the drive begins; the register's line.

    Raises Refused with every problem: ``drive.*``, ``key.*``, ``licence.*``, ``car.*``, ``odometer.*``.
    """
    row = find(by, session, drive_id)
    if row.state not in WAITING:
        raise Refused("drive.state", "state", value=row.state)
    car = demo_car.find(session, by.store_id, row.car_id)
    gather = Gather()
    if row.signed_at is None:
        gather.note("key.unsigned", "key")
    if row.ride_only and not row.companion_id:
        gather.note("drive.driver", "companion")
    if not row.ride_only:
        found = licence.check(by, session, drive_id)
        gather.problems += () if found.passed else found.problems
    gather.problems += _car_problems(session, by.store_id, car, row)
    gather.problems += _tag(session, by, car, handed.tag)
    loan_id = _lend(by, session, gather, car, handed, end_of(row), drive_id=drive_id)
    row.state = OUT
    drive_reminder.forget(by, session, drive_id)
    session.flush()
    return loan_id


def lend(by: Actor, session: Session, car_id: str, why: str, due_at: datetime, handed: Handed, use_id: str = "") -> str:
    """The key goes out for something else than a drive: service, charging, a show; the register's line.

    Raises Refused ``car.gone``, ``key.*``, ``odometer.*``, ``text.*``.
    """
    by.need(Right.DRIVE)
    car = demo_car.find(session, by.store_id, car_id)
    gather = Gather()
    reason = gather.take(lambda: text.read(why, "why", limit=text.NAME, needed=True), "?")
    gather.problems += _tag(session, by, car, handed.tag)
    return _lend(by, session, gather, car, handed, due_at, use_id=use_id or None, why=reason)


def take_back(by: Actor, session: Session, loan_id: str, returned: Returned) -> None:
    """The key is on its hook again; a drive is over and its car free. A second time changes nothing.

    Raises Refused ``key.gone``, ``key.odometer`` (shows less and no reason), ``odometer.size``, ``key.energy``,
    ``key.damage`` (no word on it), ``text.*``.
    """
    by.need(Right.DRIVE)
    row = _find(by, session, loan_id)
    if row.in_at is not None:
        return
    gather = Gather()
    note = gather.take(lambda: text.read(returned.damage_note, "damage_note", limit=text.REMARK, lines=True), "?")
    why = gather.take(lambda: text.read(returned.odometer_why, "odometer_why", limit=text.LINE), "")
    gather.problems += _figures(returned.odometer_km, returned.energy)
    if returned.odometer_km < row.odometer_out and not why:
        gather.note("key.odometer", "odometer", value=returned.odometer_km, last=row.odometer_out)
    if returned.damage and not note:
        gather.note("key.damage", "damage_note")
    gather.done()
    row.in_at, row.in_by = clock.now(), by.staff_id
    row.odometer_in, row.energy_in, row.odometer_why = returned.odometer_km, returned.energy, why
    row.damage, row.damage_note = returned.damage, note if returned.damage else ""
    vehicle = session.get(Vehicle, row.car_id)
    if vehicle is not None and by.may(Right.CUSTOMER):
        vehicle.odometer_km = returned.odometer_km
    drive = session.get(Drive, row.drive_id) if row.drive_id else None
    if drive is not None and drive.state == OUT:
        drive.state = BACK
    about = drive_reminder.subject(row.drive_id) if row.drive_id else f"key_loan:{row.id}"
    task.drop_of(by, session, about, [drive_reminder.LATE])
    session.flush()


def keys_out(by: Actor, session: Session) -> list[LoanRow]:
    """The keys that are out, the longest due first."""
    by.need(Right.DRIVE)
    return sorted(_rows(session, by.store_id, KeyLoan.in_at.is_(None)), key=lambda row: (row.due_at, row.id))


def late_keys(by: Actor, session: Session) -> list[LoanRow]:
    """The keys that should be back, the longest due first."""
    return [row for row in keys_out(by, session) if row.late]


def register(by: Actor, session: Session, start: datetime, end: datetime) -> list[LoanRow]:
    """The key register: what went out in [start, end), in order, and what is still out from before."""
    by.need(Right.DRIVE)
    during = (KeyLoan.out_at >= start) & (KeyLoan.out_at < end)
    still = KeyLoan.in_at.is_(None) & (KeyLoan.out_at < end)
    return sorted(_rows(session, by.store_id, during | still), key=lambda row: (row.out_at, row.id))


def loan_of(by: Actor, session: Session, drive_id: str) -> LoanRow | None:
    """The last line of the register for a drive."""
    by.need(Right.DRIVE)
    return max(_rows(session, by.store_id, KeyLoan.drive_id == drive_id), key=lambda row: row.out_at, default=None)


def loan(by: Actor, session: Session, loan_id: str) -> LoanRow | None:
    """One line of the register."""
    by.need(Right.DRIVE)
    return next(_rows(session, by.store_id, KeyLoan.id == loan_id), None)


def _lend(
    by: Actor, session: Session, gather: Gather, car: DemoCar, handed: Handed, due_at: datetime, *,
    drive_id: str | None = None, use_id: str | None = None, why: str = "",
) -> str:  # fmt: skip
    gather.problems += _figures(handed.odometer_km, handed.energy)
    last = session.get(Vehicle, car.id)
    if last is not None and last.odometer_km is not None and handed.odometer_km < last.odometer_km:
        gather.note("odometer.back", "odometer", value=handed.odometer_km, last=last.odometer_km)
    out = session.execute(
        select(KeyLoan.out_at, Staff.name)
        .outerjoin(Staff, Staff.id == KeyLoan.out_by)
        .where(KeyLoan.car_id == car.id, KeyLoan.in_at.is_(None), KeyLoan.deleted_at.is_(None))
    ).first()
    if out is not None:
        since = f"{opening.of_store(session, by.store_id).local(out.out_at):%m-%d %H:%M}"
        gather.note("key.out", "key", value=car.key_number or car.label, since=since, by=out.name or "")
    gather.done()
    row = KeyLoan(
        store_id=by.store_id, car_id=car.id, drive_id=drive_id, use_id=use_id, why=why, out_at=clock.now(),
        out_by=by.staff_id, due_at=max(due_at, clock.now() + timedelta(minutes=1)), odometer_out=handed.odometer_km,
        energy_out=handed.energy,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def _figures(odometer_km: int, energy: int) -> Iterator[Problem]:
    if not 0 <= odometer_km <= MAX_ODOMETER_KM:
        yield Problem("odometer.size", "odometer", {"value": odometer_km})
    if not 0 <= energy <= 100:
        yield Problem("key.energy", "energy", {"value": energy})


def _tag(session: Session, by: Actor, car: DemoCar, typed: str) -> Iterator[Problem]:
    if typed:
        scanned = demo_car.with_tag(by, session, typed)
        if scanned is None:
            yield Problem("key.tag", "key", {"value": typed[:40]})
        elif scanned != car.id:
            other = session.get_one(DemoCar, scanned)
            yield Problem("key.other_car", "key", {"value": other.label, "car": car.label})


def _car_problems(session: Session, store_id: str, car: DemoCar, row: Drive) -> Iterator[Problem]:
    stored = next((each.stored for each in demo_car.rows_of(session, store_id) if each.id == car.id), None)
    if stored is not None:
        yield from bars(stored, row.last_day.isoformat())


def _find(by: Actor, session: Session, loan_id: str) -> KeyLoan:
    row = session.get(KeyLoan, loan_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("key.gone")
    return row


def _rows(session: Session, store_id: str, condition: Any) -> Iterator[LoanRow]:
    names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    cars = {car.id: car for car in demo_car.rows_of(session, store_id, gone=True)}
    now = clock.now()
    found = select(KeyLoan).where(KeyLoan.store_id == store_id, KeyLoan.deleted_at.is_(None), condition)
    for row in session.scalars(found):
        car = cars.get(row.car_id)
        yield LoanRow(
            row.id, row.car_id, (car.plate or car.label) if car else "", car.key_number if car else "", row.drive_id,
            row.why, row.out_at, names.get(row.out_by, ""), row.due_at, row.in_at, names.get(row.in_by or "", ""),
            row.odometer_out, row.odometer_in, row.energy_out, row.energy_in, row.damage, row.damage_note,
            row.in_at is None and row.due_at < now,
        )  # fmt: skip
