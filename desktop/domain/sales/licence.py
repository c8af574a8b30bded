"""Licence checks: what was read for one drive, kept only with consent and only as long as the store says.

No picture is kept. The number is shown masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.people import consent
from desktop.domain.people.staff import Audit
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Row, Synced
from desktop.domain.rules.setting import settings
from desktop.domain.sales import licence_rule
from desktop.domain.sales.demo_car import DemoCar
from desktop.domain.sales.drive import HOLDING, WAITING, Drive, find
from desktop.domain.sales.licence_rule import KINDS, OVERRIDABLE, LicenceFacts, Typed, add_months

PURPOSE = "drive"
"""Of consent: 试驾核验."""
ENOUGH, NEARLY_ALL = 10, 0.75
"""So many licences, and so large a part of them, before their class is offered."""


class Licence(Record, Base):
    """What one licence said when it was shown; emptied after ``keep_until``."""

    __tablename__ = "licence"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.DRIVE}), since={"": "0016"})

    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    klass: Mapped[str] = mapped_column(Text)
    first_issued: Mapped[date | None] = mapped_column()
    valid_until: Mapped[date | None] = mapped_column()
    born: Mapped[date | None] = mapped_column()
    text_version: Mapped[str] = mapped_column(Text)
    """Of the consent under which it is kept."""
    keep_until: Mapped[date] = mapped_column(index=True)


@dataclass(frozen=True)
class Checked:
    """A licence and what stands against it for one drive. ``overridden``: a manager lets it pass."""

    licence_id: str | None
    masked: str
    klass: str
    first_issued: date | None
    valid_until: date | None
    problems: tuple[Problem, ...]
    overridden: bool = False

    @property
    def passed(self) -> bool:
        """Whether the key may be handed out as far as the licence goes."""
        return self.licence_id is not None and (not self.problems or self.overridden)

    @property
    def can_override(self) -> bool:
        """Whether all that stands against it is the store's to decide."""
        return bool(self.problems) and {problem.code for problem in self.problems} <= OVERRIDABLE


@rule("licence")
def licence_is_kept_for_a_reason(change: Change, look: Look) -> Iterable[Problem]:
    """Whose it is, the text the customer agreed to, and until when it is kept."""
    row = change.after
    for name in ("customer_id", "text_version", "keep_until"):
        if not row[name]:
            yield Problem("text.missing", name)


def show_licence(by: Actor, session: Session, drive_id: str, typed: Typed) -> Checked:
    """Keep what the customer's licence says for this drive, and judge it. Once is enough for a customer's next drives.

    What does not pass is kept too, so that nobody types it twice; ``Checked.problems`` says what is wrong and the drive
    may be turned into a ride. Raises Refused with every problem where nothing can be kept: ``drive.*``,
    ``licence.consent``, ``licence.kind``, ``licence.length`` and the other forms of the number, ``date.form``.
    """
    row = find(by, session, drive_id)
    if row.state not in WAITING:
        raise Refused("drive.state", "state", value=row.state)
    if not consent.may(session, row.customer_id, PURPOSE):
        raise Refused("licence.consent", "licence")
    facts = _read(typed)
    months = int(settings(session, by.store_id)["drive.keep_months"])
    kept = _same(session, row.customer_id, facts) or Licence(store_id=by.store_id, customer_id=row.customer_id)
    kept.kind, kept.number, kept.klass = facts.kind, facts.number, facts.klass
    kept.first_issued, kept.valid_until, kept.born = facts.first_issued, facts.valid_until, facts.born
    kept.text_version = consent.texts()[PURPOSE]["version"]
    kept.keep_until = max(row.day, add_months(clock.today(), months))
    session.add(kept)
    session.flush()
    if row.licence_id != kept.id:
        row.override_by, row.override_why = None, ""
    row.licence_id = kept.id
    session.flush()
    return check(by, session, drive_id)


