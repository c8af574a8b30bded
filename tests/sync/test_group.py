"""What the stores of one group share: learned VIN patterns and transfers, on file and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from desktop.domain.identity import new_id
from desktop.domain.parts import learned, stock, stock_transfer
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_hub import Between

OTHER, THIRD, GROUP = new_id(), new_id(), new_id()
PATTERN = "LSVZZ0AAN"


@pytest.fixture
def desks(booth: Booth) -> Iterator[tuple[Desk, Desk, Desk]]:
    """One of each of two stores of a group, and one of a third store."""
    made = (booth.device("here"), booth.device("far", store_id=OTHER), booth.device("stranger", store_id=THIRD))
    for store in (STORE, OTHER):
        booth.centre.register.join(store, GROUP)
    exchange(*made)
    yield made
    for desk in made:
        desk.close()


def exchange(*desks: Desk) -> None:
    for desk in (*desks, *desks):
        desk.exchange()


def known(desk: Desk) -> list[str]:
    found = desk.all("SELECT car_key FROM learned_car WHERE deleted_at IS NULL ORDER BY car_key")
    return [key for (key,) in found]


def learn(desk: Desk, car: str, instead: str = "") -> None:
    with desk.store.write(desk.by) as session:
        learned.learn(desk.by, session, PATTERN, car, instead=instead)


def refusals(*desks: Desk) -> list[object]:
    return [row for desk in desks for row in desk.all("SELECT code FROM refusal")]


def test_what_one_store_teaches_every_store_of_its_group_knows(desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, stranger = desks
    learn(here, "passat")
    exchange(*desks)
    assert (known(far), known(stranger)) == (["passat"], [])
    learn(far, "magotan", instead="passat")
    exchange(*desks)
    assert known(here) == known(far) == ["magotan"]
    learn(stranger, "lavida")
    exchange(*desks)
    assert (known(stranger), known(here), refusals(*desks)) == (["lavida"], ["magotan"], [])


def test_two_stores_that_teach_apart_are_both_heard(desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, _ = desks
    learn(here, "passat")
    learn(far, "magotan")
    learn(far, "passat")
    exchange(here, far)
    assert set(known(here)) == set(known(far)) == {"passat", "magotan"}
    with here.store.write(here.by) as session:
        learned.forget(here.by, session, PATTERN, "passat")
    exchange(here, far)
    assert known(far) == known(here) == ["magotan"]
    assert (here.conflicts(), far.conflicts(), refusals(here, far)) == ([], [], [])


A = "VW:06A115561B"


def put(desk: Desk, qty_milli: int) -> None:
    with desk.store.write(desk.by) as session:
        stock.receive(desk.by, session, A, qty_milli)


def sent(desk: Desk, to: Desk, qty_milli: int) -> str:
    with desk.store.write(desk.by) as session:
        return stock_transfer.send(desk.by, session, to.store_id, [(A, "机滤", qty_milli)])


def end(desk: Desk, verb: Callable[..., None], transfer: str) -> None:
    with desk.store.write(desk.by) as session:
        verb(desk.by, session, transfer)


def on_shelf(desk: Desk) -> int:
    return int(desk.one("SELECT here_milli FROM live WHERE part_key = :key", key=A))


def test_what_one_store_sends_the_other_receives_and_nobody_else_sees(desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, stranger = desks
    put(here, 5_000)
    made = sent(here, far, 3_000)
    exchange(*desks)
    with far.store.read() as session:
        assert stock_transfer.coming(far.by, session) == {A: 3_000}
    end(far, stock_transfer.receive_transfer, made)
    exchange(*desks)
    assert (on_shelf(here), on_shelf(far), refusals(*desks)) == (2_000, 3_000, [])
    with here.store.read() as session:
        (row,) = stock_transfer.transfers(here.by, session)
        assert (row.how, row.received_milli) == ("received", 3_000)
    assert stranger.all("SELECT * FROM transfer") == []


def test_received_there_and_taken_back_here_at_once_only_one_of_them_happens(desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, _ = desks
    put(here, 5_000)
    made = sent(here, far, 3_000)
    exchange(here, far)
    end(far, stock_transfer.receive_transfer, made)
    end(here, stock_transfer.recall, made)
    far.exchange()
    exchange(here, far)
    assert (refusals(far), refusals(here)) == ([], [("claim.taken",)])
    held = here.booth.all("SELECT sum(qty_milli) FROM row_stock_entry")
    assert held == [(5_000,)], "no piece is counted twice at the centre"


def test_two_desks_of_a_store_receive_one_transfer_once(booth: Booth, desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, _ = desks
    second = booth.device("far2", store_id=OTHER)
    put(here, 5_000)
    made = sent(here, far, 3_000)
    exchange(here, far, second)
    for desk in (far, second):
        end(desk, stock_transfer.receive_transfer, made)
    exchange(far, second)
    assert sorted(refusals(far) + refusals(second)) == [("claim.taken",)]
    assert booth.all("SELECT sum(qty_milli) FROM row_stock_entry") == [(5_000,)]
    second.close()


def test_a_hub_with_a_lease_decides_nothing_about_what_the_group_shares(
    booth: Booth, desks: tuple[Desk, Desk, Desk]
) -> None:  # fmt: skip
    here, far, _ = desks
    second = booth.device("here2")
    put(here, 5_000)
    made = sent(here, far, 3_000)
    exchange(here, far, second)
    hub = Between(booth)
    hub.turn()
    assert hub.lease(["*"])
    for desk in (here, second):
        end(desk, stock_transfer.recall, made)
        hub.exchange(desk)
    assert hub.hub.unheard() is None, "the centre's word alone counts between stores"
    end(far, stock_transfer.receive_transfer, made)
    far.exchange()
    hub.turn()
    exchange(here, second, far)
    claims = booth.all("SELECT store_id, tbl FROM centre_claim")
    assert claims == [(GROUP, "transfer_end")]
    assert (refusals(far), len(refusals(here)), len(refusals(second))) == ([], 1, 1)
    second.close()
    hub.close()
