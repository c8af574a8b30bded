"""Lists taken out of the store as files: customers, cars, stock and quotes, under the names an import knows again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Right
from desktop.domain.local import Live
from desktop.domain.parts.part import split_key
from desktop.domain.parts.price import PriceLevel
from desktop.domain.people import phone as telephone
from desktop.domain.people.customer import Customer, Phone
from desktop.domain.people.staff import Audit
from desktop.domain.people.vehicle import Ownership, Plate, Vehicle
from desktop.domain.sales.quote import Quote
from desktop.domain.sales.quote_list import QuoteRow, quotes
from desktop.store.importing import sheet
from desktop.store.importing.kind import word
from desktop.store.importing.kinds import KINDS
from desktop.store.importing.sheet import Value
from desktop.store.open import Store

Rows = Iterator[Sequence[Value]]
Names = Callable[[Sequence[str]], Mapping[str, tuple[str, str]]]
"""Part keys → number as printed and name, of those that the catalogue knows."""
_BUNCH = 500
TELL_EACH = 100
_QUOTE = (
    "number", "revision", "day", "state", "customer", "plate", "car", "vin", "total", "until", "by",
)  # fmt: skip


def export(
    store: Store,
    by: Actor,
    what: str,
    path: Path,
    language: str,
    names: Names | None = None,
    each: Callable[[int, int], object] = lambda _rows, _of: None,
) -> int:
    """Write one of ``WHAT`` to a file, XLSX or CSV by its ending; the rows. It leaves an audit entry.

    ``each`` is told how many rows of about how many records are written; what it raises stops, and nothing is left.
    Raises Refused ``right.missing``; StoreError as ``sheet.save``.
    """
    by.need(Right.EXPORT)
    by.need(_NEEDS[what])
    with store.write(by) as session:
        session.add(Audit(store_id=by.store_id, action="export", subject=f"{what}:{by.store_id}"))
    with store.read() as session:
        rows = stock(by, session, language, names) if what == "stock" else _MAKERS[what](by, session, language)
        of = _of(session, by, what)
        return max(0, sheet.save(path, _telling(rows, of, each)) - 1)


def _telling(rows: Rows, of: int, each: Callable[[int, int], object]) -> Rows:
    for count, row in enumerate(rows):
        if count % TELL_EACH == 0:
            each(count, of)
        yield row


def _of(session: Session, by: Actor, what: str) -> int:
    """How many records a list has; its rows are a few more where a customer has several cars."""
    if what == "stock":
        chosen: ColumnElement[bool] = (Live.here_milli != 0) | Live.retail_fen.is_not(None)
    else:
        table: Any = {"customer": Customer, "vehicle": Vehicle, "quote": Quote}[what]
        chosen = and_(table.store_id == by.store_id, table.deleted_at.is_(None))
    return session.execute(select(func.count()).where(chosen)).scalar_one()


def customers(by: Actor, session: Session, language: str) -> Rows:
    """A row a customer and car; telephones are masked for whoever may not see them whole."""
    yield _heading("customer", language)
    levels = {row.id: row.name for row in session.scalars(select(PriceLevel))}
    shown = (lambda number: number) if by.may(Right.CUSTOMER_REVEAL) else telephone.mask
    chosen = select(Customer).where(
        Customer.store_id == by.store_id, Customer.deleted_at.is_(None), Customer.merged_into.is_(None)
    )
    for some in _bunches(session, chosen, Customer.id):
        numbers = _numbers(session, [row.id for row in some])
        cars = _cars_of(session, [row.id for row in some])
        for row in some:
            phones = "/".join(shown(number) for number in numbers.get(row.id, ()))
            for plate, car in cars.get(row.id) or [("", None)]:
                yield [
                    row.name, phones, word(f"kind.{row.kind}", language), row.contact_name,
                    levels.get(row.level_id or "", ""), row.address, plate, *_car(car, "vin", "brand", "series"),
                    *_figures(car), row.note,
                ]  # fmt: skip


def vehicles(by: Actor, session: Session, language: str) -> Rows:
    """A row a car, with its plate and its owner."""
    yield _heading("vehicle", language)
    shown = (lambda number: number) if by.may(Right.CUSTOMER_REVEAL) else telephone.mask
    chosen = select(Vehicle).where(Vehicle.store_id == by.store_id, Vehicle.deleted_at.is_(None))
    for some in _bunches(session, chosen, Vehicle.id):
        ids = [row.id for row in some]
        plates = _plates(session, ids)
        held = select(Ownership.vehicle_id, Customer.id, Customer.name).join(
            Customer, Customer.id == Ownership.customer_id
        )
        owned = session.execute(
            held.where(Ownership.vehicle_id.in_(ids), Ownership.until.is_(None), Ownership.deleted_at.is_(None))
        )
        owners = {car: (customer, name) for car, customer, name in owned}
        numbers = _numbers(session, [customer for customer, _ in owners.values()])
        for row in some:
            customer, name = owners.get(row.id, ("", ""))
            phones = "/".join(shown(number) for number in numbers.get(customer, ()))
            yield [
                row.vin, plates.get(row.id, ""), *_car(row, "brand", "series", "engine"), *_figures(row), phones, name,
            ]  # fmt: skip


def stock(by: Actor, session: Session, language: str, names: Names | None = None) -> Rows:
    """A row a part with stock or a price of the store's own; cost for whoever may see it."""
    fields = [field.name for field in KINDS["stock"].fields if field.name != "place"]
    fields = [name for name in fields if name != "cost" or by.may(Right.COST)]
    yield [KINDS["stock"].words(name).name(language) for name in fields]
    chosen = select(Live).where((Live.here_milli != 0) | Live.retail_fen.is_not(None))
    for some in _bunches(session, chosen, Live.part_key):
        known = names([row.part_key for row in some]) if names else {}
        for row in some:
            brand, norm = split_key(row.part_key)
            number, name = known.get(row.part_key, (norm, ""))
            values: dict[str, Value] = {
                "number": number, "brand": brand, "name": name, "qty": Decimal(row.here_milli) / 1000,
                "retail": _yuan(row.retail_fen), "cost": _yuan(row.cost_fen),
            }  # fmt: skip
            yield [values[name] for name in fields]


