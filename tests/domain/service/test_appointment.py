"""Booking the workshop: what forbids a time, what is offered, what it needs of parts, what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain import clock
from desktop.domain.claim import slots_between
from desktop.domain.parts.reservation import free_of
from desktop.domain.parts.stock import order, receive
from desktop.domain.people.erase import delete_customer
from desktop.domain.problem import Refused
from desktop.domain.sales import drive as drives
from desktop.domain.service import appointment as records
from desktop.domain.service.appointment_booking import Booking, book, edit, move
from desktop.domain.service.appointment_course import arrive, cancel, confirm, finish, missed, no_show, reopen
from desktop.domain.service.appointment_list import appointment, appointments, expected_of
from desktop.domain.service.appointment_part import drop_part, keep_parts, needs, plan_parts, readiness
from desktop.domain.service.bay import bar_bay, bays, edit_bay, retire_bay
from desktop.domain.service.bay_plan import plan
from desktop.domain.service.technician import leave_workshop, technicians
from desktop.domain.work.message import messages
from desktop.domain.work.task_list import tasks
from tests.domain.sales import yard
from tests.domain.service.shop import bay, booked, car, customer, mechanic, noon, today

QUARTER = timedelta(minutes=15)


@pytest.fixture
def li(do) -> str:
    return customer(do)


@pytest.fixture
def passat(do, li: str) -> str:
    return car(do, owner=li)


@pytest.fixture
def lift(do) -> str:
    return bay(do)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_a_stay_has_a_number_its_day_and_the_usual_length(do, ask, by, passat: str, li: str, lift: str) -> None:
    made = ask(appointment, booked(do, passat, li, bay_id=lift, flow="repair", words="刹车异响"))
    assert made.number.startswith("BJ01-T1AB-") and made.number.endswith("-0001")
    assert (made.end - made.start, made.day, made.bay) == (timedelta(hours=2), noon().date(), "举升1")
    assert (made.plate, made.customer, made.adviser_id) == ("京A·66666", "李女士", by.staff_id)


def test_two_cars_do_not_stand_on_one_bay(do, passat: str, li: str, lift: str) -> None:
    booked(do, passat, li, bay_id=lift)
    for start in (noon(), noon() + 3 * QUARTER, noon() - 3 * QUARTER):
        with pytest.raises(Refused) as refused:
            booked(do, passat, li, start, bay_id=lift)
        assert codes(refused) == ["bay.busy"]
        assert refused.value.problems[0].values["holder"] == "京A66666"
    booked(do, passat, li, noon() + 4 * QUARTER, bay_id=lift)


def test_a_technician_is_not_in_two_bays(do, passat: str, li: str, lift: str) -> None:
    zhao, two = mechanic(do), bay(do, "举升2")
    booked(do, passat, li, bay_id=lift, technician_id=zhao)
    with pytest.raises(Refused, match=r"technician\.busy"):
        booked(do, passat, li, bay_id=two, technician_id=zhao)
    other = booked(do, passat, li, bay_id=two)
    with pytest.raises(Refused, match=r"technician\.busy"):
        do(edit, other, technician_id=zhao)
    with pytest.raises(Refused, match=r"technician\.busy"):
        do(move, other, technician_id=zhao)


def test_a_technician_who_rides_along_is_not_in_the_workshop(do, passat: str, li: str, lift: str) -> None:
    zhao, demo = mechanic(do), yard.car(do)
    yard.booked(do, demo, li, companion_id=zhao)
    with pytest.raises(Refused, match=r"technician\.busy"):
        booked(do, passat, li, bay_id=lift, technician_id=zhao)


def test_a_body_repair_holds_its_bay_for_days_and_no_technician(do, passat: str, li: str) -> None:
    body, zhao = bay(do, "钣金1", "body"), mechanic(do)
    with pytest.raises(Refused, match=r"appointment\.shift"):
        booked(do, passat, li, bay_id=body, technician_id=zhao, flow="accident", minutes=5 * 24 * 60)
    booked(do, passat, li, bay_id=body, flow="accident", minutes=20 * 24 * 60)
    with pytest.raises(Refused, match=r"bay\.busy"):
        booked(do, passat, li, noon(18), bay_id=body)


def test_everything_wrong_is_said_at_once(do, passat: str) -> None:
    with pytest.raises(Refused) as refused:
        do(book, Booking(passat, "", noon() + timedelta(minutes=7), "polish", fetch=True, odometer_km=9_999_999))
    assert set(codes(refused)) == {
        "service.flow", "odometer.size", "customer.gone", "appointment.step", "appointment.where",
    }  # fmt: skip


def test_a_time_that_has_passed_is_refused_but_the_running_quarter_is_not(do, passat: str, li: str) -> None:
    with pytest.raises(Refused, match=r"appointment\.past"):
        booked(do, passat, li, noon(-1))
    booked(do, passat, li, today())


def test_a_barred_bay_takes_nothing_new_and_keeps_what_stands_there(do, passat: str, li: str, lift: str) -> None:
    before = booked(do, passat, li, bay_id=lift)
    do(bar_bay, lift, "举升机检修")
    with pytest.raises(Refused, match=r"bay\.barred"):
        booked(do, passat, li, noon(2), bay_id=lift)
    do(move, before, minutes=90)
    do(bar_bay, lift, "")
    booked(do, passat, li, noon(2), bay_id=lift)


def test_the_best_slots_name_bay_technician_and_time(do, ask, passat: str, li: str, lift: str) -> None:
    zhao, quick = mechanic(do), bay(do, "快保1", "quick")
    bay(do, "钣金1", "body")
    found = ask(plan, noon(), noon()).offers("routine", noon(), 60)
    assert [(each.bay.id, each.start) for each in found] == [(quick, noon()), (lift, noon())]
    assert found[0].technician is not None and found[0].technician.id == zhao
    booked(do, passat, li, bay_id=quick, technician_id=zhao)
    found = ask(plan, noon(), noon()).offers("routine", noon(), 60)
    assert [(each.bay.id, each.start) for each in found] == [(lift, noon()), (quick, noon() + 4 * QUARTER)]
    assert found[0].technician is None


def test_offers_keep_to_open_hours(do, ask, lift: str) -> None:
    evening = noon().replace(hour=9, minute=30)  # 17:30 in Beijing, the store closes at 18:00
    (found,) = ask(plan, evening, evening).offers("routine", evening, 60)
    assert found.start >= evening + timedelta(hours=12)


def test_a_move_into_a_taken_bay_is_refused_and_leaves_the_stay(do, ask, passat: str, li: str, lift: str) -> None:
    booked(do, passat, li, bay_id=lift)
    other = booked(do, passat, li, noon(2), bay_id=lift)
    with pytest.raises(Refused, match=r"bay\.busy"):
        do(move, other, start=noon())
    assert ask(appointment, other).start == noon(2)
    do(move, other, start=noon(), bay_id="")
    assert (ask(appointment, other).start, ask(appointment, other).bay_id) == (noon(), None)


def test_reminders_follow_the_stay_and_go_with_it(do, ask, passat: str, li: str) -> None:
    stay = booked(do, passat, li, noon(3), fetch=True, fetch_where="朝阳路 1 号")
    rules = {task.rule for task in ask(tasks)}
    assert rules == {"service.day_before", "service.two_hours", "service.fetch"}
    assert len(ask(messages)) == 2 and "朝阳路" not in str([task.facts for task in ask(tasks)])
    do(move, stay, start=noon(4))
    assert {task.due_at.date() for task in ask(tasks) if task.rule == "service.two_hours"} == {noon(4).date()}
    do(cancel, stay, "客户改期")
    assert ask(tasks) == []


def test_a_stay_goes_its_way_and_not_back(do, ask, passat: str, li: str, lift: str) -> None:
    stay = booked(do, passat, li, today(), bay_id=lift)
    do(confirm, stay)
    do(arrive, stay)
    for verb in (confirm, no_show, reopen):
        with pytest.raises(Refused, match=r"appointment\.state"):
            do(verb, stay)
    do(finish, stay)
    booked(do, passat, li, today(), bay_id=lift)
    with pytest.raises(Refused, match=r"appointment\.state"):
        do(cancel, stay)


def test_who_does_not_come_is_counted_once_it_is_time(do, ask, monkeypatch, passat: str, li: str, lift: str) -> None:
    stay = booked(do, passat, li, noon(), bay_id=lift)
    with pytest.raises(Refused, match=r"appointment\.early"):
        do(no_show, stay)
    later = noon() + QUARTER
    monkeypatch.setattr(clock, "now", lambda: later)
    assert ask(appointment, stay).late
    do(no_show, stay)
    assert ask(missed, li) == 1
    do(reopen, stay)
    assert (ask(missed, li), ask(appointment, stay).state) == (0, "booked")


def test_undoing_a_cancellation_needs_the_bay_to_be_free_still(do, passat: str, li: str, lift: str) -> None:
    stay = booked(do, passat, li, bay_id=lift)
    do(cancel, stay)
    booked(do, passat, li, bay_id=lift)
    with pytest.raises(Refused, match=r"bay\.busy"):
        do(reopen, stay)


def test_parts_are_here_kept_coming_late_or_missing(do, ask, passat: str, li: str) -> None:
    stay = booked(do, passat, li, noon(3))
    do(receive, "VW:A", 2_000)
    do(order, "VW:B", 1_000, clock.today() + timedelta(days=1))
    do(order, "VW:C", 1_000, clock.today() + timedelta(days=30))
    do(plan_parts, stay, [(f"VW:{each}", each, 1_000) for each in "ABCD"])
    assert [each.ready for each in ask(needs, stay)] == ["here", "coming", "late", "missing"]
    assert ask(readiness, noon(3).date(), noon(3).date()) == {stay: "missing"}
    short = do(keep_parts, stay)
    assert [each.ready for each in ask(needs, stay)] == ["kept", "coming", "late", "missing"]
    assert {problem.code for problem in short} == {"reservation.shelf"}
    assert ask(free_of, "VW:A") == 1_000


def test_parts_kept_for_a_stay_are_free_when_it_is_cancelled_or_the_part_dropped(do, ask, passat, li) -> None:
    for ending in ("cancel", "drop"):
        stay = booked(do, passat, li)
        do(receive, "VW:A", 1_000)
        do(plan_parts, stay, [("VW:A", "机滤", 1_000)])
        do(keep_parts, stay)
        before = ask(free_of, "VW:A")
        do(cancel, stay) if ending == "cancel" else do(drop_part, ask(needs, stay)[0].id)
        assert ask(free_of, "VW:A") == before + 1_000


def test_two_stays_that_need_the_last_piece_are_not_both_told_it_is_kept(do, ask, passat: str, li: str) -> None:
    first, second = booked(do, passat, li), booked(do, passat, li, noon(2))
    do(receive, "VW:A", 1_000)
    for stay in (first, second):
        do(plan_parts, stay, [("VW:A", "机滤", 1_000)])
        do(keep_parts, stay)
    assert [each.ready for each in ask(needs, first) + ask(needs, second)] == ["kept", "missing"]


def test_the_book_of_a_day_and_what_a_car_is_expected_for(do, ask, passat: str, li: str) -> None:
    late, early = booked(do, passat, li, noon() + QUARTER), booked(do, passat, li, noon())
    booked(do, passat, li, noon(2))
    do(cancel, late)
    assert [row.id for row in ask(appointments, noon().date(), noon().date())] == [early, late]
    assert [row.start for row in ask(expected_of, passat)] == [noon(), noon(2)]


def test_bays_have_names_of_their_own_and_an_order(do, ask) -> None:
    one, two = bay(do, "举升1"), bay(do, "举升2")
    with pytest.raises(Refused, match=r"bay\.taken"):
        bay(do, "举升1")
    do(edit_bay, two, place=0, kind="quick")
    assert [(row.id, row.kind) for row in ask(bays)] == [(two, "quick"), (one, "lift")]
    do(retire_bay, two)
    assert [row.id for row in ask(bays)] == [one]
    with pytest.raises(Refused, match=r"bay\.gone"):
        do(bar_bay, two, "")


def test_technicians_are_members_of_staff_with_a_trade(do, ask) -> None:
    zhao = mechanic(do)
    mechanic(do, "qian", "钱师傅", "body")
    assert [(row.name, row.trade) for row in ask(technicians)] == [("钱师傅", "body"), ("赵师傅", "mechanic")]
    do(leave_workshop, zhao)
    assert [row.name for row in ask(technicians)] == ["钱师傅"]


def test_a_clerk_without_the_right_books_nothing(do, clerk, passat: str, li: str) -> None:
    with pytest.raises(Refused, match=r"right\.missing"):
        do(book, Booking(passat, li, noon()), who=clerk)


def stay_row(start: int, quarters: int, bay_id: str, technician_id: str | None, state: str) -> dict[str, object]:
    begin = noon() + start * QUARTER
    return {
        "start": clock.to_text(begin), "minutes": quarters * 15, "bay_id": bay_id, "technician_id": technician_id,
        "state": state,
    }  # fmt: skip


STAYS = st.lists(
    st.builds(
        stay_row, st.integers(0, 12), st.integers(1, 8), st.sampled_from("ab"), st.sampled_from([None, "z"]),
        st.sampled_from(records.STATES),
    ),
    max_size=6,
)  # fmt: skip


@given(STAYS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_two_stays_want_the_same_slot_exactly_where_they_overlap(rows: list[dict[str, object]]) -> None:
    for one in rows:
        for two in rows:
            wants = [
                {(want.resource, slot) for want in records.wanted(row) for slot in want.slots} for row in (one, two)
            ]
            spans = [set(slots_between(*times)) for times in (_span(one), _span(two))]
            both_hold = {one["state"], two["state"]} <= records.HOLDING
            shares = one["bay_id"] == two["bay_id"] or (
                one["technician_id"] and one["technician_id"] == two["technician_id"]
            )
            assert bool(wants[0] & wants[1]) == bool(both_hold and shares and spans[0] & spans[1])


def _span(row: dict[str, object]):
    start = clock.from_text(str(row["start"]))
    return start, start + timedelta(minutes=int(str(row["minutes"])))


def test_a_drive_and_a_stay_want_a_technician_by_the_same_name() -> None:
    row = {**stay_row(0, 2, "b", "s1", "booked"), "buffer_minutes": 0, "car_id": "c", "companion_id": "s1"}
    mine = {want.resource for want in records.wanted(row)}
    assert mine & {want.resource for want in drives.wanted(row)} == {"staff:s1"}


def test_a_customer_who_asks_to_be_deleted_leaves_no_words_and_no_booking(do, ask, passat: str, li: str) -> None:
    stay = booked(do, passat, li, words="太太开的车", fetch=True, fetch_where="朝阳路 1 号")
    do(delete_customer, li)
    made = ask(appointment, stay)
    assert (made.state, made.words, made.fetch_where) == ("cancelled", "", "")
