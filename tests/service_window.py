"""What stands in the pictures and tests of the workshop: the demo's bays, visits and orders in a window's own file."""

from __future__ import annotations

from sqlalchemy import select

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.parts import price, stock
from desktop.domain.people import consent
from desktop.domain.people.customer import Customer, CustomerDetails, add_customer
from desktop.domain.people.staff import Staff
from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.store import demo
from desktop.store.catalogue import open as catalogue
from desktop.store.demo_service import DemoService
from desktop.store.open import Store, begin_capture

NAMES = (
    "王建国", "李秀英", "张伟", "刘洋", "陈静", "赵敏", "周强", "吴磊", "郑爽", "孙丽", "朱军", "何平", "马超", "胡敏",
    "林涛", "郭芳", "罗斌", "梁燕", "宋佳", "唐勇", "许晴", "韩冰", "冯刚", "于洋",
)  # fmt: skip


def workshop(store: Store, by: Actor) -> None:
    """A fill for ``desk_window``: a workshop with a year of visits, orders in every state, appointments, recalls."""
    with store.write(by) as session:
        adviser = Staff(store_id=by.store_id, login="xu", name="许诺", role=Role.ADVISER.value, password_hash="-")
        session.add(adviser)
        if session.get(Staff, by.staff_id) is None:
            session.add(
                Staff(
                    id=by.staff_id, store_id=by.store_id, login="cheng", name=by.name, role=by.role.value,
                    password_hash="-",
                )
            )  # fmt: skip
        session.flush()
        desk = Actor(adviser.id, by.store_id, adviser.name, Role.ADVISER, RIGHTS[Role.ADVISER])
        cars = []
        for place, (name, car) in enumerate(zip(NAMES, demo.made_up_cars(len(NAMES)), strict=True)):
            known = session.scalars(select(Customer.id).where(Customer.name == name)).first()
            customer = known or add_customer(by, session, CustomerDetails(name, f"1390000{5100 + place}")).customer_id
            consent.answer(by, session, customer, "contact", given=True, channel="counter")
            plate = f"京N{place * 37 % 90 + 10}D{place * 7 % 90 + 10}"
            details = VehicleDetails(
                vin=car.vin, maker=car.maker, brand=car.brand, series=car.series, engine=car.engine,
                model_year=car.model_year, car_key=car.car_key, plate=plate,
            )  # fmt: skip
            cars.append((customer, meet_vehicle(by, session, details, customer).vehicle_id))
        found = catalogue.newest(store.path.parent)
        parts = demo.parts_asked_for(found.path) if isinstance(found, catalogue.Catalogue) else []

        def apart() -> None:
            session.flush()
            begin_capture(session.connection(), by)

        goods = demo.shop_goods(parts)
        for place, good in enumerate(goods.values()):
            stock.receive(by, session, good.key, 40_000)
            price.set_price(by, session, good.key, retail_fen=68_00 + place * 31_00, cost_fen=40_00 + place * 17_00)
        DemoService(by, session, [desk, by], cars, goods, apart).sow()