def use_known(by: Actor, session: Session, drive_id: str) -> Checked | None:
    """The customer's licence that is still kept, for this drive too; None where there is none.

    Raises Refused ``drive.*``, ``licence.consent``.
    """
    row = find(by, session, drive_id)
    known = _known(by, session, row.customer_id)
    if known is None:
        return None
    if not consent.may(session, row.customer_id, PURPOSE):
        raise Refused("licence.consent", "licence")
    if row.licence_id != known.id:
        row.licence_id, row.override_by, row.override_why = known.id, None, ""
        session.flush()
    return check(by, session, drive_id)


def known(by: Actor, session: Session, drive_id: str) -> Checked | None:
    """What :func:`use_known` would take for a drive without a licence, judged for it; None where there is none.

    Without the customer's consent there is none either. Raises Refused ``drive.gone``.
    """
    row = find(by, session, drive_id)
    kept = None if row.licence_id or row.ride_only else _known(by, session, row.customer_id)
    if kept is None or not consent.may(session, row.customer_id, PURPOSE):
        return None
    return _judged(by, session, row, kept)


def usual_class(by: Actor, session: Session, needed: str) -> str:
    """The class to be offered for a car that needs ``needed``: what nearly all of this store's customers have.

    ``needed`` itself, and C1 for C2, where fewer than ``ENOUGH`` licences are kept, where they differ, or where what
    they have does not drive the car. Raises Refused ``right.missing``.
    """
    by.need(Right.DRIVE)
    counted = func.count()
    found = session.execute(
        select(Licence.klass, counted)
        .where(Licence.store_id == by.store_id, Licence.klass != "", Licence.deleted_at.is_(None))
        .group_by(Licence.klass)
        .order_by(counted.desc(), Licence.klass)
    ).all()
    total = sum(number for _klass, number in found)
    drives = licence_rule.DRIVES.get(needed, frozenset({needed}))
    if total >= ENOUGH and found[0][1] >= NEARLY_ALL * total and licence_rule.classes_of(found[0][0]) & drives:
        return str(found[0][0])
    return "C1" if needed == "C2" else needed


def override(by: Actor, session: Session, drive_id: str, why: str) -> None:
    """A manager lets a licence pass that the store's own limits would not. Written to the audit.

    Raises Refused ``licence.override`` where the store does not allow it or the law forbids it, ``text.*``.
    """
    by.need(Right.DRIVE_OVERRIDE)
    row = find(by, session, drive_id)
    reason = text.read(why, "why", limit=text.LINE, needed=True)
    found = check(by, session, drive_id)
    if not settings(session, by.store_id)["drive.override"] or not found.can_override:
        raise Refused("licence.override", "why")
    row.override_by, row.override_why = by.staff_id, reason
    session.add(Audit(store_id=by.store_id, action="licence_override", subject=f"drive:{drive_id}", reason=reason))
    session.flush()


def check(by: Actor, session: Session, drive_id: str) -> Checked:
    """How the licence stands for this drive, by its own car and day. Raises Refused ``drive.gone``."""
    row = find(by, session, drive_id)
    kept = session.get(Licence, row.licence_id) if row.licence_id else None
    if kept is None or not kept.number or kept.deleted_at is not None:
        return Checked(None, "", "", None, None, (Problem("licence.missing", "licence"),))
    return _judged(by, session, row, kept)


def _judged(by: Actor, session: Session, row: Drive, kept: Licence) -> Checked:
    car = session.get(DemoCar, row.car_id)
    least = int(settings(session, by.store_id)["drive.min_age"])
    found = tuple(licence_rule.problems(facts_of(vars_of(kept)), car.licence_class if car else "C1", row.day, least))
    allowed = {problem.code for problem in found} <= OVERRIDABLE
    return Checked(
        kept.id, mask(kept.number), kept.klass, kept.first_issued, kept.valid_until, found,
        overridden=bool(found) and allowed and row.override_by is not None,
    )  # fmt: skip


