"""Every value that lost is listed on every desk, whatever it was written by and in whatever order it came."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from desktop.domain.identity import new_id, shared_id
from desktop.domain.people.customer import Customer
from desktop.domain.rules.setting import Setting
from tests.sync.booth import STORE, Booth, Desk

Pair = tuple[Desk, Desk]


@contextlib.contextmanager
def third(booth: Booth, name: str = "third") -> Iterator[Desk]:
    desk = booth.device(name)
    try:
        yield desk
    finally:
        desk.close()


def test_the_value_of_a_row_made_twice_is_listed_where_an_edit_of_the_other_one_covers_it(
    booth: Booth, desks: Pair
) -> None:
    left, right = desks
    row = shared_id("setting", STORE, "quote.valid_days")
    left.add(Setting(id=row, store_id=STORE, key="quote.valid_days", value=7))
    left.exchange()
    with third(booth) as other:
        other.exchange()
        right.add(Setting(id=row, store_id=STORE, key="quote.valid_days", value=14))
        other.edit(Setting, row, value=30)
        right.exchange()
        for desk in (other, left, right):
            desk.exchange()
        for desk in (left, right, other):
            assert desk.one("SELECT value FROM setting") == "30"
            assert desk.conflicts() == [("value", row, "14")], "who wrote 30 had seen 7 and never 14"


def test_who_made_a_row_is_named_for_its_value_though_another_changed_the_row_since(desks: Pair) -> None:
    left, right = desks
    row = new_id()
    left.add(Customer(id=row, store_id=STORE, kind="person", name="李"))
    made = left.field("customer", row, "created_at")
    left.edit(Customer, row, address="北京路 1 号")
    right.add(Customer(id=row, store_id=STORE, kind="person", name="赵"))
    for desk in (left, right, left):
        desk.exchange()
    told = "SELECT e.at FROM conflict c JOIN edit e USING (tbl, pk, field, stamp) WHERE c.field = 'name'"
    assert left.all(told) == right.all(told) == [(made,)]


def test_a_loser_is_listed_though_its_row_comes_on_a_later_page(booth: Booth, desks: Pair) -> None:
    left, right = desks
    row = new_id()
    for desk, name in ((left, "李"), (right, "赵")):
        desk.add(Customer(id=row, store_id=STORE, kind="person", name=name))
    left.exchange()
    right.exchange()
    left.exchange()
    left.edit(Customer, row, address="北京路 1 号")  # the row goes to the stream's end, its edits stay where they are
    left.exchange()
    with third(booth) as other:
        other.exchange(page=2)
        assert ("name", row, "李") in other.conflicts()
        assert other.conflicts() == left.conflicts()


def test_a_loser_is_listed_though_what_it_stands_on_comes_on_a_later_page(booth: Booth, desks: Pair) -> None:
    left, right = desks
    row = new_id()
    left.add(Customer(id=row, store_id=STORE, kind="person", name="李"))
    left.exchange()
    with third(booth, "third") as other, third(booth, "late") as late:
        other.exchange()
        left.edit(Customer, row, name="钱")
        other.edit(Customer, row, name="孙")
        right.add(Customer(id=row, store_id=STORE, kind="person", name="赵"))
        for desk in (left, other, right):
            desk.exchange()
        late.exchange(page=1)
        assert {("name", row, "钱"), ("name", row, "孙")} <= set(late.conflicts())
        assert late.conflicts() == right.conflicts()
