"""The workshop at two desks: one bay is promised once, whoever asks first; who is late is told by whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.parts.stock import receive, stock_of
from desktop.domain.people.staff import Store
from desktop.domain.sales.payment import payments, refund
from desktop.domain.service import signed_twice
from desktop.domain.service.appointment_course import cancel
from desktop.domain.service.issuing import give_back, issue
from desktop.domain.service.late_line import tell, unsettled
from desktop.domain.service.order_course import finish, leave
from desktop.domain.service.order_line import edit_line, lines
from desktop.domain.service.order_list import order
from desktop.domain.service.order_paper import sign_on_screen
from desktop.domain.service.reception import edit_order, sign
from desktop.domain.service.settling import (
    NewAdjustment,
    adjust,
    balances,
    settle,
    subject,
    take_payment,
)
from desktop.domain.service.work_run import start
from desktop.store import problem_list
from tests.domain.service.shop import bay, booked, car, customer, mechanic, noon, part, received, work
from tests.sync.booth import STORE, Booth, Desk, running
from tests.sync.test_drive import asking, doing, refusals
from tests.sync.test_exchange import same, together

Pair = tuple[Desk, Desk]


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    """On the file only: what these tests are about is the same on both, and test_drive has claims on PostgreSQL."""
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def shop(desks: Pair) -> tuple[str, str]:
    """A car and its owner that both desks know."""
    left, right = desks
    left.add(Store(id=STORE, store_id=STORE, code="BJ01", name="一店", legal_name="一店公司"))
    owner = customer(doing(left))
    found = car(doing(left), owner=owner), owner
    together(left, right)
    return found


def test_one_bay_is_promised_once_and_free_again_when_cancelled(
    booth: Booth, desks: Pair, shop: tuple[str, str]
) -> None:
    left, right = desks
    lift = bay(doing(left))
    together(left, right)
    first, second = booked(doing(left), *shop, bay_id=lift), booked(doing(right), *shop, bay_id=lift)
    assert (left.exchange().refused, right.exchange().refused) == (0, 1)
    assert refusals(right) == ["claim.taken"]
    assert {row for (row,) in booth.all("SELECT id FROM centre_claim")} == {first}
    doing(left)(cancel, first)
    third = booked(doing(left), *shop, noon(2), bay_id=lift)
    together(left, right)
    assert {row for (row,) in booth.all("SELECT id FROM centre_claim")} == {third}
    assert second not in {row for (row,) in left.all("SELECT id FROM appointment")}


def test_a_technician_is_not_promised_to_two_bays(desks: Pair, shop: tuple[str, str]) -> None:
    left, right = desks
    one, two, zhao = bay(doing(left)), bay(doing(left), "举升2"), mechanic(doing(left))
    together(left, right)
    booked(doing(left), *shop, bay_id=one, technician_id=zhao)
    booked(doing(right), *shop, bay_id=two, technician_id=zhao)
    assert (left.exchange().refused, right.exchange().refused) == (0, 1)


def test_stays_without_a_bay_meet_nobody_and_the_desks_end_equal(desks: Pair, shop: tuple[str, str]) -> None:
    left, right = desks
    booked(doing(left), *shop)
    booked(doing(right), *shop)
    together(left, right)
    assert (refusals(left), refusals(right)) == ([], [])
    same(left, right)


def test_one_order_written_at_two_desks_merges_by_field_and_by_line(desks: Pair, shop: tuple[str, str]) -> None:
    left, right = desks
    made = received(doing(left), *shop)
    line = work(doing(left), made, 20_000)
    together(left, right)
    doing(left)(edit_order, made, words="异响")
    doing(left)(edit_line, line, unit_fen=25_000)
    work(doing(left), made, 1_000, name="清洗")
    doing(right)(edit_order, made, wash=True)
    doing(right)(edit_line, line, qty_milli=2_000)
    part(doing(right), made)
    together(right, left)
    same(left, right)
    whole = asking(right)(order, made)
    assert (whole.facts["words"], whole.facts["wash"]) == ("异响", True)
    assert sorted(each.amount_fen for each in whole.lines) == [1_000, 5_000, 50_000]
    assert left.conflicts() == []


def test_a_part_issued_at_two_desks_leaves_the_shelf_once(desks: Pair, shop: tuple[str, str]) -> None:
    left, right = desks
    made = received(doing(left), *shop)
    line = part(doing(left), made)
    doing(left)(receive, "VW:A", 3_000)
    together(left, right)
    for desk in desks:
        doing(desk)(issue, line)
    assert (left.exchange().refused, right.exchange().refused) == (0, 1)
    with right.store.read() as session:
        (told,) = problem_list.problems(session)
    assert (told.code, told.values and told.values["slot"]) == (problem_list.TURN, ""), "a turn is no time"
    left.exchange()
    assert asking(left)(stock_of, "VW:A").here_milli == 2_000
    assert asking(left)(lines, made)[0].issued_milli == 1_000
    doing(left)(give_back, line)
    doing(left)(issue, line)
    assert left.exchange().refused == 0


def test_a_technician_who_is_started_at_two_desks_works_at_one_car(desks: Pair, shop: tuple[str, str]) -> None:
    left, right = desks
    one, two = received(doing(left), *shop), received(doing(left), car(doing(left), "京A88888", ""), shop[1])
    zhao = mechanic(doing(left))
    together(left, right)
    doing(left)(start, one, zhao)
    doing(right)(start, two, zhao)
    assert (left.exchange().refused, right.exchange().refused) == (0, 1)
    assert refusals(right) == ["claim.taken"]


@pytest.fixture
def done(desks: Pair, shop: tuple[str, str]) -> str:
    """An order of ¥200 that is signed and done, known to both desks."""
    left, right = desks
    made = received(doing(left), *shop)
    work(doing(left), made, 20_000)
    doing(left)(sign, made, 100_000)
    doing(left)(finish, made)
    together(left, right)
    return made


def test_an_order_settled_at_two_desks_is_settled_once(desks: Pair, done: str) -> None:
    left, right = desks
    first = doing(left)(settle, done, offline=True)
    doing(right)(settle, done, offline=True)
    assert (left.exchange().refused, right.exchange().refused) == (0, 1)
    assert refusals(right) == ["order.settled"]
    assert left.all("SELECT id FROM settlement") == [(first.settlement_id,)]


def test_a_settled_car_that_has_left_is_away_at_every_desk(desks: Pair, done: str) -> None:
    """A save of its own after the settlement: who wrote it and when is no edit of the settled order."""
    left, right = desks
    doing(left)(settle, done, offline=False)
    together(left, right)
    doing(left)(leave, done)
    together(left, right)
    assert refusals(left) == []
    assert right.field("repair_order", done, "state") == "left"
    same(left, right)


def test_a_line_that_reaches_a_settled_order_is_refused(desks: Pair, done: str) -> None:
    left, right = desks
    doing(left)(settle, done, offline=False)
    part(doing(right), done)
    assert (left.exchange().refused, right.exchange().refused) == (0, 1)
    assert refusals(right) == ["order.settled"]
    assert asking(left)(unsettled, done) == []


def test_a_line_that_the_settling_desk_had_not_seen_is_told_and_adjusted(desks: Pair, done: str) -> None:
    left, right = desks
    late = part(doing(right), done, 5_000)
    right.exchange()
    doing(left)(settle, done, offline=True)
    together(left, right)
    assert (refusals(left), refusals(right)) == ([], [])
    for desk in desks:
        assert [(each.line_id, each.billed_fen, each.amount_fen) for each in asking(desk)(unsettled, done)] == [
            (late, 0, 5_000)
        ]
    assert (doing(left)(tell), doing(right)(tell)) == (1, 1)
    together(left, right)
    assert len(left.all("SELECT id FROM task WHERE rule = 'service.late_line'")) == 1, "whoever saw it first"
    line = NewAdjustment("机滤", 5_000, line_id=late, heading="parts")
    doing(right)(adjust, done, [line], "结算时遗漏", offline=False)
    together(right, left)
    assert asking(left)(unsettled, done) == []
    assert doing(left)(tell) == 0
    assert [each.billed_fen for each in asking(left)(balances, done)] == [25_000]
    same(left, right)


def test_a_check_in_sheet_signed_at_two_desks_is_kept_twice_and_told_once(desks: Pair, shop: tuple[str, str]) -> None:
    left, right = desks
    order_id = received(doing(left), *shop)
    together(left, right)
    for desk, pdf in ((left, b"%PDF left"), (left, b"%PDF left again")):
        doing(desk)(sign_on_screen, order_id, "inspection", pdf, language="zh", number="BJ01-1")
    together(left, right)
    assert [asking(desk)(signed_twice.untold) for desk in desks] == [[], []], "twice at one desk is ordinary"
    doing(right)(sign_on_screen, order_id, "inspection", b"%PDF right", language="zh", number="BJ01-1")
    together(left, right)
    assert [doing(desk)(signed_twice.tell) for desk in desks] == [1, 1]
    together(left, right)
    assert left.all("SELECT count(*) FROM paper WHERE kind = 'service_inspection_signed'") == [(3,)]
    assert len(left.all("SELECT id FROM task WHERE rule = 'service.signed_twice'")) == 1, (
        "one task, whoever saw it first"
    )
    assert doing(left)(signed_twice.tell) == 0
    same(left, right)


def test_a_payment_given_back_at_two_desks_is_given_back_once(desks: Pair, done: str) -> None:
    left, right = desks
    doing(left)(settle, done, offline=False)
    paid = doing(left)(take_payment, done, "cash", 20_000)
    together(left, right)
    for desk in desks:
        doing(desk)(refund, paid, 20_000, "重复收款")
    assert (left.exchange().refused, right.exchange().refused) == (0, 1)
    left.exchange()
    assert [each.amount_fen for each in asking(left)(payments, subject(done))] == [20_000, -20_000]


def test_two_desks_write_one_order_through_a_cut_network_and_end_equal(desks: Pair, done: str) -> None:
    left, right = desks
    for number in range(4):
        work(doing(left), done, 1_000 + number, name=f"左{number}")
        doing(right)(edit_order, done, words=f"右{number}", wash=bool(number % 2))
        if number % 2:
            right.exchange()
        part(doing(right), done, 100 + number, name=f"件{number}")
    together(right, left)
    same(left, right)
    assert sum(each.amount_fen for each in asking(left)(lines, done)) == 20_000 + 4_006 + 406
