"""Customers as rows of a file, each with one of their cars where the row names it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from desktop.domain import text
from desktop.domain.actor import Right
from desktop.domain.parts.part import squash
from desktop.domain.parts.price import PriceLevel
from desktop.domain.people.customer import Customer, Phone
from desktop.domain.people.phone import PhoneNumber
from desktop.domain.problem import Problem
from desktop.store.importing import cell
from desktop.store.importing.garage import Garage, car_of
from desktop.store.importing.kind import Field, Ground, Kind, Line, Twin

FILLED = ("contact_name", "level_id", "address", "note")
"""What a merge fills where it is empty; name and kind stay as they are."""


class CustomerKind(Kind):
    """One customer a line; a second line of the same telephone brings a second car."""

    name = "customer"
    right = Right.CUSTOMER
    fields = (
        Field("name", cell.words("name"), needed=True),
        Field("phone", cell.numbers, needed=True, looks=cell.reads(cell.numbers)),
        Field("kind", cell.kind, looks=cell.reads(cell.kind)),
        Field("contact_name", cell.words("contact_name")),
        Field("level", cell.words("level")),
        Field("address", cell.words("address", text.LINE)),
        Field("plate", cell.plate, looks=cell.reads(cell.plate)),
        Field("vin", cell.vin, looks=cell.looks_like_vin),
        Field("brand", cell.words("brand")),
        Field("series", cell.words("series")),
        Field("model_year", cell.year, looks=cell.reads(cell.year)),
        Field("odometer_km", cell.odometer, looks=cell.reads(cell.odometer)),
        Field("note", cell.words("note", text.REMARK, lines=True)),
    )

    def settle(self, ground: Ground, lines: Sequence[Line]) -> None:
        """Levels by their names, the kind by the customer's name where nothing says it, VINs that may be wrong."""
        levels = _levels(ground)
        for line in lines:
            level = line.values.get("level")
            line.values["level_id"] = levels.get(squash(level)) if level else None
            if level and line.values["level_id"] is None:
                line.problems.append(Problem("import.level", "level", {"value": level[:40]}))
            line.values["kind"] = line.values.get("kind") or cell.kind_by_name(line.values.get("name") or "")
            warn_of_car(line)

    def keys(self, line: Line) -> Iterable[tuple[str, str]]:
        """Every telephone number."""
        return [("phone", each.number) for each in line.values.get("phone") or ()]

    def known(self, ground: Ground, lines: Sequence[Line]) -> Mapping[tuple[str, str], Twin]:
        """Who has these numbers already."""
        numbers = {number for line in lines for _, number in self.keys(line)}
        return {("phone", number): twin for number, twin in who_have(ground, numbers).items()}

    def write(self, ground: Ground, lines: Sequence[tuple[Line, str | int | None]], made: dict[int, str]) -> None:
        """Customers, telephones, cars and ownerships."""
        people = _People(ground, [made.get(into) if isinstance(into, int) else into for _, into in lines])
        cars = {line.number: car_of(line.values) for line, _ in lines}
        garage = Garage(ground, cars.values())
        for line, into in lines:
            into = made.get(into) if isinstance(into, int) else into
            made[line.number] = people.merge(into, line) if into else people.add(line)
            if cars[line.number].known:
                garage.meet(cars[line.number], made[line.number])


class _People:
    """The customers that some lines go into, with their telephones."""

    def __init__(self, ground: Ground, ids: Iterable[str | None]) -> None:
        self._ground = ground
        wanted = {each for each in ids if each}
        chosen = select(Customer).where(Customer.id.in_(wanted), Customer.deleted_at.is_(None))
        self._customers = {customer.id: customer for customer in ground.session.scalars(chosen)}
        self._numbers: dict[str, set[str]] = {}
        phones = select(Phone).where(Phone.customer_id.in_(wanted), Phone.deleted_at.is_(None))
        for phone in ground.session.scalars(phones):
            self._numbers.setdefault(phone.customer_id, set()).add(phone.number)

    def add(self, line: Line) -> str:
        return add_customer(self._ground, line.values, self._customers, self._numbers)

    def merge(self, customer_id: str, line: Line) -> str:
        """Fill what is empty. Somebody deleted since the check is made anew."""
        customer = self._customers.get(customer_id)
        if customer is None:
            return self.add(line)
        for name in FILLED:
            if line.values.get(name) and not getattr(customer, name):
                setattr(customer, name, line.values[name])
        have = self._numbers.setdefault(customer_id, set())
        for number in line.values.get("phone") or ():
            if number.number not in have:
                self._ground.added.append(_phone(self._ground, customer_id, number, main=not have))
                have.add(number.number)
        return customer_id


def add_customer(
    ground: Ground, values: Mapping[str, object], customers: dict[str, Customer], numbers: dict[str, set[str]]
) -> str:
    """A new customer of a line's values, noted among those at hand; the id."""
    name = str(values["name"])
    customer = Customer(
        store_id=ground.by.store_id, name=name, initials=text.initials(name), kind=values.get("kind") or "person",
        contact_name=values.get("contact_name") or "", level_id=values.get("level_id"),
        address=values.get("address") or "", note=values.get("note") or "",
    )  # fmt: skip
    phones = values.get("phone") or ()
    assert isinstance(phones, tuple)
    rows = [_phone(ground, customer.id, number, main=not place) for place, number in enumerate(phones)]
    ground.added.extend((customer, *rows))
    customers[customer.id], numbers[customer.id] = customer, {each.number for each in phones}
    return customer.id


def who_have(ground: Ground, numbers: Iterable[str]) -> dict[str, Twin]:
    """Number → the living customer of the store with it, the oldest where there are several."""
    rows = ground.session.execute(
        select(Phone.number, Customer.id, Customer.name)
        .join(Customer, Customer.id == Phone.customer_id)
        .where(Phone.number.in_(list(numbers)), Phone.deleted_at.is_(None), Customer.store_id == ground.by.store_id)
        .where(Customer.deleted_at.is_(None), Customer.merged_into.is_(None))
        .order_by(Customer.id.desc())
    )
    return {number: Twin("phone", row_id=customer_id, label=name) for number, customer_id, name in rows}


def warn_of_car(line: Line) -> None:
    """A VIN whose check digit is wrong goes in as unverified, and is told."""
    vin, verified = line.values.get("vin") or ("", True)
    if not verified:
        line.warnings.append(Problem("import.vin_unverified", "vin", {"value": vin}))


def _levels(ground: Ground) -> dict[str, str]:
    chosen = select(PriceLevel).where(PriceLevel.store_id == ground.by.store_id, PriceLevel.deleted_at.is_(None))
    found: dict[str, str] = {}
    for level in ground.session.scalars(chosen):
        for name in (level.name, level.name_en):
            if name:
                found[squash(name)] = level.id
                found.setdefault(squash(name.removesuffix("级").removeprefix("Level ")), level.id)
    return found


def _phone(ground: Ground, customer_id: str, number: PhoneNumber, *, main: bool) -> Phone:
    return Phone(
        store_id=ground.by.store_id, customer_id=customer_id, number=number.number, reversed=number.reversed,
        kind=number.kind, main=main,
    )  # fmt: skip
