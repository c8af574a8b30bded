"""One car, one time, one key, several desks: one has it, the others are told by whom and get what is nearest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain.people import consent
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.people.staff import Store
from desktop.domain.sales.car_calendar import enter, retire
from desktop.domain.sales.drive_booking import Booking, book, book_new, move
from desktop.domain.sales.drive_course import cancel, reopen
from desktop.domain.work import task
from desktop.domain.work.task import NewTask
from desktop.domain.work.task_list import tasks
from desktop.store.lost_drive import give_up, lost_drives, take_other
from desktop.store.word import words
from tests.domain.sales.yard import booked, car, customer, noon, out, ready
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_exchange import same, together
from tests.sync.test_hub import Between, between  # noqa: F401  a fixture

Pair = tuple[Desk, Desk]
HOUR = timedelta(hours=1)


def doing(desk: Desk) -> Callable[..., Any]:
    def run(verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
        with desk.store.write(desk.by) as session:
            return verb(desk.by, session, *given, **named)

    return run


def asking(desk: Desk) -> Callable[..., Any]:
    def run(query: Callable[..., Any], *given: Any, **named: Any) -> Any:
        with desk.store.read() as session:
            return query(desk.by, session, *given, **named)

    return run


@pytest.fixture
def yard(desks: Pair) -> tuple[str, str]:
    """A car and a customer that both desks know."""
    left, right = desks
    left.add(Store(id=STORE, store_id=STORE, code="BJ01", name="一店", legal_name="一店公司"))
    found = car(doing(left)), customer(doing(left))
    together(left, right)
    return found


def refusals(desk: Desk) -> list[str]:
    return [code for (code,) in desk.all("SELECT code FROM refusal")]


def test_of_two_who_confirm_the_same_time_one_has_it_and_the_other_is_told(
    booth: Booth, desks: Pair, yard: tuple[str, str]
) -> None:
    left, right = desks
    first, second = booked(doing(left), *yard), booked(doing(right), *yard)
    assert (left.exchange().refused, right.exchange().refused) == (0, 1)
    assert {row for (row,) in booth.all("SELECT id FROM centre_claim")} == {first}
    (lost,) = asking(right)(lost_drives)
    assert (lost.drive.id, lost.drive.customer) == (second, "李女士")
    assert (lost.resource, lost.holder) == ("试01", "李女士")
    assert lost.times[0] == (noon() - 3 * HOUR / 4, noon() - HOUR / 4)
    with right.store.read() as session:
        assert words(session, "drive", [second]) == {second: "taken"}


def test_the_loser_takes_the_nearest_time_and_both_are_equal(booth: Booth, desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    first, second = booked(doing(left), *yard), booked(doing(right), *yard)
    together(left, right)
    (lost,) = asking(right)(lost_drives)
    doing(right)(take_other, second, start=lost.times[0][0])
    together(right, left)
    assert {row for (row,) in booth.all("SELECT id FROM centre_claim")} == {first, second}
    assert asking(right)(lost_drives) == [] and refusals(right) == []
    same(left, right)


def test_another_car_is_offered_for_the_same_time(desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    two = car(doing(left), "京A22222", label="试02")
    together(left, right)
    _, second = booked(doing(left), *yard), booked(doing(right), *yard)
    together(left, right)
    (lost,) = asking(right)(lost_drives)
    assert [each.id for each in lost.cars] == [two]
    doing(right)(take_other, second, car_id=two)
    together(right, left)
    assert left.field("drive", second, "car_id") == two


def test_who_gives_up_keeps_the_new_customer(desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    booked(doing(left), *yard)
    lost = doing(right)(book_new, CustomerDetails("王先生", "13800005678"), Booking(yard[0], noon(), 30)).drive_id
    together(left, right)
    assert left.all("SELECT 1 FROM customer WHERE name = '王先生'") == []
    doing(right)(give_up, lost, "改天")
    together(right, left)
    assert left.all("SELECT 1 FROM customer WHERE name = '王先生'") == [(1,)]
    assert left.field("drive", lost, "state") == "cancelled"
    same(left, right)


def test_the_buffer_and_the_companion_are_claimed_too(desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    two = car(doing(left), "京A22222", label="试02")
    together(left, right)
    mate = left.by.staff_id
    booked(doing(left), *yard, companion_id=mate)
    booked(doing(right), yard[0], yard[1], noon() + HOUR / 2)
    booked(doing(right), two, yard[1], noon(), companion_id=mate)
    left.exchange()
    assert right.exchange().refused == 2


def test_a_cancelled_drive_frees_its_time_everywhere(booth: Booth, desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    first = booked(doing(left), *yard)
    together(left, right)
    doing(left)(cancel, first)
    together(left, right)
    second = booked(doing(right), *yard)
    together(right, left)
    assert {row for (row,) in booth.all("SELECT id FROM centre_claim")} == {second}


def test_undoing_a_cancellation_that_somebody_used_is_refused_at_the_centre(desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    first = booked(doing(left), *yard)
    doing(left)(cancel, first)
    together(left, right)
    booked(doing(right), *yard)
    doing(left)(reopen, first)
    right.exchange()
    assert left.exchange().refused == 1


def test_service_and_drives_claim_the_same_car(desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    doing(left)(enter, yard[0], "service", noon(), 120)
    booked(doing(right), yard[0], yard[1], noon() + HOUR)
    left.exchange()
    assert right.exchange().refused == 1


def test_the_same_key_handed_out_twice_is_refused_at_the_centre(
    booth: Booth, desks: Pair, yard: tuple[str, str]
) -> None:
    left, right = desks
    first = ready(doing(left), booked(doing(left), *yard))
    second = ready(doing(left), booked(doing(left), yard[0], yard[1], noon() + HOUR))
    together(left, right)
    out(doing(left), first)
    out(doing(right), second)
    left.exchange()
    assert right.exchange().refused == 1
    assert booth.all("SELECT resource FROM centre_claim WHERE resource LIKE 'key:%'") == [(f"key:{yard[0]}",)]


def test_the_centre_asks_again_for_the_signature(desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    two = car(doing(left), "京A22222", label="试02")
    made = ready(doing(left), booked(doing(left), *yard))
    together(left, right)
    doing(left)(move, made, car_id=two)
    out(doing(right), made)
    left.exchange()
    assert right.exchange().refused == 1
    assert refusals(right) == ["key.unsigned"]


def test_a_car_that_was_retired_meanwhile_is_not_booked(desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    doing(left)(retire, yard[0])
    booked(doing(right), *yard)
    left.exchange()
    assert right.exchange().refused == 1
    assert refusals(right) == ["car.gone"]


def test_two_who_move_and_shorten_one_drive_still_have_a_drive(desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    made = booked(doing(left), *yard, minutes=60)
    together(left, right)
    doing(left)(move, made, start=noon(2))
    doing(right)(move, made, minutes=30)
    together(left, right)
    together(left, right)
    assert refusals(left) == refusals(right) == []
    same(left, right)


def test_a_task_of_a_rule_is_one_on_two_desks_and_done_stays_done(desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    new = NewTask("rule", "car:1", "task.drive.follow_up", noon(), "p")
    first = doing(left)(task.make, new)
    doing(left)(task.done, first)
    left.exchange()
    assert doing(right)(task.make, new) == first
    together(right, left)
    for desk in desks:
        assert asking(desk)(tasks, mine=False) == []
    same(left, right)


def test_the_booths_word_is_shown_and_the_centres_is_final(
    booth: Booth, desks: Pair, yard: tuple[str, str], between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    booth.stop()
    first, second = booked(doing(left), *yard), booked(doing(right), *yard)
    between.exchange(left, right)
    for desk, row, word in ((left, first, "booth"), (right, second, "denied")):
        with desk.store.read() as session:
            assert words(session, "drive", [row]) == {row: word}
    booth.start()
    between.turn()
    together(left, right)
    assert (refusals(left), refusals(right)) == ([], ["claim.taken"])


def test_consent_travels_before_the_licence_it_allows(desks: Pair, yard: tuple[str, str]) -> None:
    left, right = desks
    li = doing(right)(add_customer, CustomerDetails("王先生", "13800005678")).customer_id
    doing(right)(consent.answer, li, "drive", given=True, channel="counter")
    made = doing(right)(book, Booking(yard[0], noon(2), 30, li)).drive_id
    out(doing(right), ready(doing(right), made))
    together(right, left)
    assert refusals(right) == []
    assert left.field("drive", made, "state") == "out"


def test_a_drive_moved_under_the_hubs_lease_asks_like_any_other_afterwards(
    booth: Booth, desks: Pair, yard: tuple[str, str], between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    between.turn()
    assert between.lease(["*"])
    booth.stop()
    made = booked(doing(left), *yard)
    between.exchange(left)
    doing(left)(move, made, start=noon() + HOUR)
    between.exchange(left)
    booth.start()
    between.give_back()
    between.turn()
    together(left, right)
    other = booked(doing(right), yard[0], yard[1], noon(2))
    together(right, left)
    doing(left)(move, made, start=noon(3))
    together(left, right)
    wanted = {f"{noon(3):%Y-%m-%dT%H:%MZ}", f"{noon(2):%Y-%m-%dT%H:%MZ}"}
    held = {slot for (slot,) in booth.all("SELECT slot FROM centre_claim")}
    assert wanted <= held
    assert f"{noon() + HOUR:%Y-%m-%dT%H:%MZ}" not in held, "the time it had under the lease is free"
    assert (refusals(left), refusals(right), bool(other)) == ([], [], True)
