"""What stands in the pictures and tests of test drives: the demo store's cars and drives in a window's own file."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from sqlalchemy import select

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.people import consent
from desktop.domain.people.customer import Customer, CustomerDetails, add_customer
from desktop.domain.people.staff import Staff
from desktop.domain.sales.drive import Drive
from desktop.store import unsent
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
        if session.get(Staff, by.staff_id) is None:
            session.add(
                Staff(
                    id=by.staff_id, store_id=by.store_id, login="cheng", name=by.name, role=by.role.value,
                    password_hash="-",
                )
            )  # fmt: skip
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


def hold_over_another(window: Any) -> None:
    """A drive of today is held over another one's time: red, with its sentence."""
    board = window.page("drives").board
    free = [tile for tile in board.scene().tiles if not tile.fixed]
    for held in free:
        for other in board.scene().by_row[held.row]:
            if other.id != held.id and other.start > held.start:
                begin, end = board.place_of_tile(held.id).center(), board.place_of_tile(other.id).center()
                QTest.mousePress(board.viewport(), Qt.MouseButton.LeftButton, pos=begin)
                QTest.mouseMove(board.viewport(), end - QPoint(30, 0))
                return


def put_lost(store: Store, by: Actor, drive_id: str) -> str:
    """As an exchange leaves it: another desk's drive has the time, and this one's save was refused. The holder's id."""
    with store.write(by) as session:
        mine = session.get_one(Drive, drive_id)
        other = add_customer(by, session, CustomerDetails("何敏", "13900004199")).customer_id
        kept = {name: getattr(mine, name) for name in ("car_id", "start", "minutes", "day", "last_day")}
        theirs = Drive(store_id=by.store_id, customer_id=other, consultant_id=by.staff_id, **kept)
        session.add(theirs)
        car_id = mine.car_id
    refuse_save(store, ("drive", drive_id), {"resource": f"car:{car_id}", "slot": "", "holder": theirs.id})
    return theirs.id


def refuse_save(store: Store, row: tuple[str, str], details: dict[str, str]) -> None:
    """As an exchange leaves the save of a row whose time another one of its table holds."""
    details = {"holder_table": row[0], **details}
    with contextlib.closing(store.write_connection()) as raw:
        raw.execute("BEGIN IMMEDIATE")
        first = unsent.of_row(raw, row)[0]
        unsent.keep_written(raw, [first])
        raw.execute("UPDATE outbox SET state = 'refused' WHERE tx = ?", (first.tx,))
        raw.execute(
            "INSERT INTO refusal (tx, tbl, pk, state, code, field, details, at)"
            " VALUES (?, '', '', 'refused', 'claim.taken', 'start', ?, '2026-11-21T06:00:00.000Z')",
            (first.tx, json.dumps(details)),
        )
        last = raw.execute("SELECT max(seq) FROM outbox WHERE tx = ?", (first.tx,)).fetchone()[0]
        raw.execute(
            "INSERT INTO batch (incarnation, number, first_seq, last_seq, hash, payload, state)"
            " VALUES ('seed', 1, ?, ?, '', NULL, 'settled')",
            (first.seq, last),
        )
        raw.execute("COMMIT")


def know_centre(store: Store) -> None:
    """As an enrolment leaves the device: what was not answered yet waits."""
    with contextlib.closing(store.write_connection()) as raw:
        raw.execute("UPDATE device SET centre_url = 'https://centre.example'")


def lost(store: Store, by: Actor) -> None:
    """The drives of the pictures, one of them taken by another desk."""
    drives(store, by)
    with store.read() as session:
        ahead = select(Drive.id).where(Drive.start > clock.now(), Drive.state == "booked").order_by(Drive.start)
        drive_id = session.scalars(ahead).first()
    assert drive_id is not None
    put_lost(store, by, drive_id)
