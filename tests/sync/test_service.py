"""The workshop at two desks: one bay is promised once, whoever asks first; who is late is told by whom."""

from __future__ import annotations

import pytest

from desktop.domain.parts.stock import receive, stock_of
from desktop.domain.people.staff import Store
from desktop.domain.service.appointment_course import cancel
from desktop.domain.service.issuing import give_back, issue
from desktop.domain.service.order_line import edit_line, lines
from desktop.domain.service.order_list import order
from desktop.domain.service.reception import edit_order
from desktop.domain.service.work_run import start
from tests.domain.service.shop import bay, booked, car, customer, mechanic, noon, part, received, work
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_drive import asking, doing, refusals
from tests.sync.test_exchange import same, together

Pair = tuple[Desk, Desk]


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
