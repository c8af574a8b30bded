"""Who may write what: the role, and never further than the device; whatever a stolen clerk's device claims."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.actor import RIGHTS, Role, system
from desktop.domain.identity import new_id
from sync.protocol import Answer, Batch, Devices, Edits, Enrol, Inserts, Push, Tx, Verdict, content_hash
from sync.server.__main__ import business
from sync.server.embedded import open_file
from sync.server.grant import ALL, Device
from sync.server.service import Centre, Denial
from tests.sync.server.made import made

WHEN = "2026-11-21T08:00:00.000Z"
PROGRAM = system("").staff_id


class Desk:
    """A device that sends what it likes."""

    def __init__(self, centre: Centre, store: str, rights: Any = (ALL,)) -> None:
        self.centre, self.store = centre, store
        self.device: Device = centre.authenticate(centre.enrol(Enrol(centre.invite(store, rights), "desk")).key)
        self._number = self._clock = 0

    def stamp(self) -> str:
        self._clock += 1
        return f"{(1 << 60) + self._clock:019d}.{self.device.code}.i1"

    def send(self, actor: str, inserts: tuple[Inserts, ...] = (), edits: tuple[Edits, ...] = ()) -> Verdict | None:
        """The verdict where it was not simply applied."""
        self._number += 1
        payload = Batch("i1", self._number, (Tx(new_id(), actor, WHEN),), inserts, edits).encode()
        answer = self.centre.push(self.device, Push(self._number - 1, 1 << 40, content_hash(payload), payload))
        return next(iter(Answer.decode(answer).verdicts), None)

    def add(self, actor: str, table: str, **values: Any) -> Verdict | None:
        row = {"id": values.pop("id", new_id()), "store_id": values.pop("store_id", self.store), **values}
        columns = {name: [value] for name, value in row.items()}
        return self.send(actor, (Inserts(table, [0], [self.stamp()], columns),))

    def edit(self, actor: str, table: str, row_id: str, field: str, value: Any) -> Verdict | None:
        fields = ([0], [row_id], [field], [value], [self.stamp()], [""], [""])
        return self.send(actor, (), (Edits(table, *fields),))

    def staff(self, actor: str, row_id: str, role: str, **values: Any) -> Verdict | None:
        row = {"login": row_id, "name": "王", "role": role, "password_hash": "h", "must_change": 0, "active": 1}
        return self.add(actor, "staff", id=row_id, **(row | values))


@pytest.fixture(params=["file", "postgresql"])
def centre(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Centre]:
    if request.param == "file":
        engine = open_file(tmp_path, bytes(32))
        yield Centre(engine, business())
        engine.dispose()
        return
    database = made(request.getfixturevalue("postgres"))
    yield Centre(database.engine, business())
    database.close()


class Shop:
    """A store with a manager and a clerk, a device that may everything and one of a clerk."""

    def __init__(self, centre: Centre) -> None:
        self.store = new_id()
        self.manager, self.clerk = new_id(), new_id()
        self.open = Desk(centre, self.store)
        assert self.open.staff(self.manager, self.manager, "manager") is None
        assert self.open.staff(self.manager, self.clerk, "clerk") is None
        self.counter = Desk(centre, self.store, RIGHTS[Role.CLERK])


@pytest.fixture
def shop(centre: Centre) -> Shop:
    return Shop(centre)


def code(verdict: Verdict | None) -> str:
    return "" if verdict is None else verdict.code


def price(**values: Any) -> dict[str, Any]:
    return {"part_key": "TOYOTA:1", "retail_fen": 1_00, **values}


def test_a_role_goes_as_far_as_it_goes_and_no_further_than_the_device(shop: Shop) -> None:
    assert code(shop.open.add(shop.manager, "part_price", **price(cost_fen=50))) == ""
    assert code(shop.open.add(shop.clerk, "part_price", **price())) == "sync.right"
    assert code(shop.counter.add(shop.manager, "part_price", **price())) == "sync.right"
    assert code(shop.counter.add(shop.clerk, "customer", kind="person", name="李")) == ""


def test_a_clerks_device_gains_nothing_by_what_it_claims(shop: Shop) -> None:
    for actor in (shop.manager, shop.clerk, PROGRAM, "", new_id()):
        refused = "sync.actor" if actor not in (shop.manager, shop.clerk) else "sync.right"
        mine = new_id()
        assert code(shop.counter.staff(actor, mine, "manager")) == refused
        assert code(shop.counter.edit(actor, "staff", shop.clerk, "role", "manager")) == refused
        assert code(shop.counter.edit(actor, "staff", shop.manager, "active", 0)) == refused
        assert code(shop.counter.edit(actor, "staff", shop.manager, "password_hash", "mine")) == refused
        assert code(shop.counter.edit(actor, "setting", new_id(), "value", "1")) == refused
        assert code(shop.counter.add(actor, "store", code="X", name="x", legal_name="x", id=new_id())) == refused
    itself = new_id()
    assert code(shop.counter.staff(itself, itself, "manager")) == "sync.actor"


def test_a_password_is_changed_by_its_owner_where_the_device_may_speak_for_them(shop: Shop) -> None:
    assert code(shop.counter.edit(shop.clerk, "staff", shop.clerk, "password_hash", "new")) == ""
    assert code(shop.counter.edit(shop.clerk, "staff", shop.clerk, "role", "manager")) == "sync.right"
    assert code(shop.open.edit(shop.clerk, "staff", shop.manager, "password_hash", "mine")) == "sync.right"
    assert code(shop.open.edit(shop.manager, "staff", shop.clerk, "password_hash", "newer")) == ""


def test_who_may_no_longer_work_here_writes_nothing(shop: Shop) -> None:
    assert code(shop.open.edit(shop.manager, "staff", shop.clerk, "active", 0)) == ""
    for desk in (shop.open, shop.counter):
        assert code(desk.add(shop.clerk, "customer", kind="person", name="李")) == "sync.actor"
    assert code(shop.open.edit(shop.manager, "staff", shop.clerk, "active", 1)) == ""
    assert code(shop.counter.add(shop.clerk, "customer", kind="person", name="李")) == ""


def test_a_row_that_is_there_is_not_emptied_by_one_made_again_without_its_cost(shop: Shop, centre: Centre) -> None:
    row_id = new_id()
    assert code(shop.open.add(shop.manager, "part_price", id=row_id, **price(cost_fen=50))) == ""
    pricing = Desk(centre, shop.store, ("price", "look_up"))
    shop.open._clock += 100
    pricing._clock = shop.open._clock
    for values in (price(retail_fen=2_00), price(retail_fen=3_00, cost_fen=None)):
        verdict = pricing.add(shop.manager, "part_price", id=row_id, **values)
        assert verdict is None or verdict.outcome != "refused"
    with centre.database.reading(shop.store) as connection:
        t = centre.tables.rows["part_price"]
        found = connection.execute(t.select().where(t.c.store_id == shop.store, t.c.id == row_id)).mappings().one()
    assert (found["retail_fen"], found["cost_fen"]) == (3_00, 50)
    assert code(pricing.edit(shop.manager, "part_price", row_id, "cost_fen", 1)) == "sync.right"


def test_voiding_needs_its_own_right(shop: Shop, centre: Centre) -> None:
    seller = new_id()
    assert code(shop.open.staff(shop.manager, seller, "consultant")) == ""
    quote = new_id()
    values = {
        "number": "A-1", "revision": 1, "state": "issued", "list_total_fen": 1, "total_fen": 1, "issued_at": WHEN,
        "issued_by_name": "王", "prices_at": WHEN, "valid_until": "2026-12-01", "cost_total_fen": 1,
    }  # fmt: skip
    assert code(shop.open.add(seller, "quote", id=quote, **values)) == ""
    assert code(shop.open.edit(seller, "quote", quote, "voided_at", WHEN)) == "sync.right"
    assert code(shop.open.edit(seller, "quote", quote, "state", "void")) == "quote.state"
    assert code(shop.counter.add(shop.clerk, "quote", **values)) == "sync.right"


def test_a_manager_sees_to_devices_and_nobody_else(shop: Shop, centre: Centre) -> None:
    register = centre.register
    listed = register.serve(shop.open.device, Devices("list", shop.manager)).devices
    assert [each.code for each in listed] == ["D1", "D2"] and listed[0].answered == 2
    for desk, actor in ((shop.counter, shop.manager), (shop.open, shop.clerk), (shop.counter, PROGRAM)):
        with pytest.raises(Denial) as denied:
            register.serve(desk.device, Devices("invite", actor, rights=(ALL,)))
        assert denied.value.message.code == "right"
    invited = register.serve(shop.open.device, Devices("invite", shop.manager, rights=("stock", "quote")))
    key = centre.enrol(Enrol(invited.invitation, "new")).key
    assert centre.authenticate(key).rights == {"stock", "quote"}
    after = register.serve(shop.open.device, Devices("revoke", shop.manager, code="D3"))
    assert after.devices[2].revoked_at > 0
    with pytest.raises(Denial):
        centre.authenticate(key)
    with pytest.raises(Denial) as gone:
        register.serve(shop.open.device, Devices("revoke", shop.manager, code="D9"))
    assert gone.value.message.code == "device"


def test_a_manager_gives_no_right_that_the_asking_device_lacks(centre: Centre, shop: Shop) -> None:
    office = Desk(centre, shop.store, ("staff", "stock"))
    invited = centre.register.serve(office.device, Devices("invite", shop.manager, rights=(ALL,)))
    assert centre.authenticate(centre.enrol(Enrol(invited.invitation, "new")).key).rights == {"staff", "stock"}
