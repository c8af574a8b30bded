"""What the centre makes for a group: stock sums and what is bought together, on the file and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.domain import clock
from desktop.domain.identity import new_id
from desktop.domain.parts import stock, stock_transfer
from desktop.domain.parts.stock_sum import elsewhere
from desktop.domain.people.staff import Store
from desktop.domain.sales import issue
from desktop.domain.sales.also_bought import also_bought
from desktop.domain.sales.basket import Basket
from desktop.domain.sales.line import Line
from sync.server.making import Figures, Making
from tests.sync.booth import STORE, Booth, Desk

OTHER, THIRD, GROUP = new_id(), new_id(), new_id()
A, B, C = "VW:06A115561B", "VW:1K0615301", "BO:0986"


@pytest.fixture
def desks(booth: Booth) -> Iterator[tuple[Desk, Desk, Desk]]:
    """One of each of two stores of a group, and one of a third store."""
    made = (booth.device("here"), booth.device("far", store_id=OTHER), booth.device("stranger", store_id=THIRD))
    for store in (STORE, OTHER):
        booth.centre.register.join(store, GROUP)
    for desk in made:
        with desk.store.write(desk.by) as session:
            session.add(
                Store(
                    id=desk.store_id,
                    store_id=desk.store_id,
                    code=desk.name[:4].upper(),
                    name=desk.name,
                    legal_name=desk.name,
                )
            )
    exchange(*made)
    yield made
    for desk in made:
        desk.close()


def exchange(*desks: Desk) -> None:
    for desk in (*desks, *desks):
        desk.exchange()


def put(desk: Desk, key: str, qty_milli: int) -> None:
    with desk.store.write(desk.by) as session:
        stock.correct(desk.by, session, key, qty_milli, "测试")


def quote(desk: Desk, *keys: str, revises: str = "") -> str:
    lines = tuple(Line("part", key, list_fen=100, unit_fen=100, part_key=key) for key in keys)
    with desk.store.write(desk.by) as session:
        basket = Basket(lines=lines, revises=revises)
        return issue.issue(desk.by, session, basket, offline=False, prices_at=clock.now()).id


def shown(desk: Desk, key: str) -> int | None:
    found = desk.all("SELECT elsewhere_milli FROM live WHERE part_key = :key", key=key)
    return found[0][0] if found else None


def make(booth: Booth, *, pairs: bool = False) -> Figures:
    return booth.centre.making.run(pairs=pairs)


def test_the_other_stores_see_a_sum_with_its_time_and_never_the_ledger(
    booth: Booth, desks: tuple[Desk, Desk, Desk]
) -> None:
    here, far, stranger = desks
    put(here, A, 3_000)
    put(here, A, 2_000)
    put(here, B, 1_000)
    exchange(*desks)
    assert make(booth) == Figures(sums=2)
    assert make(booth) == Figures(), "what stands is not written again"
    exchange(*desks)
    assert (shown(far, A), shown(far, B), shown(here, A), shown(stranger, A)) == (5_000, 1_000, 0, None)
    assert far.all("SELECT * FROM stock_entry") == []
    with far.store.read() as session:
        (found,) = elsewhere(far.by, session, A)
    assert found.qty_milli == 5_000 and found.as_of <= clock.now()


def test_a_sum_follows_its_ledger_and_nought_is_nothing(booth: Booth, desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, _ = desks
    put(here, A, 3_000)
    exchange(here)
    make(booth)
    put(here, A, -3_000)
    put(here, B, 4_000)
    exchange(here)
    assert make(booth) == Figures(sums=2)
    exchange(far)
    assert (shown(far, A), shown(far, B)) == (0, 4_000)
    with far.store.read() as session:
        assert elsewhere(far.by, session, A) == []
    put(far, B, 1_000)
    exchange(far)
    make(booth)
    exchange(here, far)
    assert (shown(here, B), shown(far, B)) == (1_000, 4_000)


def test_a_new_process_sums_everything_once_and_changes_nothing(booth: Booth, desks: tuple[Desk, Desk, Desk]) -> None:
    here, *_ = desks
    put(here, A, 3_000)
    exchange(here)
    make(booth)
    centre = booth.centre
    again = Making(centre.database, centre.business, centre.tables, centre.incarnation)
    assert again.run() == Figures()
    put(here, A, 1_000)
    exchange(here)
    assert again.run() == Figures(sums=1)


def test_both_sides_are_still_equal_and_nothing_lost(booth: Booth, desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, _ = desks
    for qty in (3_000, 1_000, -500):
        put(here, A, qty)
        exchange(here)
        make(booth)
        exchange(far)
    assert shown(far, A) == 3_500
    assert far.conflicts() == []
    assert far.all("SELECT code FROM refusal") == []
    summary = far.exchange()
    assert summary.received == 0


def test_who_leaves_the_group_is_seen_no_longer(booth: Booth, desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, _ = desks
    put(here, A, 3_000)
    exchange(here)
    make(booth)
    exchange(far)
    booth.centre.register.join(STORE, "")
    assert make(booth) == Figures(sums=1)
    exchange(far)
    assert shown(far, A) == 0


def test_a_transfer_moves_from_sum_to_sum(booth: Booth, desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, _ = desks
    put(here, A, 5_000)
    with here.store.write(here.by) as session:
        made = stock_transfer.send(here.by, session, OTHER, [(A, "", 2_000)])
    exchange(here, far)
    with far.store.write(far.by) as session:
        stock_transfer.receive_transfer(far.by, session, made)
    exchange(far)
    make(booth)
    exchange(here, far)
    assert (shown(here, A), shown(far, A)) == (2_000, 3_000)


def test_what_stands_together_on_three_quotes_is_told_once_a_quote(
    booth: Booth, desks: tuple[Desk, Desk, Desk]
) -> None:
    here, far, stranger = desks
    for desk in (here, far, here):
        last = quote(desk, A, B)
    exchange(*desks)
    quote(here, A, C)
    for _ in range(3):
        last = quote(here, A, C, B, revises=last)
    exchange(*desks)
    assert make(booth, pairs=True).pairs == 2
    assert make(booth, pairs=True).pairs == 0
    exchange(*desks)
    with far.store.read() as session:
        assert also_bought(far.by, session, [A]) == [(B, 3)], "revisions of one quote are one quote"
        assert also_bought(far.by, session, [B]) == [(A, 3)]
        assert also_bought(far.by, session, [A, B]) == []
    with stranger.store.read() as session:
        assert also_bought(stranger.by, session, [A]) == []


def test_a_void_quote_counts_no_longer(booth: Booth, desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, _ = desks
    made = [quote(here, A, B) for _ in range(3)]
    exchange(here)
    make(booth, pairs=True)
    with here.store.write(here.by) as session:
        issue.void(here.by, session, made[0], "客户取消")
    exchange(here)
    assert make(booth, pairs=True).pairs == 2
    exchange(far)
    with far.store.read() as session:
        assert also_bought(far.by, session, [A]) == []
