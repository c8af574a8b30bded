"""Keys: out against signature and licence only, once, and back with odometer, energy and damage."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop.domain import clock
from desktop.domain.opening import HOME_ZONE
from desktop.domain.people.staff import StaffDetails, add_staff
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.problem import Refused
from desktop.domain.sales import demo_car
from desktop.domain.sales.car_calendar import retire
from desktop.domain.sales.car_key import (
    Handed,
    Returned,
    hand_out,
    keys_out,
    late_keys,
    lend,
    loan_of,
    register,
    take_back,
)
from desktop.domain.sales.demo_car import CarDetails, mark
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.drive_booking import edit, move
from desktop.domain.sales.drive_course import cancel, number_of, sign
from desktop.domain.sales.drive_list import drive, drives, stranded
from desktop.domain.sales.drive_plan import plan
from desktop.domain.sales.licence import show_licence
from desktop.domain.work.task_list import tasks
from tests.domain.sales.yard import LICENCE, booked, car, customer, noon, out, ready


@pytest.fixture
def one(do) -> str:
    return car(do)


@pytest.fixture
def li(do) -> str:
    return customer(do)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_signed_and_passed_the_key_goes_out_and_comes_back(do, ask, store, one: str, li: str) -> None:
    made = ready(do, booked(do, one, li))
    line = out(do, made)
    assert ask(drive, made).state == "out" and ask(drive, made).key == line
    do(take_back, line, Returned(1_215, 70))
    assert ask(drive, made).state == "back" and ask(keys_out) == []
    with store.read() as session:
        assert session.get(Vehicle, one).odometer_km == 1_215
    found = ask(loan_of, made)
    assert (found.odometer_out, found.odometer_in, found.energy_in) == (1_200, 1_215, 70)


def test_without_signature_or_licence_it_stays_on_its_hook(do, one: str, li: str) -> None:
    made = booked(do, one, li)
    with pytest.raises(Refused) as refused:
        out(do, made)
    assert codes(refused) == ["key.unsigned", "licence.missing"]
    do(show_licence, made, LICENCE)
    with pytest.raises(Refused) as refused:
        out(do, made)
    assert codes(refused) == ["key.unsigned"]
    with pytest.raises(Refused, match=r"drive\.number"):
        do(sign, made, "zh")


def test_a_ride_needs_a_driver_of_the_store_and_no_licence(do, one: str, li: str) -> None:
    made = booked(do, one, li, ride_only=True)
    do(number_of, made)
    do(sign, made, "zh")
    with pytest.raises(Refused) as refused:
        out(do, made)
    assert codes(refused) == ["drive.driver"]
    do(edit, made, companion_id=do(add_staff, StaffDetails("wang", "王宁", "consultant", "Correct-Horse-9")))
    out(do, made)


def test_another_car_needs_another_signature(do, one: str, li: str) -> None:
    made = ready(do, booked(do, one, li))
    do(move, made, car_id=car(do, "京A22222", label="试02"))
    with pytest.raises(Refused) as refused:
        out(do, made)
    assert codes(refused) == ["key.unsigned"]


def test_the_same_key_does_not_go_out_twice(do, one: str, li: str) -> None:
    out(do, ready(do, booked(do, one, li)))
    second = ready(do, booked(do, one, li, noon() + timedelta(hours=1)))
    with pytest.raises(Refused) as refused:
        out(do, second)
    assert codes(refused) == ["key.out"]
    there = clock.now().astimezone(ZoneInfo(HOME_ZONE))
    assert refused.value.problems[0].values["since"] in {
        f"{each:%m-%d %H:%M}" for each in (there, there - timedelta(minutes=1))
    }, "by the store's clock, wherever this computer thinks it is"


def test_the_tag_must_be_this_keys(do, one: str, li: str) -> None:
    car(do, "京A22222", label="试02", key_tag="K-02")
    made = ready(do, booked(do, one, li))
    for tag, code in (("K-02", "key.other_car"), ("K-99", "key.tag")):
        with pytest.raises(Refused) as refused:
            do(hand_out, made, Handed(1_200, 80, tag))
        assert codes(refused) == [code]
    do(hand_out, made, Handed(1_200, 80, "k-试01"))


def test_two_keys_do_not_bear_one_tag(do, one: str) -> None:
    with pytest.raises(Refused, match=r"car\.tag_used"):
        car(do, "京A22222", label="试02", key_tag="K-试01")


def test_a_car_uninsured_since_it_was_booked_stays(do, one: str, li: str) -> None:
    made = ready(do, booked(do, one, li))
    do(mark, one, CarDetails("试01", insurance_until=clock.today(), inspection_until=noon(30).date()))
    with pytest.raises(Refused) as refused:
        out(do, made)
    assert codes(refused) == ["car.insurance"]


def test_less_on_the_odometer_is_asked_about(do, ask, one: str, li: str) -> None:
    made = ready(do, booked(do, one, li))
    with pytest.raises(Refused, match=r"odometer\.back"):
        out(do, made, km=1_100)
    line = out(do, made)
    with pytest.raises(Refused) as refused:
        do(take_back, line, Returned(1_150, 70))
    assert refused.value.problems[0].values == {"value": 1_150, "last": 1_200}
    do(take_back, line, Returned(1_150, 70, odometer_why="出发时录错"))
    do(take_back, line, Returned(9_999, 70))
    assert ask(loan_of, made).odometer_in == 1_150, "a second return changes nothing"


@pytest.mark.parametrize(
    ("returned", "code"),
    [
        (Returned(-1, 70, odometer_why="x"), "odometer.size"),
        (Returned(1_210, 101), "key.energy"),
        (Returned(1_210, 70, damage=True), "key.damage"),
    ],
)
def test_what_cannot_be_on_return_is_refused(do, one: str, li: str, returned: Returned, code: str) -> None:
    line = out(do, ready(do, booked(do, one, li)))
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        do(take_back, line, returned)


def test_damage_stands_in_the_register(do, ask, one: str, li: str) -> None:
    line = out(do, ready(do, booked(do, one, li)))
    do(take_back, line, Returned(1_210, 70, damage=True, damage_note="右前保险杠划痕"))
    (row,) = ask(register, clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1))
    assert (row.damage, row.damage_note) == (True, "右前保险杠划痕")


def test_a_car_back_early_is_free_again(do, one: str, li: str) -> None:
    line = out(do, ready(do, booked(do, one, li)))
    with pytest.raises(Refused, match=r"drive\.taken"):
        booked(do, one, li)
    do(take_back, line, Returned(1_210, 70))
    booked(do, one, li)


def test_a_car_that_is_out_can_neither_move_nor_be_cancelled(do, one: str, li: str) -> None:
    made = ready(do, booked(do, one, li))
    out(do, made)
    for verb, how in ((move, {"start": noon(2)}), (cancel, {}), (edit, {"occupants": 2})):
        with pytest.raises(Refused, match=r"drive\.state"):
            do(verb, made, **how)


def test_a_late_car_is_told_and_warns_the_next_booking(do, ask, store, by, one: str, li: str) -> None:
    made = ready(do, booked(do, one, li))
    out(do, made)
    with store.write(by) as session:
        row = session.get(Drive, made)
        row.start = row.start - timedelta(days=2)
    found = ask(plan, noon(), noon())
    assert [each.row_id for each in found.late()] == [made]
    soon = found.now + timedelta(minutes=15)
    assert "drive.late_before" in [problem.code for problem in found.warnings(one, soon, 30)]
    assert "drive.late_before" not in [problem.code for problem in found.warnings(one, noon(2), 30)]
    assert [row.late for row in ask(drives, noon(), noon(1) + timedelta(hours=1))] == [True]


def test_a_key_lent_for_service_is_late_when_it_is_not_back(do, ask, one: str) -> None:
    do(lend, one, "保养", clock.now() - timedelta(hours=1), Handed(1_200, 50))
    assert ask(late_keys) == []
    with pytest.raises(Refused, match=r"key\.out"):
        do(lend, one, "保养", clock.now(), Handed(1_200, 50))


def test_a_car_with_bookings_is_not_retired_unseen(do, ask, one: str, li: str) -> None:
    made = booked(do, one, li, noon(3))
    with pytest.raises(Refused) as refused:
        do(retire, one)
    assert refused.value.problems[0].values["count"] == 1
    assert do(retire, one, all_the_same=True) == 1
    assert [row.id for row in ask(stranded)] == [made]
    assert "drive.car_gone" in [row.rule for row in ask(tasks, mine=False)]
    with pytest.raises(Refused, match=r"car\.gone"):
        ready(do, made), out(do, made)
    do(move, made, car_id=car(do, "京A22222", label="试02"))
    assert ask(stranded) == []
    assert "drive.car_gone" not in [row.rule for row in ask(tasks, mine=False)]


def test_a_car_whose_key_is_out_is_not_retired(do, one: str, li: str) -> None:
    out(do, ready(do, booked(do, one, li)))
    with pytest.raises(Refused, match=r"car\.key_out"):
        do(retire, one, all_the_same=True)


def test_a_scanned_tag_finds_its_car(ask, one: str) -> None:
    assert ask(demo_car.with_tag, " k-试01 ") == one
    assert ask(demo_car.with_tag, "") is None
