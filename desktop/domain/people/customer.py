"""Customers, persons and firms, and their phones: records, rules, verbs. Queries: ``card``; deletion: ``erase``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.people import phone as telephone
from desktop.domain.people.phone import PhoneNumber
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced

KINDS = ("person", "firm")


class Customer(Record, Base):
    """A person or a firm. ``initials``: pinyin initials of the name, lower case, for search."""

    __tablename__ = "customer"
    __sync__: ClassVar[Synced | Local] = Synced(
        keeps_both=frozenset({"name", "address", "level_id"}), write=frozenset({Right.CUSTOMER})
    )

    kind: Mapped[str] = mapped_column(Text)
    """``person`` or ``firm``."""
    name: Mapped[str] = mapped_column(Text, index=True)
    initials: Mapped[str] = mapped_column(Text, default="", index=True)
    contact_name: Mapped[str] = mapped_column(Text, default="")
    level_id: Mapped[str | None] = mapped_column(String(36))
    address: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    merged_into: Mapped[str | None] = mapped_column(String(36))


class Phone(Record, Base):
    """One telephone number of a customer: digits only, with + for foreign ones and x before an extension."""

    __tablename__ = "phone"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"number"}), write=frozenset({Right.CUSTOMER}))

    customer_id: Mapped[str] = mapped_column(String(36), index=True)
    number: Mapped[str] = mapped_column(Text, index=True)
    reversed: Mapped[str] = mapped_column(Text, index=True)
    """The digits backwards, so that the last ones are a prefix."""
    kind: Mapped[str] = mapped_column(Text, default="mobile")
    """``mobile``, ``landline`` or ``foreign``."""
    main: Mapped[bool] = mapped_column(default=True)


@dataclass(frozen=True)
class CustomerDetails:
    """What a person types about a customer; the first three are what the desk asks for."""

    name: str
    phone: str = ""
    kind: str = "person"
    contact_name: str = ""
    level_id: str | None = None
    address: str = ""
    note: str = ""


@dataclass(frozen=True)
class Added:
    """A new customer's id, or the id of the one who has that phone already (``existing``); then nothing was made."""

    customer_id: str
    existing: bool = False


EDITABLE = ("name", "kind", "contact_name", "level_id", "address", "note")
"""The fields that :func:`edit_customer` takes, beside ``phone``."""


