"""The cars of some lines of a file, looked up at once: what ``vehicle.meet_vehicle`` does, for hundreds of cars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from desktop.domain import clock
from desktop.domain.people.vehicle import Ownership, Plate, Vehicle, vehicle_id
from desktop.store.importing.kind import Ground

FILLED = ("brand", "series", "engine")
"""Words of a car that a line may fill where they are empty."""


@dataclass(frozen=True)
class Car:
    """A car as a line names it."""

    vin: str = ""
    vin_verified: bool = True
    plate: str = ""
    brand: str = ""
    series: str = ""
    engine: str = ""
    model_year: int | None = None
    odometer_km: int | None = None

    @property
    def known(self) -> bool:
        """Whether it can be told from others."""
        return bool(self.vin or self.plate)


def car_of(values: dict[str, Any]) -> Car:
    """The car among a line's values."""
    vin, verified = values.get("vin") or ("", True)
    words = {name: values.get(name) or "" for name in FILLED}
    return Car(vin, verified, values.get("plate") or "", **words, model_year=values.get("model_year"),
               odometer_km=values.get("odometer_km"))  # fmt: skip


class Garage:
    """The living cars with these VINs and plates, with plates and owners as they are, and those added meanwhile."""

    def __init__(self, ground: Ground, cars: Iterable[Car]) -> None:
        self._ground = ground
        wanted = list(cars)
        vins, plates = {car.vin for car in wanted if car.vin}, {car.plate for car in wanted if car.plate}
        self._by_plate = {plate.number: plate.vehicle_id for plate in self._plates(Plate.number, plates)}
        found = ground.session.scalars(
            select(Vehicle)
            .where(Vehicle.vin.in_(vins), Vehicle.store_id == ground.by.store_id, Vehicle.deleted_at.is_(None))
            .order_by(Vehicle.id.desc())
        ).all()
        self._by_vin = {car.vin: car for car in found}
        ids = {vehicle_id(ground.by.store_id, vin) for vin in vins - self._by_vin.keys()}
        deleted = select(Vehicle).where(Vehicle.id.in_(ids), Vehicle.deleted_at.is_not(None))
        self._gone = {car.id: car for car in ground.session.scalars(deleted)}
        bearers = select(Vehicle).where(Vehicle.id.in_(set(self._by_plate.values())), Vehicle.deleted_at.is_(None))
        self._cars = {car.id: car for car in (*found, *ground.session.scalars(bearers))}
        self._with_plate = {plate.vehicle_id for plate in self._plates(Plate.vehicle_id, set(self._cars))}
        owned = select(Ownership.vehicle_id).where(
            Ownership.vehicle_id.in_(set(self._cars)), Ownership.until.is_(None), Ownership.deleted_at.is_(None)
        )
        self._owned = set(ground.session.scalars(owned))

    def _plates(self, column: Any, values: set[str]) -> Sequence[Plate]:
        return self._ground.session.scalars(
            select(Plate)
            .where(column.in_(values), Plate.until.is_(None), Plate.deleted_at.is_(None))
            .order_by(Plate.since, Plate.id.desc())
        ).all()

    def find(self, car: Car) -> Vehicle | None:
        """The car known by this VIN, else the one that bears this plate unless it has another VIN."""
        if car.vin and car.vin in self._by_vin:
            return self._by_vin[car.vin]
        bearer = self._cars.get(self._by_plate.get(car.plate, "")) if car.plate else None
        return bearer if bearer is not None and not (car.vin and bearer.vin) else None

    def meet(self, car: Car, customer_id: str | None) -> str:
        """Add it or fill what is empty; the customer becomes its owner only where it has none. The car's id."""
        store_id, added = self._ground.by.store_id, self._ground.added
        found = self.find(car)
        if found is None:
            found = self._made_or_back(vehicle_id(store_id, car.vin))
            self._cars[found.id] = found
        self._fill(found, car)
        if car.plate and found.id not in self._with_plate and car.plate not in self._by_plate:
            added.append(Plate(store_id=store_id, vehicle_id=found.id, number=car.plate, since=clock.today()))
            self._by_plate[car.plate] = found.id
            self._with_plate.add(found.id)
        if customer_id and found.id not in self._owned:
            added.append(
                Ownership(store_id=store_id, vehicle_id=found.id, customer_id=customer_id, since=clock.today())
            )
            self._owned.add(found.id)
        return found.id

    def _made_or_back(self, car_id: str) -> Vehicle:
        """A new car; a deleted one of the same VIN comes back, since its id is that of the VIN."""
        gone = self._gone.pop(car_id, None)
        if gone is not None:
            gone.deleted_at = None
            self._by_vin[gone.vin] = gone
            return gone
        made = Vehicle(
            id=car_id, store_id=self._ground.by.store_id, vin="", vin_reversed="", odometer_km=None, model_year=None,
            **dict.fromkeys(FILLED, ""),
        )  # fmt: skip
        self._ground.added.append(made)
        return made

    def _fill(self, found: Vehicle, car: Car) -> None:
        if car.vin and not found.vin:
            found.vin, found.vin_reversed, found.vin_verified = car.vin, car.vin[::-1], car.vin_verified
            self._by_vin[car.vin] = found
        for name in FILLED:
            if getattr(car, name) and not getattr(found, name):
                setattr(found, name, getattr(car, name))
        found.model_year = found.model_year or car.model_year
        if car.odometer_km is not None and car.odometer_km > (found.odometer_km or 0):
            found.odometer_km = car.odometer_km
