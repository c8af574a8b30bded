"""The car a quote is for, as far as it is known: from its VIN, the catalogue, the store's records or picking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desktop.domain.parts.condition import Month, month_text
from desktop.domain.parts.vin import Vin
from desktop.domain.people.vehicle import VehicleDetails
from desktop.pages.parts.known_car import KnownCar
from desktop.store.catalogue.learned import Learned
from desktop.store.catalogue.row import CarKey, CarRow


@dataclass(frozen=True)
class Subject:
    """What is known of one car. ``verified`` is False when the check digit failed and the clerk went on."""

    vin: str = ""
    verified: bool = True
    decoded: Vin | None = None
    car: CarRow | None = None
    candidates: tuple[CarRow, ...] = ()
    known: KnownCar | None = None
    looked_up: bool = False
    """Whether the catalogue has answered."""
    built: Month | None = None
    """The month on its plate, told now or kept with the car: conditions by date decide themselves."""
    learned: Mapping[CarKey, Learned] = field(default_factory=dict)
    """Models that clerks taught for this VIN, where the catalogue knows none."""
    teachable: bool = False
    """Whether the catalogue knows no model for this VIN, so that picking one teaches its pattern."""

    @property
    def taught(self) -> Learned | None:
        """Who taught the model that stands there; None where the catalogue or the clerk's own choice told it."""
        return self.learned.get(self.car.key) if self.car else None

    @property
    def is_empty(self) -> bool:
        return not (self.vin or self.car or self.known)

    @property
    def car_key(self) -> str | None:
        """The catalogue's key, None while no model is settled."""
        return self.car.key if self.car else None

    @property
    def year(self) -> int | None:
        if self.car and self.car.year:
            return self.car.year
        if self.decoded and self.decoded.year:
            return self.decoded.year
        return self.known.model_year if self.known else None

    def brand(self, english: bool) -> str:
        """The brand where one is sure, else the maker; empty for 未识别."""
        if self.car:
            return self.car.brand_en if english else self.car.brand
        if self.decoded:
            brands = self.decoded.brands_en if english else self.decoded.brands
            if len(brands) == 1:
                return brands[0]
            if self.decoded.known:
                return self.maker(english)
        return self.known.brand if self.known else ""

    def maker(self, english: bool) -> str:
        """The maker of the VIN, empty when unknown."""
        if self.decoded is None:
            return ""
        return self.decoded.maker_en if english else self.decoded.maker_zh

    def title(self, english: bool) -> str:
        """Brand, series and engine; empty for 未识别."""
        if self.car:
            series = (self.car.series_en or self.car.series) if english else self.car.series
            return " ".join(filter(None, [self.brand(english), series, self.car.engine]))
        if self.known and self.known.series:
            return " ".join(filter(None, [self.known.brand, self.known.series, self.known.engine]))
        return self.brand(english) or (self.known.name if self.known else "")

    def details(self, plate: str = "", odometer_km: int | None = None) -> VehicleDetails:
        """As the store keeps it: Chinese words."""
        return VehicleDetails(
            vin=self.vin,
            vin_verified=self.verified,
            maker=self.maker(False),
            brand=self.brand(False),
            series=self.car.series if self.car else (self.known.series if self.known else ""),
            engine=self.car.engine if self.car else (self.known.engine if self.known else ""),
            model_year=self.year,
            car_key=self.car.key if self.car else (self.known.car_key if self.known else ""),
            plate=plate,
            odometer_km=odometer_km,
            built=month_text(self.built),
        )

    def met(self, known: KnownCar) -> Subject:
        """The store knows this car: what it kept of it, but for what the clerk has just told."""
        return replace(self, known=known, built=self.built or known.built)

    def settle(self, car: CarRow) -> Subject:
        """The clerk picked this model."""
        return replace(self, car=car, candidates=(), looked_up=True)
