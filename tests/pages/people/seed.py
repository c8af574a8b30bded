"""Made-up customers for tests and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, system
from desktop.domain.parts import price
from desktop.domain.people import consent, customer, vehicle
from desktop.domain.people.customer import CustomerDetails
from desktop.domain.people.vehicle import VehicleDetails
from desktop.domain.sales.quote import Quote
from desktop.store.open import Store

_OTHERS = (
    ("李海燕", "13901035521", "京B23K88"),
    ("北京顺驰汽修有限公司", "010-65123344", ""),
    ("张喆", "13611223344", "京AD12345"),
    ("赵堃", "15811990077", "京P8T6H2"),
    ("𠮷田健一", "+819012345678", ""),
    ("陈䶮", "18510023456", "冀F66T21"),
    ("周敏", "13700112233", "津A9K27M"),
    ("安达车队", "400-810-5566", ""),
    ("刘思远", "13522334455", "京N7Q1R3"),
)


@dataclass(frozen=True)
class Seeded:
    wang: str
    li: str
    levels: dict[str, str]


def seed(store: Store, store_id: str) -> Seeded:
    """王建国 with everything, nine more with a name, a telephone and perhaps a car."""
    by = system(store_id)
    with store.write(by) as session:
        levels = {level.name: level.id for level in price.levels(session, store_id)}
        others = [_other(by, session, *row) for row in _OTHERS[::-1]]
        wang = _wang(by, session, levels["A级"])
    return Seeded(wang, others[-1], levels)


def _other(by: Actor, session: Session, name: str, phone: str, plate: str) -> str:
    kind = "firm" if "公司" in name or "车队" in name else "person"
    made = customer.add_customer(by, session, CustomerDetails(name, phone, kind)).customer_id
    if plate:
        vehicle.meet_vehicle(by, session, VehicleDetails(plate=plate, brand="大众"), made)
    return made


def _wang(by: Actor, session: Session, level_id: str) -> str:
    made = customer.add_customer(
        by,
        session,
        CustomerDetails(
            "王建国", "13800005521", level_id=level_id, address="北京市朝阳区劲松三区 312 楼", note="周末来店"
        ),
    ).customer_id
    customer.add_phone(by, session, made, "010-65123366")
    car = VehicleDetails(
        vin="LSVNV2180M2123456",
        brand="上汽大众",
        series="朗逸",
        engine="1.5L",
        model_year=2021,
        plate="京A7K3Q2",
        odometer_km=46820,
    )
    met = vehicle.meet_vehicle(by, session, car, made)
    consent.answer(by, session, made, "contact", given=True, channel="counter")
    consent.answer(by, session, made, "marketing", given=False, channel="counter")
    for place, total in enumerate((190000, 46800, 1288050)):
        session.add(_quote(by, made, met.vehicle_id, place + 1, total))
    return made


def _quote(by: Actor, customer_id: str, vehicle_id: str, place: int, total_fen: int) -> Quote:
    return Quote(
        store_id=by.store_id,
        number=f"BJ1-A1-26111{place}-{place:03d}",
        customer_id=customer_id,
        vehicle_id=vehicle_id,
        customer_name="王建国",
        list_total_fen=total_fen,
        total_fen=total_fen,
        cost_total_fen=None,
        issued_at=clock.now() - timedelta(days=9 * place),
        issued_by_name="李晓雯",
        prices_at=clock.now(),
        valid_until=date(2026, 12, 1),
    )