def printed(by: Actor, session: Session, drive_id: str) -> str:
    """The number as the agreement shows it: masked, unless the store requires it whole. Raises Refused ``drive.gone``.

    Empty where no licence was shown.
    """
    row = find(by, session, drive_id)
    kept = session.get(Licence, row.licence_id) if row.licence_id else None
    if kept is None or kept.deleted_at is not None or not kept.number:
        return ""
    return kept.number if settings(session, by.store_id)["drive.licence_whole"] else mask(kept.number)


def forget_old(by: Actor, session: Session) -> int:
    """Empty the licences whose time is over or whose consent was withdrawn; how many. Run each day.

    One that a drive under way needs stays until it is back.
    """
    by.need(Right.DRIVE)
    forgotten = list(_old(by, session))
    for row in forgotten:
        empty(row)
    session.flush()
    return len(forgotten)


def any_old(by: Actor, session: Session) -> bool:
    """Whether :func:`forget_old` would find one."""
    by.need(Right.DRIVE)
    return any(True for _ in _old(by, session))


def _known(by: Actor, session: Session, customer_id: str) -> Licence | None:
    return session.scalars(
        select(Licence)
        .where(
            Licence.customer_id == customer_id, Licence.store_id == by.store_id, Licence.deleted_at.is_(None),
            Licence.number != "", Licence.keep_until >= clock.today(),
        )
        .order_by(Licence.id.desc())
    ).first()  # fmt: skip


def _old(by: Actor, session: Session) -> Iterator[Licence]:
    now_needed = set(
        session.scalars(select(Drive.licence_id).where(Drive.state.in_(HOLDING), Drive.day >= clock.today()))
    )
    for row in session.scalars(select(Licence).where(Licence.store_id == by.store_id, Licence.number != "")):
        over = row.keep_until < clock.today()
        if (over and row.id not in now_needed) or not consent.may(session, row.customer_id, PURPOSE):
            yield row


def empty(row: Licence) -> None:
    """Nothing personal is left of it."""
    row.number = row.klass = ""
    row.first_issued = row.valid_until = row.born = None


def mask(number: str) -> str:
    """First three and last four characters."""
    return f"{number[:3]}{'*' * max(0, len(number) - 7)}{number[-4:]}" if len(number) >= 8 else "****"


def facts_of(row: Row) -> LicenceFacts:
    """A row as it lies as the rules read it; one that was emptied has no first issue."""
    return LicenceFacts(
        row["kind"], row["number"], row["klass"], _day(row["first_issued"]) or date.max, _day(row["valid_until"]),
        _day(row["born"]),
    )  # fmt: skip


def vars_of(row: Licence) -> dict[str, Any]:
    """The columns that the rules read."""
    return {name: getattr(row, name) for name in ("kind", "number", "klass", "first_issued", "valid_until", "born")}


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) or value is None else date.fromisoformat(value)


def _read(typed: Typed) -> LicenceFacts:
    gather = Gather()
    if typed.kind not in KINDS:
        gather.note("licence.kind", "kind", value=typed.kind[:20])
    number = text.clean(typed.number).replace(" ", "").upper()
    gather.problems += licence_rule.number_problems(typed.kind, number)
    klass = text.clean(typed.klass).replace(" ", "").upper()
    if not klass:
        gather.note("text.missing", "klass")
    first = gather.take(lambda: licence_rule.read_day(typed.first_issued, "first_issued"), date.min)
    until = gather.take(lambda: licence_rule.read_until(typed.valid_until), None)
    birthday = gather.take(lambda: licence_rule.read_day(typed.born, "born"), None) if typed.born else None
    gather.done()
    return LicenceFacts(typed.kind, number, klass[:20], first, until, birthday)


def _same(session: Session, customer_id: str, facts: LicenceFacts) -> Licence | None:
    return session.scalars(
        select(Licence).where(
            Licence.customer_id == customer_id, Licence.number == facts.number, Licence.deleted_at.is_(None)
        )
    ).first()
