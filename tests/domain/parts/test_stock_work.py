"""Stock takes, deliveries, transfers, the least of a part: all of it ledger entries with their reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.domain import clock
from desktop.domain.identity import new_id
from desktop.domain.local import Draft, Granted
from desktop.domain.parts import stock
from desktop.domain.parts.reservation import reserve
from desktop.domain.parts.stock import StockEntry, stock_of
from desktop.domain.parts.stock_delivery import deliveries_named, draft_of, keep_draft, take_delivery
from desktop.domain.parts.stock_minimum import LowRow, low_stock, minimum_of, order_all, set_minimum
from desktop.domain.parts.stock_take import (
    add_count,
    begin_take,
    drop_line,
    drop_take,
    post_take,
    put_count,
    take_lines,
    takes,
)
from desktop.domain.parts.stock_transfer import (
    Branch,
    branches,
    coming,
    introduce,
    is_introduced,
    items,
    recall,
    receive_transfer,
    send,
    transfers,
)
from desktop.domain.problem import Refused
from tests.domain.conftest import STORE_ID

A, B, C = "VW:06A115561B", "VW:1K0615301", "BO:0986"
OTHER, GROUP = new_id(), new_id()


def here(ask, key=A) -> int:
    return ask(stock_of, key).here_milli


# -- stock takes


def test_a_take_enters_the_differences_at_once_and_keeps_what_moved_meanwhile(do, ask, store) -> None:
    do(stock.receive, A, 10_000)
    do(stock.receive, B, 4_000)
    take = do(begin_take, "A 架", [A, B, C])
    do(put_count, take, A, 8_000)
    do(stock.correct, A, -1000, "sold meanwhile")
    do(put_count, take, B, 4_000)
    assert [(row.counted, row.lines, row.differing) for row in ask(takes)] == [(2, 3, 1)]
    assert here(ask) == 9_000, "nothing is entered before it is posted"
    assert do(post_take, take) == 1
    assert (here(ask), here(ask, B), here(ask, C)) == (7_000, 4_000, 0)
    with store.read() as session:
        entry = session.scalars(select(StockEntry).order_by(StockEntry.created_at.desc(), StockEntry.id)).first()
        assert {row.reason for row in session.scalars(select(StockEntry))} >= {"count"}
        assert entry is not None


def test_scanning_counts_one_by_one_against_what_was_shown_at_the_first_scan(do, ask) -> None:
    do(stock.receive, A, 5_000)
    take = do(begin_take, "B 架")
    assert [do(add_count, take, A) for _ in range(3)] == [1000, 2000, 3000]
    (line,) = ask(take_lines, take)
    assert (line.shown_milli, line.counted_milli, line.difference_milli) == (5_000, 3_000, -2_000)
    do(add_count, take, A, -1000)
    do(post_take, take)
    assert here(ask) == 2_000


def test_what_is_sold_between_two_scans_of_a_part_stays_sold(do, ask) -> None:
    do(stock.receive, A, 5_000)
    take = do(begin_take, "B 架")
    do(add_count, take, A)
    do(stock.correct, A, -1000, "sold while counting")
    do(add_count, take, A)
    (line,) = ask(take_lines, take)
    assert (line.shown_milli, line.now_milli, line.counted_milli) == (5_000, 4_000, 2_000)
    do(post_take, take)
    assert here(ask) == 1_000


def test_what_differs_is_on_top_then_what_nobody_counted(do, ask) -> None:
    do(stock.receive, B, 1_000)
    take = do(begin_take, "C", [A, B, C])
    do(put_count, take, A, 0)
    do(put_count, take, B, 3_000)
    assert [line.part_key for line in ask(take_lines, take)] == [B, C, A]


def test_a_part_dropped_from_a_take_is_not_entered_and_can_be_counted_again(do, ask) -> None:
    take = do(begin_take, "D")
    do(put_count, take, A, 3_000)
    do(drop_line, take, A)
    do(drop_line, take, A)
    assert ask(take_lines, take) == []
    do(stock.receive, A, 7_000)
    do(put_count, take, A, 6_000)
    (line,) = ask(take_lines, take)
    assert line.shown_milli == 7_000, "its counting began anew"


def test_a_take_is_entered_once(do, ask) -> None:
    take = do(begin_take, "E")
    do(put_count, take, A, 2_000)
    do(post_take, take)
    with pytest.raises(Refused, match=r"take\.posted"):
        do(post_take, take)
    with pytest.raises(Refused, match=r"take\.posted"):
        do(put_count, take, A, 1_000)
    assert here(ask) == 2_000


def test_an_empty_take_and_a_dropped_one_enter_nothing(do, ask) -> None:
    take = do(begin_take, "F", [A])
    with pytest.raises(Refused, match=r"take\.empty"):
        do(post_take, take)
    do(put_count, take, A, 2_000)
    do(drop_take, take)
    with pytest.raises(Refused, match=r"take\.gone"):
        do(post_take, take)
    assert (here(ask), ask(takes)) == (0, [])


# -- deliveries


def test_a_delivery_enters_every_line_and_what_was_ordered_has_arrived(do, ask, store) -> None:
    do(stock.order, A, 4_000)
    doc = do(take_delivery, [(A, 5_000), (B, 2_000)], supplier="顺达", number="SD-88")
    level = ask(stock_of, A)
    assert (level.here_milli, level.order_milli, here(ask, B)) == (5_000, 0, 2_000)
    with store.read() as session:
        entries = session.scalars(select(StockEntry).where(StockEntry.doc_id == doc)).all()
        assert sorted((entry.reason, entry.qty_milli) for entry in entries) == [
            ("arrival", -4_000), ("arrival", 5_000), ("receipt", 2_000),
        ]  # fmt: skip
    assert ask(deliveries_named, "顺") == ["顺达"]


def test_a_delivery_without_paper_or_lines_is_refused_whole(do, ask) -> None:
    with pytest.raises(Refused) as refused:
        do(take_delivery, [(A, 1_000), ("", 1_000), (B, 0)])
    assert {problem.code for problem in refused.value.problems} == {"delivery.who", "part.missing", "stock.qty"}
    with pytest.raises(Refused, match=r"delivery\.empty"):
        do(take_delivery, [], supplier="x")
    assert here(ask) == 0


def test_what_is_typed_of_a_delivery_outlives_a_crash_and_goes_with_it(do, ask, store) -> None:
    do(keep_draft, {"supplier": "顺达", "lines": [[A, 1000]]})
    do(keep_draft, {"supplier": "顺达", "lines": [[A, 2000]]})
    assert ask(draft_of)["lines"] == [[A, 2000]]
    do(take_delivery, [(A, 2_000)], supplier="顺达")
    assert ask(draft_of) == {}
    do(keep_draft, {"supplier": "x"})
    do(keep_draft, {})
    with store.read() as session:
        assert session.scalars(select(Draft)).all() == []


# -- transfers


@pytest.fixture
def group(store, by) -> None:
    with store.write_local() as session:
        session.add(Granted(stream=f"group:{GROUP}"))
    with store.write(by) as session:
        session.add(Branch(store_id=GROUP, of_store=OTHER, code="SH02", name="二店"))


def test_a_transfer_leaves_this_shelf_and_is_under_way(group, do, ask) -> None:
    do(stock.receive, A, 5_000)
    made = do(send, OTHER, [(A, "机滤", 3_000)], note="急")
    assert here(ask) == 2_000
    (row,) = ask(transfers)
    assert (row.id, row.way, row.other, row.sent_milli, row.how) == (made, "out", "二店", 3_000, "")
    with pytest.raises(Refused, match=r"transfer\.not_here"):
        do(receive_transfer, made)
    do(recall, made)
    assert here(ask) == 5_000
    assert ask(transfers)[0].how == "recalled"
    with pytest.raises(Refused, match=r"transfer\.done"):
        do(recall, made)
    assert here(ask) == 5_000


def test_what_comes_short_is_told_and_only_what_came_is_entered(group, do, ask, by, store) -> None:
    do(stock.receive, A, 5_000)
    far = type(by)(by.staff_id, OTHER, "二店经理", by.role, by.rights)
    made = do(send, STORE_ID, [(A, "机滤", 3_000), (A, "机滤", 1_000)], who=far)
    assert ask(coming) == {A: 4_000}
    first = ask(items, made)[0]
    do(receive_transfer, made, {first.id: 2_000})
    (row,) = ask(transfers)
    assert (row.way, row.how, row.sent_milli, row.received_milli, row.ended_by) == (
        "in",
        "received",
        4000,
        3000,
        by.name,
    )
    assert [item.received_milli for item in ask(items, made)] == [2_000, 1_000]
    with store.read() as session:
        mine = session.scalars(
            select(StockEntry).where(StockEntry.store_id == STORE_ID, StockEntry.reason == "transfer_in")
        )
        assert sorted(entry.qty_milli for entry in mine) == [1_000, 2_000]
    assert ask(coming) == {}


def test_more_than_lies_here_is_not_sent_and_nowhere_is_no_store(group, do, ask) -> None:
    do(stock.receive, A, 1_000)
    with pytest.raises(Refused) as refused:
        do(send, STORE_ID, [(A, "机滤", 2_000), ("", "", 1_000), (B, "x", 0)])
    codes = [problem.code for problem in refused.value.problems]
    assert codes == ["transfer.store", "transfer.short", "part.missing", "stock.qty"]
    assert here(ask) == 1_000


def test_without_a_group_nothing_is_transferred(do) -> None:
    with pytest.raises(Refused, match=r"group\.none"):
        do(send, OTHER, [(A, "", 1_000)])


def test_a_store_introduces_itself_once_and_again_under_a_new_name(group, do, ask, store, by) -> None:
    assert not ask(is_introduced)
    assert do(introduce)
    assert not do(introduce)
    assert ask(is_introduced)
    assert [row.name for row in ask(branches)] == ["二店"], "not itself"
    with store.read() as session:
        assert {row.name for row in session.scalars(select(Branch))} == {"一店", "二店"}


# -- the least of a part


def test_what_is_short_is_listed_with_what_is_on_its_way(do, ask) -> None:
    do(stock.receive, A, 3_000)
    do(set_minimum, A, 4_000, 10_000)
    do(set_minimum, B, 2_000)
    do(set_minimum, C, 1_000)
    do(stock.receive, C, 1_000)
    do(reserve, A, 1_000, for_whom="王")
    do(stock.order, B, 2_000, clock.today() + timedelta(days=3))
    rows = ask(low_stock)
    assert [(row.part_key, row.covered_milli, row.suggest_milli) for row in rows] == [(A, 2_000, 8_000), (B, 2_000, 0)]
    assert do(order_all, [(row.part_key, row.suggest_milli) for row in rows if row.suggest_milli]) == 1
    assert [row.suggest_milli for row in ask(low_stock)] == [0, 0]


def test_nought_takes_a_part_off_the_list_and_less_than_the_least_is_refused(do, ask) -> None:
    do(set_minimum, A, 4_000)
    do(set_minimum, A, 0)
    assert ask(low_stock) == []
    with pytest.raises(Refused, match=r"minimum\.up_to"):
        do(set_minimum, A, 4_000, 3_000)
    do(set_minimum, A, 1_000, 2_000)
    assert ask(minimum_of, A) == (1_000, 2_000) and ask(minimum_of, B) == (0, 0)


def test_an_order_with_one_bad_line_orders_nothing(do, ask) -> None:
    with pytest.raises(Refused):
        do(order_all, [(A, 1_000), (B, 0)])
    assert ask(stock_of, A).order_milli == 0


@given(
    least=st.integers(0, 50_000), more=st.integers(0, 50_000), on_shelf=st.integers(-5_000, 60_000),
    kept=st.integers(0, 20_000), ordered=st.integers(0, 60_000), way=st.integers(0, 60_000),
)  # fmt: skip
@settings(max_examples=200)
def test_after_ordering_what_is_suggested_nothing_is_short(least, more, on_shelf, kept, ordered, way) -> None:
    row = LowRow(A, least, least + more, on_shelf, kept, ordered, None, way)
    assert row.suggest_milli >= 0
    after = LowRow(A, least, least + more, on_shelf, kept, ordered + row.suggest_milli, None, way)
    assert after.suggest_milli == 0
    assert not row.suggest_milli or after.covered_milli == least + more
