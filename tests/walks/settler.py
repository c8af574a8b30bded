"""A desk that settles and prints without end and says each step aloud once it is done; made to be killed."""

from __future__ import annotations

import hashlib
import itertools
import sys
from pathlib import Path

from sqlalchemy import select

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.people.customer import Customer, CustomerDetails, add_customer
from desktop.domain.people.staff import Staff
from desktop.domain.people.vehicle import Vehicle, VehicleDetails, meet_vehicle
from desktop.domain.service.order_course import finish
from desktop.domain.service.order_line import NewLine, add_lines
from desktop.domain.service.reception import Reception, receive, sign
from desktop.domain.service.settling import settle
from desktop.pages.service.paper_facts import Asked
from desktop.pages.service.papers import asked, ready
from desktop.store.home import Home
from desktop.store.open import Store
from desktop.store.start import open_home


def manager(store: Store, store_id: str) -> Actor:
    """The store's first manager."""
    with store.read() as session:
        staff_id, name = session.execute(select(Staff.id, Staff.name).where(Staff.role == Role.MANAGER.value)).one()
    return Actor(staff_id, store_id, name, Role.MANAGER, RIGHTS[Role.MANAGER])


def printed(by: Actor, store: Store, order_id: str) -> tuple[str, str]:
    """Print the settlement of an order as the window does; its number, and the SHA-256 of what went to the printer."""
    with store.read() as session:
        wanted = asked(by, session, order_id, "settlement", "zh", Asked(offline=True))
    paper = ready(by, store, wanted)
    return paper.number, hashlib.sha256(paper.pdf).hexdigest()


def main(place: str, store_id: str) -> None:
    """Order after order of one car: done, settled, printed."""
    store = open_home(Home(Path(place)), bytes.fromhex(sys.stdin.readline()))
    by = manager(store, store_id)
    _say("open")
    for _turn in itertools.count():
        order_id = _done(by, store)
        _say("done", order_id)
        with store.write(by) as session:
            settled = settle(by, session, order_id, offline=True)
        _say("settled", order_id, settled.number)
        _say("printed", order_id, *printed(by, store, order_id))


def _done(by: Actor, store: Store) -> str:
    """One order of the one car, signed and done."""
    with store.write(by) as session:
        car, owner = session.scalars(select(Vehicle)).first(), session.scalars(select(Customer.id)).first()
        owner = owner or add_customer(by, session, CustomerDetails("王建国", "13900004101")).customer_id
        details = VehicleDetails(plate="京A66666")
        car_id = car.id if car is not None else meet_vehicle(by, session, details, owner).vehicle_id
        km = ((car.odometer_km or 0) if car is not None else 0) + 10
        order_id = receive(by, session, Reception(car_id, owner, km)).order_id
        add_lines(by, session, order_id, [NewLine("labour", "常规保养", unit_fen=20_000, list_fen=20_000)])
        sign(by, session, order_id, 100_000)
        finish(by, session, order_id)
    return order_id


def _say(*words: str) -> None:
    print(*words, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
