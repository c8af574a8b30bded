"""The workshop at two desks: one bay is promised once, whoever asks first; who is late is told by whom."""

from __future__ import annotations

import pytest

from desktop.domain.people.staff import Store
from desktop.domain.service.appointment_course import cancel
from tests.domain.service.shop import bay, booked, car, customer, mechanic, noon
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_drive import doing, refusals
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
