"""The demo store: made-up people, cars, prices, stock and quotes over the generated catalogue; same on every computer.

Everything goes through the capture triggers, in transactions of a few hundred rows, so that it reaches a centre as real
work does. The file is there whole or not at all.
"""

from __future__ import annotations

import csv
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import insert
from sqlalchemy.orm import Session

import resources
from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.identity import new_id, shared_id
from desktop.domain.parts import vin as vins
from desktop.domain.parts.price import PartPrice, make_shipped_levels
from desktop.domain.parts.stock import StockEntry
from desktop.domain.people import consent, password, staff
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.people.staff import Staff
from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.domain.sales import basket as baskets
from desktop.domain.sales.basket import Basket, BasketCar, BasketCustomer, BasketLevel
from desktop.domain.sales.issue import freeze, void
from desktop.domain.sales.line import Line
from desktop.store import demo_workshop
from desktop.store.catalogue import demo as catalogue
from desktop.store.catalogue import reference
from desktop.store.demo_drive import DemoDrives
from desktop.store.demo_service import DemoService
from desktop.store.demo_workshop import Good
from desktop.store.first import Created, FirstManager, StoreDetails, create_store
from desktop.store.home import DEMO_PASSWORD, Home
from desktop.store.open import begin_capture

DEMO_STAFF = (
    ("manager", "程放", Role.MANAGER),
    ("clerk", "林晓", Role.CLERK),
    ("consultant", "周宁", Role.CONSULTANT),
    ("adviser", "许诺", Role.ADVISER),
)
"""Sign-in name, name and role of the demo's staff; the password of all is ``DEMO_PASSWORD``."""
DEMO_STORE = StoreDetails(
    code="BJ01",
    name="前台通演示店",
    legal_name="前台通演示汽车服务有限公司（演示）",
    address="北京市演示区示例路 1 号",
    phone="010-55500100",
    bank="示例银行演示支行",
    bank_account="0000 0000 0000 0000",
    province="京",
    demo=True,
)
PRICED_PARTS = 3_000
ROWS_A_TRANSACTION = 400
QUOTES = 24
_SEED = 20261121
_NEW_ENERGY = ("BYD", "TESLA")


@dataclass(frozen=True)
class _Part:
    key: str
    number: str
    name: str
    name_en: str
    brand: str
    grade: str
    unit: str
    spec: str
    list_fen: int


@dataclass(frozen=True)
class _Person:
    """A customer on file with car and level, as a quote needs them."""

    customer: BasketCustomer
    car: BasketCar
    level: BasketLevel


def make_demo(home: Home) -> Created:
    """Make the demo store in an empty home, and its catalogue where that is missing; about four seconds.

    Raises StoreError as :func:`first.create_store`.
    """
    home.make()
    parts = parts_asked_for(catalogue.ensure(home.path).path)
    manager = FirstManager(DEMO_STAFF[0][0], DEMO_STAFF[0][1], secrets.token_urlsafe(16))
    return create_store(home, DEMO_STORE, manager, seed=lambda by, session: _Seed(by, session, parts).sow())


def parts_asked_for(path: Any) -> list[_Part]:
    """What is asked for most, from the catalogue: its order is that of demand."""
    connection = sqlcipher.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute(
            "SELECT part_key, number, part.name_zh, part.name_en, brand.name_zh, grade, unit, spec, list_fen"
            " FROM part JOIN brand ON brand.id = brand_id WHERE next_id IS NULL ORDER BY part.id LIMIT ?",
            (PRICED_PARTS,),
        )
        return [_Part(*row) for row in rows]
    finally:
        connection.close()


