"""The store and its staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import text
from desktop.domain.actor import Actor, Right, Role
from desktop.domain.check import Change, Look, rule
from desktop.domain.people import password as passwords
from desktop.domain.people import plate as plates
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced


class Store(Record, Base):
    """The store, and the header of its papers. ``id`` equals ``store_id``; ``code`` begins every document number."""

    __tablename__ = "store"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SETTINGS}))

    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    legal_name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    bank: Mapped[str] = mapped_column(Text, default="")
    bank_account: Mapped[str] = mapped_column(Text, default="")
    province: Mapped[str] = mapped_column(Text, default="")
    """The first character of the plates usual here, e.g. 京."""
    demo: Mapped[bool] = mapped_column(default=False)


NEVER_SIGNS_IN = "-"
"""The password hash of who works here without a computer, as most technicians: no password matches it."""


class Staff(Record, Base):
    """A member of staff. ``password_hash`` is Argon2id or ``NEVER_SIGNS_IN``; ``role`` is a Role."""

    __tablename__ = "staff"
    __sync__: ClassVar[Synced | Local] = Synced(
        keeps_both=frozenset({"name", "role", "password_hash"}),
        write=frozenset({Right.STAFF}),
        own=frozenset({"password_hash", "must_change"}),
    )

    login: Mapped[str] = mapped_column(Text, index=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    must_change: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class Audit(Record, Base):
    """Who looked at, printed or changed what is guarded, and why. Holds ids, never the guarded value."""

    __tablename__ = "audit"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND)

    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    """``table:id``."""
    reason: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class StaffDetails:
    """A new member of staff; the password is for the first sign-in only."""

    login: str
    name: str
    role: str
    password: str


@dataclass(frozen=True)
class StaffRow:
    """One line of the staff page."""

    id: str
    login: str
    name: str
    role: str
    active: bool
    must_change: bool


HEADER = ("name", "legal_name", "address", "phone", "bank", "bank_account", "province")
"""The fields that :func:`edit_header` takes; the code never changes, since numbers begin with it."""


@rule("staff")
def staff_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A login, a name and a role. A role of a newer program passes: it grants nothing here."""
    for field in ("login", "name", "role"):
        if not change.after[field]:
            yield Problem("text.missing", field)


def add_staff(by: Actor, session: Session, details: StaffDetails) -> str:
    """Add a member of staff who must change the password at the first sign-in; the id.

    Raises Refused with every problem: ``text.*``, ``staff.login_taken``, ``staff.role``, ``password.*``.
    """
    by.need(Right.STAFF)
    gather = Gather()
    login = gather.take(lambda: text.read(details.login, "login", needed=True).casefold(), "")
    name = gather.take(lambda: text.read(details.name, "name", needed=True), "")
    role = gather.take(lambda: _role(details.role), Role.CLERK)
    if login and _with_login(session, by.store_id, login) is not None:
        gather.note("staff.login_taken", "login", value=login)
    gather.problems += passwords.problems(details.password, login)
    gather.done()
    staff = Staff(
        store_id=by.store_id,
        login=login,
        name=name,
        role=role.value,
        password_hash=passwords.hash_password(details.password),
        must_change=True,
    )
    session.add(staff)
    session.flush()
    return staff.id


def edit_staff(by: Actor, session: Session, staff_id: str, *, name: str | None = None, role: str | None = None) -> None:
    """Change name or role. Raises Refused ``staff.gone``, ``text.*``, ``staff.role``, ``staff.last_manager``."""
    by.need(Right.STAFF)
    staff, gather = _find(session, by, staff_id), Gather()
    new_name = gather.take(lambda: text.read(name, "name", needed=True), "") if name is not None else staff.name
    new_role = gather.take(lambda: _role(role), Role(staff.role)) if role is not None else Role(staff.role)
    if new_role is not Role.MANAGER and _is_last_manager(session, staff):
        gather.note("staff.last_manager", "role", name=staff.name)
    gather.done()
    if new_role.value != staff.role:
        session.add(
            Audit(store_id=by.store_id, action="role", subject=f"staff:{staff_id}", reason=f"{staff.role}>{new_role}")
        )
    staff.name, staff.role = new_name, new_role.value
    session.flush()


