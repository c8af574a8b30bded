"""Four desks of a store at work at once: what each saved is at all of them, once, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from desktop.domain.people.customer import CustomerDetails, add_customer
from tests.sync.booth import Booth, Desk

EACH = 40
"""Customers of each desk; ``make bench`` does it with 1,000."""


@pytest.fixture
def four(booth: Booth) -> Iterator[list[Desk]]:
    desks = [booth.device(f"desk{number}") for number in range(4)]
    yield desks
    for desk in desks:
        desk.close()


def _serve(desk: Desk, number: int) -> set[str]:
    """A day at one counter: each customer a save of its own, an exchange now and then."""
    saved = set()
    for place in range(EACH):
        with desk.store.write(desk.by) as session:
            details = CustomerDetails(name=f"客户 {number}-{place}", phone=f"138{number:04d}{place:04d}")
            saved.add(add_customer(desk.by, session, details).customer_id)
        if place % 15 == number:
            desk.exchange()
    desk.exchange()
    return saved


def test_all_that_four_desks_saved_at_once_is_at_each_of_them_once(booth: Booth, four: list[Desk]) -> None:
    with ThreadPoolExecutor(4) as pool:
        saved = set().union(*pool.map(_serve, four, range(4)))
    assert len(saved) == 4 * EACH
    for desk in four:
        desk.exchange()
        assert {row_id for (row_id,) in desk.all("SELECT id FROM customer")} == saved
        phones = desk.all("SELECT customer_id, count(*) FROM phone GROUP BY customer_id")
        assert len(phones) == len(saved) and {count for _, count in phones} == {1}
        assert desk.one("SELECT count(*) FROM outbox") == 0 and not desk.conflicts()
    assert booth.all("SELECT count(*), count(DISTINCT id) FROM row_customer") == [(len(saved), len(saved))]
