"""What one desk writes, the other sees; nothing is lost, doubled or silently overwritten."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest

from desktop.domain import clock
from desktop.domain.identity import new_id, shared_id
from desktop.domain.parts.stock import StockEntry
from desktop.domain.people.customer import Customer, Phone
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.record import synced_tables, wire_columns
from desktop.domain.rules.setting import Setting
from desktop.domain.sales.quote import Quote, QuoteLine
from sync.http import HttpPeer
from sync.peer import Unreachable
from sync.protocol import Page, Pull
from tests.sync.booth import STORE, Booth, Desk

Pair = tuple[Desk, Desk]


def quote(**values: object) -> Quote:
    return Quote(
        store_id=STORE, number="S-D1-261121-1", list_total_fen=10_000, total_fen=9_000, issued_at=clock.now(),
        issued_by_name="李", prices_at=clock.now(), valid_until=date(2026, 11, 28), **values,
    )  # fmt: skip


def line(quote_id: str, position: int) -> QuoteLine:
    return QuoteLine(
        store_id=STORE, quote_id=quote_id, position=position, kind="part", name="机油滤清器", qty_milli=1_000,
        list_fen=5_000, unit_fen=4_500, amount_fen=4_500,
    )  # fmt: skip


def same(left: Desk, right: Desk) -> None:
    for table in synced_tables():
        columns = ", ".join(f'"{name}"' for name in wire_columns(table) if name not in ("changed_at", "changed_by"))
        everything = f'SELECT {columns} FROM "{table}" ORDER BY id'
        assert left.all(everything) == right.all(everything), table


def together(*desks: Desk) -> None:
    for _ in range(2):
        for desk in desks:
            desk.exchange()


def test_quotes_customers_and_vehicles_of_one_device_appear_on_the_other(desks: Pair) -> None:
    left, right = desks
    owner = left.customer("𠮷田 喆", note="😀 '; drop table --")
    vin = "LSVAM4187C2184847"
    left.add(Vehicle(store_id=STORE, vin=vin, vin_reversed=vin[::-1], vin_verified=True))
    made = quote(customer_id=owner)
    left.add(made, line(made.id, 1), line(made.id, 2))
    assert left.exchange().sent == 3
    assert right.exchange().received == 5
    same(left, right)
    assert right.all("SELECT position FROM quote_line ORDER BY 1") == [(1,), (2,)]


def test_edits_of_different_fields_both_survive(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    together(left, right)
    left.edit(Customer, row, name="李")
    right.edit(Customer, row, address="北京路 1 号")
    together(left, right)
    same(left, right)
    assert (left.field("customer", row, "name"), left.field("customer", row, "address")) == ("李", "北京路 1 号")
    assert left.conflicts() == right.conflicts() == []


def test_of_two_edits_of_one_field_the_later_stands_and_the_other_is_listed_everywhere(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    together(left, right)
    left.edit(Customer, row, name="李")
    right.edit(Customer, row, name="赵")
    together(left, right)
    same(left, right)
    assert right.field("customer", row, "name") == "赵"
    assert left.conflicts() == right.conflicts() == [("name", row, "李")]


def test_the_order_of_arrival_does_not_decide(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    together(left, right)
    left.edit(Customer, row, name="李")
    right.edit(Customer, row, name="赵")
    together(right, left)
    assert left.field("customer", row, "name") == right.field("customer", row, "name") == "赵"
    assert left.conflicts() == right.conflicts() == [("name", row, "李")]


def test_an_edit_on_top_of_what_its_editor_saw_is_no_conflict(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    together(left, right)
    left.edit(Customer, row, name="李")
    left.edit(Customer, row, name="赵")
    together(left, right)
    right.edit(Customer, row, name="钱")
    right.edit(Customer, row, name="孙")
    together(right, left)
    same(left, right)
    assert left.field("customer", row, "name") == "孙"
    assert left.conflicts() == right.conflicts() == []


def test_the_same_value_typed_twice_is_no_conflict(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    together(left, right)
    for desk in desks:
        desk.edit(Customer, row, name="李")
    together(left, right)
    assert left.conflicts() == right.conflicts() == []


def test_what_two_devices_made_of_the_same_thing_is_one_row(desks: Pair) -> None:
    left, right = desks
    for desk, value in ((left, 7), (right, 14)):
        row_id = shared_id("setting", STORE, "quote.valid_days")
        desk.add(Setting(id=row_id, store_id=STORE, key="quote.valid_days", value=value))
    together(left, right)
    same(left, right)
    assert left.one("SELECT value FROM setting") == "14"
    assert left.conflicts() == right.conflicts() == [("value", row_id, "7")]
    left.edit(Setting, row_id, value=21)
    together(left, right)
    assert right.one("SELECT value FROM setting") == "21"


def test_unsent_edits_stay_on_top_and_keep_the_base_their_editor_saw(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    together(left, right)
    right.edit(Customer, row, name="赵", note="n")
    right.exchange()
    left.edit(Customer, row, name="李")
    before = left.all("SELECT cols, stamp FROM outbox")
    left.replica.freeze = lambda *_: False  # type: ignore[method-assign]
    left.exchange()
    assert left.field("customer", row, "name") == "李"
    assert left.field("customer", row, "note") == "n"
    assert left.all("SELECT cols, stamp FROM outbox") == before
    assert left.all("SELECT field, value FROM peer_value") == [("name", '"赵"')]
    del left.replica.freeze
    together(left, right)
    same(left, right)
    assert left.all("SELECT * FROM peer_value") == []
    assert left.conflicts() == right.conflicts() == [("name", row, "赵")]


def test_every_step_of_a_field_travels_though_only_the_last_is_shown(desks: Pair) -> None:
    left, right = desks
    row = left.customer("一")
    for name in ("二", "三"):
        left.edit(Customer, row, name=name)
    together(left, right)
    assert right.field("customer", row, "name") == "三"
    assert right.all("SELECT json_extract(value, '$') FROM edit ORDER BY stamp") == [("二",), ("三",)]
    (held,) = left.booth.all("SELECT name FROM row_customer")
    assert held == ("三",)
    assert left.booth.all("SELECT value FROM centre_edit ORDER BY stamp") == [('"二"',), ('"三"',)]


def test_a_ledger_adds_up_from_both_sides(desks: Pair) -> None:
    left, right = desks
    for desk, qty in ((left, 5_000), (right, -2_000)):
        desk.add(StockEntry(store_id=STORE, part_key="VW:1", account="here", qty_milli=qty, reason="count"))
    together(left, right)
    assert left.one("SELECT here_milli FROM live") == right.one("SELECT here_milli FROM live") == 3_000


def test_a_deleted_row_goes_everywhere(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    phone = Phone(store_id=STORE, customer_id=row, number="13800000000", reversed="00000000831")
    left.add(phone)
    together(left, right)
    left.edit(Phone, phone.id, number="13900000000", reversed="00000000931")
    left.edit(Phone, phone.id, deleted_at=clock.now())
    together(left, right)
    same(left, right)
    assert right.field("phone", phone.id, "deleted_at") is not None
    assert left.conflicts() == right.conflicts() == []


@pytest.mark.parametrize("first", [0, 1])
def test_a_delete_that_had_not_seen_an_edit_leaves_the_row_and_is_listed(desks: Pair, first: int) -> None:
    left, right = desks
    row = left.customer()
    together(left, right)
    left.edit(Customer, row, note="ruft zurück")
    right.edit(Customer, row, deleted_at=clock.now())
    together(desks[first], desks[1 - first])
    together(left, right)
    same(left, right)
    assert left.field("customer", row, "deleted_at") is None
    assert left.field("customer", row, "note") == "ruft zurück"
    assert [field for field, *_ in left.conflicts()] == [field for field, *_ in right.conflicts()] == ["deleted_at"]


def test_a_device_hears_only_of_its_own_store(booth: Booth, desks: Pair) -> None:
    stranger = booth.device("stranger", store_id=new_id())
    desks[0].customer()
    desks[0].exchange()
    assert stranger.exchange().received == 0
    assert stranger.all("SELECT * FROM customer") == []
    stranger.close()


def test_own_rows_do_not_come_back_when_nobody_wrote_between(desks: Pair) -> None:
    left, right = desks
    left.customer()
    assert left.exchange().received == 0
    right.exchange()
    left.customer()
    right.customer()
    right.exchange()
    assert left.exchange().received == 2, "its own row and the other's"


def test_a_row_that_met_anothers_edit_comes_with_the_answer_and_is_not_read_again(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    together(left, right)
    left.replica.freeze = lambda *_: False  # type: ignore[method-assign]
    left.edit(Customer, row, name="李")
    right.edit(Customer, row, name="赵", note="n")
    right.exchange()
    left.exchange()
    del left.replica.freeze
    summary = left.exchange()
    assert (summary.conflicted, summary.received) == (1, 0)
    right.exchange()
    same(left, right)
    assert left.conflicts() == right.conflicts() == [("name", row, "李")]


def test_the_answer_tells_how_the_row_stands_where_the_stream_cannot_be_read(desks: Pair) -> None:
    left, right = desks
    row = left.customer()
    together(left, right)
    right.edit(Customer, row, note="n")
    right.exchange()
    left.edit(Customer, row, name="李")
    peer = left.peer()
    peer.pull = lambda _: (_ for _ in ()).throw(Unreachable("cut"))  # type: ignore[method-assign]
    with pytest.raises(Unreachable):
        left.exchange(peer)
    peer.close()
    assert (left.field("customer", row, "name"), left.field("customer", row, "note")) == ("李", "n")
    assert left.exchange().received > 0, "what others wrote before is read all the same"
    right.exchange()
    same(left, right)


def test_nothing_new_is_one_round_trip(desks: Pair) -> None:
    left, right = desks
    left.customer()
    together(left, right)

    class Counting:
        def __init__(self) -> None:
            self.inner, self.asked = left.peer(), []

        def __getattr__(self, name: str) -> object:
            self.asked.append(name)
            return getattr(self.inner, name)

    counting = Counting()
    left.exchange(counting)
    assert counting.asked == ["hello"]


def test_many_rows_come_in_pages_and_chunks(desks: Pair) -> None:
    left, right = desks
    left.add(*[Customer(store_id=STORE, kind="person", name=str(n)) for n in range(700)])
    summary = left.exchange(rows=200)
    assert summary.sent == 1, "one save stays one transaction, whatever its size"
    right.exchange(page=97)
    same(left, right)


def test_an_edit_that_waited_while_a_delete_came_in_keeps_the_row(desks: Pair) -> None:
    """Made between the sending and the reading: the cursor has passed the delete, the editor had not."""
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    left.edit(Customer, row, deleted_at=clock.now())
    left.exchange()

    class Late(HttpPeer):
        def pull(self, message: Pull) -> Page:
            page = super().pull(message)
            if right.field("customer", row, "note") == "":
                right.edit(Customer, row, note="late")
            return page

    with contextlib.closing(Late(right.booth.url, right.key)) as peer:
        right.exchange(peer)
    together(right, left)
    same(left, right)
    assert left.all("SELECT note, deleted_at FROM customer") == [("late", None)]
    assert [field for field, _, _ in left.conflicts()] == ["deleted_at"]


def test_a_delete_that_saw_only_the_edit_that_won_leaves_the_row_for_the_one_that_lost(desks: Pair) -> None:
    left, right = desks
    row = left.customer("甲", note="1")
    together(left, right)
    right.edit(Customer, row, note="right's")
    left.edit(Customer, row, note="left's, later")
    left.edit(Customer, row, deleted_at=clock.now())
    together(left, right)
    same(left, right)
    for desk in desks:
        assert desk.field("customer", row, "deleted_at") is None
        assert "deleted_at" in {field for field, *_ in desk.conflicts()}
    left.edit(Customer, row, deleted_at=clock.now())
    together(left, right)
    assert right.field("customer", row, "deleted_at") is not None, "now its desk knows every edit"
