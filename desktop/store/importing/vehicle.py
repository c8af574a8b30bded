"""Cars as rows of a file, each with its owner where the row names one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from desktop.domain.actor import Right
from desktop.domain.people.customer import Customer
from desktop.domain.problem import Problem
from desktop.store.importing import cell
from desktop.store.importing.customer import add_customer, warn_of_car, who_have
from desktop.store.importing.garage import Garage, car_of
from desktop.store.importing.kind import Field, Ground, Kind, Line, Twin


class VehicleKind(Kind):
    """One car a line, known by its VIN or its plate."""

    name = "vehicle"
    right = Right.CUSTOMER
    one_of = ("vin", "plate")
    none_of = "import.vin_or_plate"
    again = False
    fields = (
        Field("vin", cell.vin, looks=cell.looks_like_vin),
        Field("plate", cell.plate, looks=cell.reads(cell.plate)),
        Field("brand", cell.words("brand")),
        Field("series", cell.words("series")),
        Field("engine", cell.words("engine")),
        Field("model_year", cell.year, looks=cell.reads(cell.year)),
        Field("odometer_km", cell.odometer, looks=cell.reads(cell.odometer)),
        Field("owner_phone", cell.numbers, looks=cell.reads(cell.numbers)),
        Field("owner_name", cell.words("owner_name")),
    )

    def settle(self, ground: Ground, lines: Sequence[Line]) -> None:
        """An owner whom nobody knows, and VINs that may be wrong, are told; the car goes in all the same."""
        owners = _Owners(ground, lines)
        for line in lines:
            warn_of_car(line)
            named = line.values.get("owner_name") or line.values.get("owner_phone")
            if named and not owners.find(line) and not _can_be_made(line):
                shown = line.values.get("owner_name") or line.values["owner_phone"][0].number
                line.warnings.append(Problem("import.owner_unknown", "owner_name", {"value": shown[:40]}))

    def keys(self, line: Line) -> Iterable[tuple[str, str]]:
        """The VIN, else the plate: a plate may move to another car, a VIN does not."""
        car = car_of(line.values)
        return [("vin", car.vin)] if car.vin else [("plate", car.plate)] if car.plate else []

    def known(self, ground: Ground, lines: Sequence[Line]) -> Mapping[tuple[str, str], Twin]:
        """Cars of the store with these VINs and plates."""
        cars = [(line, car_of(line.values)) for line in lines]
        garage = Garage(ground, (car for _, car in cars))
        found: dict[tuple[str, str], Twin] = {}
        for line, car in cars:
            met = garage.find(car)
            for field, said in self.keys(line):
                if met is not None:
                    found[field, said] = Twin(
                        field, row_id=met.id, label=" ".join(filter(None, (met.brand, met.series)))
                    )
        return found

    def write(self, ground: Ground, lines: Sequence[tuple[Line, str | int | None]], made: dict[int, str]) -> None:
        """Cars, plates and ownerships; owners that have a name and a telephone and are not there yet."""
        owners = _Owners(ground, [line for line, _ in lines])
        garage = Garage(ground, (car_of(line.values) for line, _ in lines))
        for line, _ in lines:
            made[line.number] = garage.meet(car_of(line.values), owners.find(line) or owners.add(line))


def _can_be_made(line: Line) -> bool:
    return bool(line.values.get("owner_name") and line.values.get("owner_phone"))


class _Owners:
    """The customers that some lines name, by telephone, else by a name that only one has."""

    def __init__(self, ground: Ground, lines: Sequence[Line]) -> None:
        self._ground = ground
        numbers = {number.number for line in lines for number in line.values.get("owner_phone") or ()}
        self._by_number = {number: twin.row_id for number, twin in who_have(ground, numbers).items()}
        names = {line.values["owner_name"] for line in lines if line.values.get("owner_name")}
        chosen = select(Customer.name, Customer.id).where(
            Customer.name.in_(names), Customer.store_id == ground.by.store_id, Customer.deleted_at.is_(None),
            Customer.merged_into.is_(None),
        )  # fmt: skip
        self._by_name: dict[str, list[str]] = {}
        for name, customer_id in ground.session.execute(chosen):
            self._by_name.setdefault(name, []).append(customer_id)

    def find(self, line: Line) -> str | None:
        phones = line.values.get("owner_phone") or ()
        for number in phones:
            if number.number in self._by_number:
                return self._by_number[number.number]
        named = self._by_name.get(line.values.get("owner_name") or "", [])
        return named[0] if len(named) == 1 and not phones else None

    def add(self, line: Line) -> str | None:
        """A customer of what the line says of the owner; None where that is not enough."""
        if not _can_be_made(line):
            return None
        name = line.values["owner_name"]
        values = {"name": name, "phone": line.values["owner_phone"], "kind": cell.kind_by_name(name)}
        customer_id = add_customer(self._ground, values, {}, {})
        for number in line.values["owner_phone"]:
            self._by_number[number.number] = customer_id
        return customer_id