class _Seed:
    def __init__(self, by: Actor, session: Session, parts: Sequence[_Part]) -> None:
        self.by, self.session, self.parts = by, session, parts
        self.random = Random(_SEED)  # noqa: S311 - a repeatable demo, no secret

    def sow(self) -> None:
        """Everything, from levels to the workshop."""
        make_shipped_levels(self.by, self.session)
        desk = self._staff()
        self._transaction()
        people = self._people()
        self._goods()
        self._quotes(desk, people)
        customers = [person.customer.id for person in people]
        DemoDrives(self.by, self.session, desk, customers, self._transaction).sow()
        cars = [(person.customer.id, person.car.id) for person in people]
        DemoService(self.by, self.session, desk, cars, shop_goods(self.parts), self._transaction).sow()

    def _transaction(self) -> None:
        """What follows travels as a transaction of its own; on this file all is still one."""
        self.session.flush()
        begin_capture(self.session.connection(), self.by)

    def _staff(self) -> list[Actor]:
        """One hash for all: the password is published, and each hash takes 50 ms."""
        known = password.hash_password(DEMO_PASSWORD)
        self.session.get_one(Staff, self.by.staff_id).password_hash = known
        desk = []
        for login, name, role in DEMO_STAFF[1:]:
            each = staff.Staff(store_id=self.by.store_id, login=login, name=name, role=role.value, password_hash=known)
            self.session.add(each)
            desk.append(Actor(each.id, self.by.store_id, name, role, RIGHTS[role]))
        return desk

    def _people(self) -> list[_Person]:
        path = resources.path("demo", "customers.csv")
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        people = []
        for place, (row, car) in enumerate(zip(rows, made_up_cars(len(rows)), strict=True)):
            people.append(self._person(place, row, car))
            if place % 10 == 9:
                self._transaction()
        self._transaction()
        return people

    def _person(self, place: int, row: dict[str, str], car: BasketCar) -> _Person:
        level_id = shared_id("price_level", self.by.store_id, row["level"]) if row["level"] else None
        details = CustomerDetails(
            row["name"], row["phone"], row["kind"], contact_name=row["contact"], level_id=level_id, note=row["note"]
        )
        customer_id = add_customer(self.by, self.session, details).customer_id
        consent.answer(self.by, self.session, customer_id, "contact", given=True, channel="counter")
        consent.answer(self.by, self.session, customer_id, "marketing", given=place % 3 == 0, channel="counter")
        car = replace(car, plate=self._plate(car))
        found = VehicleDetails(
            vin=car.vin,
            maker=car.maker,
            brand=car.brand,
            series=car.series,
            engine=car.engine,
            model_year=car.model_year,
            car_key=car.car_key,
            plate=car.plate,
            odometer_km=self.random.randrange(8_000, 160_000),
        )
        met = meet_vehicle(self.by, self.session, found, customer_id)
        level = {"a": ("A级", 9_000, 30), "b": ("B级", 9_500, 15)}.get(row["level"], ("零售", 10_000, 0))
        return _Person(
            BasketCustomer(customer_id), replace(car, id=met.vehicle_id), BasketLevel(level_id or "", *level)
        )

    def _plate(self, car: BasketCar) -> str:
        if car.car_key.partition("/")[0] in _NEW_ENERGY:
            return f"京AD{self.random.randrange(100_000):05d}"
        letters = "".join(self.random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(2))
        return f"京{self.random.choice('ACEFGHJKLMNPQ')}{self.random.randrange(1_000):03d}{letters}"

    def _goods(self) -> None:
        """Prices, and what lies on the shelf or is on the way."""
        prices = (self._price(part) for part in self.parts)
        self._add(PartPrice, prices)
        self._add(StockEntry, (entry for part in self.parts for entry in self._entries(part)))

    def _price(self, part: _Part) -> dict[str, Any]:
        retail = max(part.list_fen // 100 * 100, 100)
        return {
            "id": shared_id("part_price", self.by.store_id, part.key),
            "store_id": self.by.store_id,
            "part_key": part.key,
            "retail_fen": retail,
            "cost_fen": retail * self.random.randrange(52, 72) // 100,
        }

    def _entries(self, part: _Part) -> Iterator[dict[str, Any]]:
        base = {"store_id": self.by.store_id, "part_key": part.key, "note": ""}
        most = 3 if part.list_fen > 100_000 else 24
        chance = self.random.random()
        if chance < 0.62:
            pieces = self.random.randrange(1, most + 1)
            yield base | {"id": new_id(), "account": "here", "qty_milli": pieces * 1000, "reason": "count", "eta": None}
        if 0.5 < chance < 0.78:
            eta = clock.today() + timedelta(days=self.random.randrange(1, 9))
            pieces = self.random.randrange(1, most + 1)
            yield base | {"id": new_id(), "account": "order", "qty_milli": pieces * 1000, "reason": "order", "eta": eta}

    def _add(self, record: type[Any], rows: Iterator[dict[str, Any]]) -> None:
        while some := list(islice(rows, ROWS_A_TRANSACTION)):
            self._transaction()
            self.session.execute(insert(record), some)

    def _quotes(self, desk: Sequence[Actor], people: Sequence[_Person]) -> None:
        """The work of the last two weeks: one void, one dear enough to wait for a yes."""
        for place, moment in enumerate(self._moments()):
            self._transaction()
            by, person = desk[place % len(desk)], self.random.choice(people)
            basket = self._basket(person, dear=place == QUOTES - 5)
            quote = freeze(by, self.session, basket, moment=moment, offline=False, prices_at=moment)
            if place == QUOTES // 2:
                void(desk[0], self.session, quote.id, "客户改选其他配件")
        self.session.flush()

    def _moments(self) -> list[datetime]:
        """Two a day up to yesterday, in opening hours, in order."""
        opened = clock.begin(clock.today(), time(9))
        return sorted(
            opened - timedelta(days=1 + place // 2) + timedelta(minutes=self.random.randrange(0, 540))
            for place in range(QUOTES)
        )

    def _basket(self, person: _Person, *, dear: bool) -> Basket:
        basket = Basket(customer=person.customer, car=person.car, level=person.level)
        for part in self.random.sample(self.parts[:400], self.random.randrange(1, 5)):
            basket = replace(basket, lines=(*basket.lines, self._line(part, 60 if dear else 1)))
        basket = baskets.at_level(basket, person.level)
        if dear:
            first = basket.lines[0]
            enough = 55_000_00 * 1000 // (first.unit_fen or 1) // 1000 * 1000 + 1000
            basket = baskets.set_qty(basket, first.id, enough)
        return baskets.add_free(basket, "labour", "拆装工时", self.random.randrange(5, 40) * 10_00, unit="项")

    def _line(self, part: _Part, pieces: int) -> Line:
        return Line(
            kind="part",
            name=part.name,
            qty_milli=pieces * 1000,
            list_fen=max(part.list_fen // 100 * 100, 100),
            part_key=part.key,
            number=part.number,
            name_en=part.name_en,
            brand=part.brand,
            spec=part.spec,
            grade=part.grade,
            unit=part.unit,
            stock_state="here",
            stock_milli=pieces * 1000,
            fit="unknown",
        )


def shop_goods(parts: Iterable[_Part]) -> dict[str, Good]:
    """The parts that the workshop's packages are made of."""
    return demo_workshop.goods(
        Good(part.key, part.number, part.name, part.brand, part.grade, part.unit or "件") for part in parts
    )


def made_up_cars(count: int) -> Iterator[BasketCar]:
    """Cars of the catalogue under made-up VINs, the published ones first."""
    named = {brand.code: brand.name_zh for brand in reference.car_brands()}
    series = {
        f"{row['brand']}/{row['series_en']}/{row['year_from']}": row for row in reference.rows("demo", "cars.csv")
    }
    shown = catalogue.demo_vins()
    for place in range(count):
        demo = shown[place % len(shown)]
        row = series[demo.car]
        vin = demo.vin if place < len(shown) else _other_serial(demo.vin, place)
        read = vins.decode(vin)
        engine = row["engines"].split(";")[0]
        yield BasketCar(
            vin=vin,
            maker=read.maker_zh,
            brand=named[row["brand"]],
            series=row["series"],
            engine=engine,
            model_year=read.year,
            car_key=f"{demo.car}/{engine}",
        )


def _other_serial(vin: str, place: int) -> str:
    """Another car of the same model: a serial of its own, and the check digit that goes with it."""
    serial = f"{vin[:11]}{(place * 7_919) % 1_000_000:06d}"
    return f"{serial[:8]}{vins.check_digit(serial)}{serial[9:]}"