def quote_list(by: Actor, session: Session, language: str) -> Rows:
    """A row a quote, the last first."""
    yield [word(f"quote.{each}", language) for each in _QUOTE]
    last: QuoteRow | None = None
    while some := quotes(by, session, limit=_BUNCH, after=last):
        for row in some:
            yield [
                row.number, row.revision, clock.local(row.issued_at).date(),
                word(f"state.{row.state}", language), row.customer_name, row.plate, row.car_name,
                row.vin_tail, _yuan(row.total_fen), row.valid_until, row.issued_by_name,
            ]  # fmt: skip
        last = some[-1]
        session.expunge_all()


_MAKERS: dict[str, Callable[[Actor, Session, str], Rows]] = {
    "customer": customers, "vehicle": vehicles, "stock": stock, "quote": quote_list,
}  # fmt: skip
_NEEDS = {
    "customer": Right.CUSTOMER, "vehicle": Right.CUSTOMER, "stock": Right.LOOK_UP, "quote": Right.QUOTE,
}  # fmt: skip
WHAT = tuple(_MAKERS)
"""What can be taken out."""


def _heading(kind: str, language: str) -> list[str]:
    return [KINDS[kind].words(field.name).name(language) for field in KINDS[kind].fields]


def _bunches(session: Session, chosen: object, key: object) -> Iterator[list]:  # type: ignore[type-arg]
    """Records page by page in the order of their key, let go of in between."""
    last = ""
    while some := session.scalars(chosen.where(key > last).order_by(key).limit(_BUNCH)).all():  # type: ignore[attr-defined,operator]
        yield list(some)
        last = getattr(some[-1], key.key)  # type: ignore[attr-defined]
        session.expunge_all()


def _numbers(session: Session, ids: Sequence[str]) -> dict[str, list[str]]:
    rows = session.execute(
        select(Phone.customer_id, Phone.number)
        .where(Phone.customer_id.in_(ids), Phone.deleted_at.is_(None))
        .order_by(Phone.main.desc(), Phone.id)
    )
    found: dict[str, list[str]] = {}
    for customer_id, number in rows:
        found.setdefault(customer_id, []).append(number)
    return found


def _plates(session: Session, ids: Sequence[str]) -> dict[str, str]:
    rows = session.execute(
        select(Plate.vehicle_id, Plate.number)
        .where(Plate.vehicle_id.in_(ids), Plate.until.is_(None), Plate.deleted_at.is_(None))
        .order_by(Plate.since)
    )
    return {vehicle_id: number for vehicle_id, number in rows}  # noqa: C416  rows, not pairs


def _cars_of(session: Session, ids: Sequence[str]) -> dict[str, list[tuple[str, Vehicle | None]]]:
    rows = session.execute(
        select(Ownership.customer_id, Vehicle)
        .join(Vehicle, Vehicle.id == Ownership.vehicle_id)
        .where(Ownership.customer_id.in_(ids), Ownership.until.is_(None), Ownership.deleted_at.is_(None))
        .where(Vehicle.deleted_at.is_(None))
        .order_by(Vehicle.id)
    ).all()
    plates = _plates(session, [car.id for _, car in rows])
    found: dict[str, list[tuple[str, Vehicle | None]]] = {}
    for customer_id, car in rows:
        found.setdefault(customer_id, []).append((plates.get(car.id, ""), car))
    return found


def _car(car: Vehicle | None, *names: str) -> list[Value]:
    return [getattr(car, name) if car else "" for name in names]


def _figures(car: Vehicle | None) -> list[Value]:
    return [car.model_year, car.odometer_km] if car else ["", ""]


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / 100
