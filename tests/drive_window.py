"""What stands in the pictures and tests of test drives: the demo store's cars and drives in a window's own file."""

from __future__ import annotations

from sqlalchemy import select

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.people import consent
from desktop.domain.people.customer import Customer, CustomerDetails, add_customer
from desktop.domain.people.staff import Staff
from desktop.store.demo_drive import DemoDrives
from desktop.store.open import Store, begin_capture

NAMES = ("王建国", "李秀英", "张伟", "刘洋", "陈静", "赵敏", "周强", "吴磊", "郑爽", "孙丽", "朱军", "何平")


def drives(store: Store, by: Actor) -> None:
    """A fill for ``desk_window``: demo cars, two weeks of drives behind and one ahead, tasks and messages."""
    with store.write(by) as session:
        desk = []
        for login, name, role in (("lin", "林晓", Role.CLERK), ("ning", "周宁", Role.CONSULTANT)):
            each = Staff(store_id=by.store_id, login=login, name=name, role=role.value, password_hash="-")
            session.add(each)
            desk.append(Actor(each.id, by.store_id, name, role, RIGHTS[role]))
        session.flush()
        found = []
        for place, name in enumerate(NAMES):
            known = session.scalars(select(Customer.id).where(Customer.name == name)).first()
            details = CustomerDetails(name, f"1390000{4100 + place}")
            customer_id = known or add_customer(by, session, details).customer_id
            consent.answer(by, session, customer_id, "contact", given=True, channel="counter")
            found.append(customer_id)

        def apart() -> None:
            session.flush()
            begin_capture(session.connection(), by)

        DemoDrives(by, session, [*desk, by], found, apart).sow()