def reset_password(by: Actor, session: Session, staff_id: str, password: str) -> None:
    """Give a password for the next sign-in, when it must be changed. Raises Refused ``staff.gone``, ``password.*``."""
    by.need(Right.STAFF)
    staff, gather = _find(session, by, staff_id), Gather()
    gather.problems += passwords.problems(password, staff.login)
    gather.done()
    staff.password_hash, staff.must_change = passwords.hash_password(password), True
    session.add(Audit(store_id=by.store_id, action="password_reset", subject=f"staff:{staff_id}"))
    session.flush()


def change_password(by: Actor, session: Session, old: str, new: str) -> None:
    """One's own password. Raises Refused ``sign_in.wrong`` (field ``old``), ``password.*``, ``password.same``."""
    by.need(Right.LOOK_UP)
    staff = _find(session, by, by.staff_id)
    if not passwords.verify(staff.password_hash, old):
        raise Refused("sign_in.wrong", "old")
    gather = Gather()
    gather.problems += passwords.problems(new, staff.login)
    if new == old:
        gather.note("password.same", "password")
    gather.done()
    staff.password_hash, staff.must_change = passwords.hash_password(new), False
    session.flush()


def set_active(by: Actor, session: Session, staff_id: str, active: bool) -> None:
    """Let somebody sign in, or no longer; never the last manager. Raises Refused ``staff.gone``, ``.last_manager``."""
    by.need(Right.STAFF)
    staff = _find(session, by, staff_id)
    if not active and _is_last_manager(session, staff):
        raise Refused("staff.last_manager", "active", name=staff.name)
    staff.active = active
    session.flush()


def staff(by: Actor, session: Session) -> list[StaffRow]:
    """All of the store's staff, those who may sign in first."""
    by.need(Right.STAFF)
    rows = session.scalars(
        select(Staff)
        .where(Staff.store_id == by.store_id, Staff.deleted_at.is_(None))
        .order_by(Staff.active.desc(), Staff.id)
    )
    return [StaffRow(row.id, row.login, row.name, row.role, row.active, row.must_change) for row in rows]


def colleagues(by: Actor, session: Session) -> list[tuple[str, str]]:
    """Id and name of whoever works at the store now, oneself first, the others by name."""
    by.need(Right.LOOK_UP)
    rows = session.execute(
        select(Staff.id, Staff.name)
        .where(Staff.store_id == by.store_id, Staff.deleted_at.is_(None), Staff.active.is_(True))
        .order_by(Staff.name, Staff.id)
    )
    return sorted(((row.id, row.name) for row in rows), key=lambda each: each[0] != by.staff_id)


def edit_header(by: Actor, session: Session, **fields: str) -> None:
    """Change the header of the store's papers: any of ``HEADER``. Papers already issued keep theirs.

    Raises Refused with every problem: ``text.*``, ``header.province``; TypeError for an unknown field.
    """
    by.need(Right.SETTINGS)
    unknown = fields.keys() - set(HEADER)
    if unknown:
        raise TypeError(f"not a field of the header: {sorted(unknown)}")
    gather, store = Gather(), session.get_one(Store, by.store_id)
    for field, value in fields.items():
        setattr(store, field, _header_word(gather, field, value))
    gather.done()
    session.flush()


def _header_word(gather: Gather, field: str, value: str) -> str:
    needed = field in ("name", "legal_name")
    word = gather.take(lambda: text.read(value, field, limit=text.LINE, needed=needed), "")
    if field == "province" and word and word not in plates.PROVINCES:
        gather.note("header.province", field, value=word[:20])
    return word


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError:
        raise Refused("staff.role", "role", value=value[:20]) from None


def _find(session: Session, by: Actor, staff_id: str) -> Staff:
    found = session.get(Staff, staff_id)
    if found is None or found.deleted_at is not None or found.store_id != by.store_id:
        raise Refused("staff.gone", "staff")
    return found


def _with_login(session: Session, store_id: str, login: str) -> str | None:
    return session.scalars(
        select(Staff.id).where(Staff.store_id == store_id, Staff.login == login, Staff.deleted_at.is_(None))
    ).first()


def _is_last_manager(session: Session, staff: Staff) -> bool:
    if staff.role != Role.MANAGER or not staff.active:
        return False
    managers = select(func.count()).select_from(Staff).where(
        Staff.store_id == staff.store_id,
        Staff.role == Role.MANAGER.value,
        Staff.active.is_(True),
        Staff.deleted_at.is_(None),
    )  # fmt: skip
    return session.scalars(managers).one() <= 1