@rule("customer")
def customer_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A living customer has a name, a known kind, and no more text than fits."""
    row = change.after
    if row["deleted_at"] is not None:
        return
    if not row["name"]:
        yield Problem("text.missing", "name")
    if row["kind"] not in KINDS:
        yield Problem("customer.kind", "kind", {"value": row["kind"]})


def add_customer(by: Actor, session: Session, details: CustomerDetails, *, again: bool = False) -> Added:
    """Add a customer, or return who has this phone already; ``again`` makes a second one all the same.

    Raises Refused with every problem: ``text.*``, ``phone.*``, ``customer.kind``.
    """
    by.need(Right.CUSTOMER)
    gather = Gather()
    values = {field: _take(gather, field, getattr(details, field)) for field in EDITABLE}
    number = gather.take(lambda: telephone.read(details.phone), None)
    gather.done()
    assert number is not None
    twin = None if again else who_has(session, by.store_id, number)
    if twin:
        return Added(twin, existing=True)
    customer = Customer(store_id=by.store_id, initials=text.initials(values["name"]), **values)
    session.add_all([customer, _phone(by, customer.id, number)])
    session.flush()
    return Added(customer.id)


def who_has(session: Session, store_id: str, number: PhoneNumber) -> str | None:
    """The living customer of the store with this very phone, the oldest if there are several."""
    return session.scalars(
        select(Customer.id)
        .join(Phone, Phone.customer_id == Customer.id)
        .where(Phone.number == number.number, Phone.deleted_at.is_(None))
        .where(Customer.store_id == store_id, Customer.deleted_at.is_(None), Customer.merged_into.is_(None))
        .order_by(Customer.id)
        .limit(1)
    ).first()


def edit_customer(by: Actor, session: Session, customer_id: str, **fields: Any) -> None:
    """Change the named fields: any of ``EDITABLE``, and ``phone`` for the main number.

    Raises Refused ``customer.gone``, ``text.*``, ``phone.*``, ``customer.kind``; TypeError for an unknown field.
    """
    by.need(Right.CUSTOMER)
    unknown = fields.keys() - {*EDITABLE, "phone"}
    if unknown:
        raise TypeError(f"not a field of a customer: {sorted(unknown)}")
    customer = find(session, customer_id)
    gather = Gather()
    number = gather.take(lambda: telephone.read(fields["phone"]), None) if "phone" in fields else None
    values = {field: _take(gather, field, value) for field, value in fields.items() if field != "phone"}
    gather.done()
    for field, value in values.items():
        setattr(customer, field, value)
    customer.initials = text.initials(customer.name)
    if number:
        _set_main_phone(by, session, customer_id, number)
    session.flush()


def add_phone(by: Actor, session: Session, customer_id: str, typed: str) -> None:
    """A further number of a customer. Raises Refused ``customer.gone`` or ``phone.*``."""
    by.need(Right.CUSTOMER)
    find(session, customer_id)
    number = telephone.read(typed)
    if number.number not in {phone.number for phone in phones(session, customer_id)}:
        session.add(_phone(by, customer_id, number, main=False))
        session.flush()


def remove_phone(by: Actor, session: Session, phone_id: str) -> None:
    """Take a number off its customer; the next one becomes the main one.

    Raises Refused ``phone.gone``, or ``phone.last`` for the only one.
    """
    by.need(Right.CUSTOMER)
    phone = _phone_by_id(session, phone_id)
    others = [each for each in phones(session, phone.customer_id) if each.id != phone_id]
    if not others:
        raise Refused("phone.last", "phone")
    phone.deleted_at = clock.now()
    if phone.main:
        phone.main, others[0].main = False, True
    session.flush()


def restore_phone(by: Actor, session: Session, phone_id: str) -> None:
    """Undo :func:`remove_phone`; the number comes back as a further one. Raises Refused ``phone.gone``."""
    by.need(Right.CUSTOMER)
    phone = session.get(Phone, phone_id)
    if phone is None or not phone.number:
        raise Refused("phone.gone", "phone")
    find(session, phone.customer_id)
    phone.deleted_at = None
    session.flush()


def make_main_phone(by: Actor, session: Session, phone_id: str) -> None:
    """The number shown in lists and printed. Raises Refused ``phone.gone``."""
    by.need(Right.CUSTOMER)
    chosen = _phone_by_id(session, phone_id)
    for phone in phones(session, chosen.customer_id):
        phone.main = phone.id == phone_id
    session.flush()


def find(session: Session, customer_id: str) -> Customer:
    """The living customer. Raises Refused ``customer.gone``."""
    customer = session.get(Customer, customer_id)
    if customer is None or customer.deleted_at is not None:
        raise Refused("customer.gone", "customer")
    return customer


def phones(session: Session, customer_id: str) -> list[Phone]:
    """The living numbers of a customer, the main one first."""
    rows = session.scalars(select(Phone).where(Phone.customer_id == customer_id, Phone.deleted_at.is_(None)))
    return sorted(rows, key=lambda phone: (not phone.main, phone.id))


def _phone_by_id(session: Session, phone_id: str) -> Phone:
    phone = session.get(Phone, phone_id)
    if phone is None or phone.deleted_at is not None:
        raise Refused("phone.gone", "phone")
    return phone


def _take(gather: Gather, field: str, value: Any) -> Any:
    return gather.take(lambda: _read(field, value), None)


def _read(field: str, value: Any) -> Any:
    if field == "level_id":
        return value or None
    if field == "kind":
        if value not in KINDS:
            raise Refused("customer.kind", "kind", value=str(value)[:20])
        return value
    if field == "note":
        return text.read(value, field, limit=text.REMARK, lines=True)
    limit = text.LINE if field == "address" else text.NAME
    return text.read(value, field, limit=limit, needed=field == "name")


def _phone(by: Actor, customer_id: str, number: PhoneNumber, *, main: bool = True) -> Phone:
    return Phone(
        store_id=by.store_id,
        customer_id=customer_id,
        number=number.number,
        reversed=number.reversed,
        kind=number.kind,
        main=main,
    )


def _set_main_phone(by: Actor, session: Session, customer_id: str, number: PhoneNumber) -> None:
    main = next((phone for phone in phones(session, customer_id) if phone.main), None)
    if main is None:
        session.add(_phone(by, customer_id, number))
    else:
        main.number, main.reversed, main.kind = number.number, number.reversed, number.kind
